"""An auditor on a server reads everything, once it stands in the log."""

from __future__ import annotations

import json

import psycopg
import pytest

from tests.rights.served import PEOPLE, UNIT, Denied, Served, things


def test_an_auditor_reads_everything_once_it_stands_in_the_log(mine: Served) -> None:
    others = (
        "ops.audit_access",
        *(f"hr.{view}" for view in PEOPLE),
    )  # the log grows as it is read; HR's views are of HR's units
    tables = [f"{schema}.{table}" for schema, table, _ in things(mine) if f"{schema}.{table}" not in others]
    with mine.connected("agus") as agus:
        for table in tables:
            request = agus.execute("select published.audit_request(%s, %s)", [table, "LHP 12/2026"]).fetchall()[0][0]
            read = agus.execute("select count(*) from published.audit_read(%s)", [request]).fetchall()
            assert read == mine.truth(f"select count(*) from {table}"), table
    logged = mine.truth("select what, login, reason, noted_at <= now() from ops.audit_access")
    assert sorted(logged) == sorted((table, mine.role("agus"), "LHP 12/2026", True) for table in tables)


def test_an_auditor_may_ask_for_some_rows_and_the_log_says_which(mine: Served) -> None:
    which = json.dumps({"unit_id": UNIT, "period_start": "2026-06-01"})
    with mine.connected("agus") as agus:
        ask = "select published.audit_request('published.employee_value', 'LHP 12', %s)"
        request = agus.execute(ask, [which]).fetchall()[0][0]
        rows = agus.execute(
            "select row ->> 'unit_id', row ->> 'period_start' from published.audit_read(%s) as row", [request]
        ).fetchall()
    assert set(rows) == {(UNIT, "2026-06-01")}
    assert json.loads(mine.truth("select which from ops.audit_access")[0][0]) == json.loads(which)


def test_a_session_that_reads_backslashes_in_its_own_way_writes_no_number_either(mine: Served) -> None:
    with mine.connected("agus") as agus:
        agus.execute("set standard_conforming_strings = off")
        with pytest.raises(psycopg.errors.RaiseException, match="do not belong in the log"):
            agus.execute("select published.audit_request('published.employee', 'NIP 198503152010011004')")


def test_what_was_read_stays_in_the_log_whatever_the_auditor_takes_back(mine: Served) -> None:
    with mine.connected("agus") as agus:
        agus.execute("begin")
        request = agus.execute("select published.audit_request('published.employee', 'LHP 1')").fetchall()[0][0]
        agus.execute("savepoint inside")
        with pytest.raises(psycopg.errors.RaiseException, match="commit the request first"):
            agus.execute("select * from published.audit_read(%s)", [request])
        agus.execute("rollback")
        with pytest.raises(psycopg.errors.RaiseException, match="no such request"):
            agus.execute("select * from published.audit_read(%s)", [request])
        request = agus.execute("select published.audit_request('published.employee', 'LHP 2')").fetchall()[0][0]
        agus.execute("begin")
        assert agus.execute("select * from published.audit_read(%s)", [request]).fetchall()
        agus.execute("rollback")
        for sql in (
            "delete from ops.audit_access",
            "update ops.audit_access set reason = ''",
            "truncate ops.audit_access",
        ):
            with pytest.raises(Denied):
                agus.execute(sql)  # type: ignore[call-overload]
    assert mine.truth("select reason from ops.audit_access") == [("LHP 2",)]


def test_a_request_is_of_its_auditor_alone_and_of_one_day(mine: Served) -> None:
    mine.login("dewi", "auditor")
    ((request,),) = mine.ask("agus", "select published.audit_request('published.employee', 'LHP 1')")
    read = f"select count(*) > 0 from published.audit_read('{request}')"
    assert mine.ask("agus", read) == [(True,)]
    with pytest.raises(psycopg.errors.RaiseException, match="no such request"):
        mine.ask("dewi", read)
    mine.administer("update ops.audit_access set noted_at = noted_at - interval '25 hours'")
    with pytest.raises(psycopg.errors.RaiseException, match="no such request"):
        mine.ask("agus", read)


REFUSED = {
    "without a reason": ("'published.employee', '  '", "say why"),
    "reason is null": ("'published.employee', null", "say why"),
    "a number of a person in the reason": (
        "'published.employee', 'NIP 198503152010011004'",
        "do not belong in the log",
    ),
    "a number of a person among what is asked": (
        """'published.employee', 'LHP', '{"unit_id": "198503152010011004"}'""",
        "do not belong in the log",
    ),
    "a number with blanks": ("'published.employee', 'NIP 19850315 201001 1 004'", "do not belong in the log"),
    "a number with underscores": ("'published.employee', 'NIP 19850315_201001_1_004'", "do not belong in the log"),
    "a number with dots": ("'published.employee', 'NIK 31.71.01.150385.1985'", "do not belong in the log"),
    "a number with dashes among what is asked": (
        """'published.employee', 'LHP', '{"person_id": "3171-0115-0385-1985"}'""",
        "do not belong in the log",
    ),
    "by a day of birth": (
        """'published.employee', 'LHP', '{"birth_on": "1985-03-15"}'""",
        "cannot be chosen by birth_on",
    ),
    "by a list": ("""'published.employee', 'LHP', '["person_id", "1985"]'""", "chosen by an object of columns"),
    "by a text": ("""'published.employee', 'LHP', '"Siti"'""", "chosen by an object of columns"),
    "by a null of JSON": ("""'published.employee', 'LHP', 'null'""", "chosen by an object of columns"),
    "by a name": ("""'published.employee', 'LHP', '{"full_name": "Siti"}'""", "cannot be chosen by full_name"),
    "by no column": ("""'published.employee', 'LHP', '{"x_id or true": "1"}'""", "cannot be chosen by"),
    "no table": ("'published.nothing', 'LHP'", "no such table"),
    "table is null": ("null, 'LHP'", "no such table"),
    "the system's": ("'pg_catalog.pg_authid', 'LHP'", "no such table"),
    "more than a table": ("'published.employee; delete from ops.run', 'LHP'", "no such table"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_request_is_refused(case: str, served: Served) -> None:
    arguments, told = REFUSED[case]
    with pytest.raises(psycopg.errors.RaiseException, match=told) as caught:
        served.ask("agus", f"select published.audit_request({arguments})")
    assert "1985" not in str(caught.value) and "Siti" not in str(caught.value)


def test_a_letter_and_its_days_are_a_reason(mine: Served) -> None:
    reason = "ST-123.4/INSP/2026, LHP 700.1.2.1/0456, 01-06-2026 s.d. 30-06-2026"
    assert mine.ask("agus", f"select published.audit_request('published.employee', '{reason}', null)")
    assert mine.truth("select reason from ops.audit_access") == [(reason,)]


def test_what_is_asked_for_is_a_value_and_never_sql(mine: Served) -> None:
    ((request,),) = mine.ask(
        "agus", """select published.audit_request('published.employee', 'LHP', '{"person_id": "x'' or true --"}')"""
    )
    assert mine.ask("agus", f"select count(*) from published.audit_read('{request}')") == [(0,)]
