"""Whatever a reader tries on a server, nothing of others is told, and no run is held up."""

from __future__ import annotations

import re
from typing import Any

import psycopg
import pytest

from flows import telling
from flows.office import read_office
from flows.warehouse.lease import held
from flows.warehouse.models import published_models
from flows.warehouse.postgres import _SETTINGS as postgres_settings
from flows.warehouse.postgres import application_of
from flows.warehouse.tables import open_warehouse
from tests.rights.served import OTHER, OWN, PEOPLE, Denied, Served

# Ways around, for somebody in HR who has one unit. LEAK tells each row that it is given.
LEAK = """create function pg_temp.leak(told text) returns boolean language plpgsql cost 0.0000001 as $$
    begin raise notice 'told: %', told; return true; end $$"""


def test_a_leaky_function_is_never_given_rows_of_others(mine: Served) -> None:
    """Even where an administrator lets people make temporary functions, and the function is said to cost nothing."""
    mine.administer(f'grant temporary on database "{mine.database}" to "{mine.role("siti")}"')
    own = {row[0] for row in mine.ask("siti", "select full_name from hr.employee")}
    with mine.connected("siti") as siti:
        told: list[str] = []
        siti.add_notice_handler(lambda notice: told.append(str(notice.message_primary)))
        siti.execute(LEAK)
        siti.execute("select count(*) from hr.employee where pg_temp.leak(full_name)")
        siti.execute(
            "select count(*) from hr.employee join published.unit using (unit_id) where pg_temp.leak(full_name)"
        )
    assert {text.removeprefix("told: ") for text in told} == own


def test_an_error_that_quotes_a_value_quotes_none_of_others(served: Served) -> None:
    own = {row[0] for row in served.ask("siti", "select full_name from hr.employee")}
    others = {row[0] for row in served.truth("select full_name from published.employee")} - own
    with served.connected("siti") as siti:
        with pytest.raises(psycopg.errors.InvalidTextRepresentation) as caught:
            siti.execute("select 1 from hr.employee where cast(full_name as integer) = 1").fetchall()
        assert any(name in str(caught.value) for name in own) and not any(name in str(caught.value) for name in others)
        # Where no row is one's own, the cast is never tried.
        siti.execute(
            f"select 1 from hr.employee where unit_id = '{OTHER}' and cast(full_name as integer) = 1"
        ).fetchall()


SETTINGS = [
    "",
    "set enable_seqscan = off",
    "set enable_seqscan = off; set enable_indexscan = off",
    "set enable_bitmapscan = off",
    "set cpu_operator_cost = 1e307",  # times nothing it is no number, and sorts before what costs nothing
]


@pytest.mark.parametrize("settings", SETTINGS)
def test_explain_analyze_tells_a_true_guess_about_others_from_a_false_one_by_nothing(
    settings: str, served: Served
) -> None:
    """It counts rows that a step leaves out, and says what was never asked: neither may depend on what stands in rows of others."""
    person, month, value = served.truth(
        f"""select person_id, period_start, max(value) from published.employee_value
            where unit_id = '{OTHER}' and indicator_id = 'required_days' and value > 0 group by 1, 2 order by 1, 2 limit 1"""
    )[0]
    guesses = [(person, f"= {value}"), (person, f"= {value + 1}"), (person, f"> {value - 1}"), ("nobody", f"= {value}")]
    with served.connected("siti") as siti:
        siti.execute(settings or "select 1")  # type: ignore[arg-type]
        for asked in ASKED:
            asks = [asked.format(month=month, person=who, guess=guess, other=OTHER) for who, guess in guesses]
            for ask in asks:  # once for the cache
                siti.execute(ask)  # type: ignore[arg-type]
            told = [counted(siti, ask) for ask in asks]
            assert told[0]
            assert [each for each in told if each != told[0]] == [], asked


ASKED = [
    """select * from hr.employee_value
       where period_start = '{month}' and person_id = '{person}' and indicator_id = 'required_days' and value {guess}""",
    # Conditions that a planner takes to cost nothing: they would be asked first.
    """select * from hr.employee_value where period_start = '{month}' and ('{{"{person}": 1}}'::jsonb)[person_id] is not null""",
    "select * from hr.employee_value_version where ('{{\"{person}\": 1}}'::jsonb)[person_id] is not null and label is null",
    "select * from hr.attendance_day where ('{{\"{person}\": 1}}'::jsonb)[person_id] is not null and is_on_duty",
    """select * from (select * from hr.attendance_day union all select * from hr.attendance_day) as both_of_them
       where ('{{"{person}": 1}}'::jsonb)[person_id] is not null and is_required""",
    "select * from hr.employee_value where unit_id = '{other}' and person_id = '{person}' and period_start = '{month}'",
    """select * from hr.employee
       where case when person_id = '{person}' then true else current_user::text @@ any ('{{}}'::text[]) end""",
    # What an index is asked for before the unit.
    """select * from hr.attendance_day
       where (unit_id, person_id) >= ('{other}', '{person}') and (unit_id, person_id) <= ('{other}', '{person}')""",
    """select * from hr.employee_value where (unit_id = '{other}' and person_id = '{person}' and period_start = '{month}')
       or (unit_id = '{other}' and person_id = 'nobody' and period_start = '{month}')""",
]


def test_what_explain_expects_of_people_is_the_same_for_every_guess(served: Served) -> None:
    """Names and numbers could be read from the statistics, letter by letter."""
    name, number = served.truth("select max(full_name), max(employee_id) from published.employee")[0]
    with served.connected("siti") as siti:
        for column, values in {"full_name": [name, "A", "Z"], "employee_id": [number, "1", "9"]}.items():
            for sign in ("=", "<", ">"):
                asks = [f"explain select * from hr.employee where {column} {sign} '{value}'" for value in values]
                told = {re.sub("'[^']*'::text", "", str(siti.execute(ask).fetchall())) for ask in asks}  # type: ignore[call-overload]
                assert len(told) == 1, told
    tables = ", ".join(f"'{name}'" for name in PEOPLE)
    kept = served.truth(
        f"select distinct attname from pg_stats where schemaname = 'published' and tablename in ({tables})"
    )
    months = {str(model.partition) for model in published_models() if model.partition}
    assert {row[0] for row in kept} <= {"unit_id", *months}


@pytest.mark.parametrize("table", ["unit", "release"])
def test_who_still_sees_the_time_before_a_table_was_made_anew_has_not_all_units(table: str, mine: Served) -> None:
    with mine.connected("siti") as siti:
        siti.execute("begin isolation level repeatable read")
        siti.execute("select 1")
        mine.administer(
            f"create table published.made_anew as select * from published.{table}",
            f"drop table published.{table} cascade",
            f"alter table published.made_anew rename to {table}",
        )
        assert siti.execute("select published.has_all_units()").fetchall() == [(False,)]


def test_nothing_that_others_made_in_public_is_called_by_the_owner(mine: Served) -> None:
    """As in a database that was upgraded from a version in which all may make things there."""
    mine.administer("grant create on schema public to public")
    with mine.connected("siti") as siti:
        siti.execute(
            """create function public.date_trunc(text, date) returns timestamptz language plpgsql as $$
               begin raise exception 'called'; end $$"""
        )
    warehouse = open_warehouse(mine.office)
    try:
        assert warehouse.rows("select date_trunc('month', date '2026-01-15') = date '2026-01-01'") == [(True,)]
    finally:
        warehouse.close()


def counted(connection: psycopg.Connection, sql: str) -> list[tuple[str, Any]]:
    """All that EXPLAIN counted while a query ran: rows, rows left out, blocks."""
    plan = connection.execute(f"explain (analyze, buffers, timing off, format json) {sql}").fetchall()[0][0]  # type: ignore[arg-type]
    found: list[tuple[str, Any]] = []

    def look(step: dict[str, Any]) -> None:
        found.extend(
            (key, step[key]) for key in sorted(step) if re.match("Actual|Rows Removed|Shared|Index Searches|Heap", key)
        )
        for below in step.get("Plans", []):
            look(below)

    look(plan[0]["Plan"])
    return found


def test_statistics_and_definitions_tell_nothing_of_people(served: Served) -> None:
    assert served.truth("select 1 from pg_stats where schemaname = 'published' and tablename = 'employee_value'")
    for login in ("rina", "siti", "agus", "orang"):
        served.administer(f'grant connect on database "{served.database}" to "{served.role("orang")}"')
        tables = ", ".join(f"'{name}'" for name in PEOPLE | OWN)
        assert not served.ask(
            login, f"select 1 from pg_stats where schemaname = 'published' and tablename in ({tables})"
        )
        assert not served.ask(
            login, "select 1 from pg_stats where schemaname in ('raw', 'warehouse', 'indicator', 'ops')"
        )
        with served.connected(login) as connection, pytest.raises(Denied):
            connection.execute("select stavalues1 from pg_statistic")
    names = {row[0] for row in served.truth("select full_name from published.employee")}
    views = served.ask("siti", "select definition from pg_views where schemaname in ('published', 'hr')")
    assert views and not any(name in view[0] for name in names for view in views)


ELSEWHERE = [
    'set role "{hr}"',
    'set role "{auditor}"',
    "set session authorization postgres",
    "set role postgres",
    "create table published.mine (unit_id text)",
    "create table public.mine (unit_id text)",
    "create temporary table mine (unit_id text)",
    "create schema mine",
    "alter table published.employee disable row level security",
    "insert into ops.unit_grant values (99, 'x', '1', 'give', 'x', now(), 'x')",
    "copy published.unit to program 'true'",
    "select pg_read_file('PG_VERSION')",
    "select * from pg_authid",
]


@pytest.mark.parametrize("statement", ELSEWHERE)
def test_a_reader_gets_nowhere_else(statement: str, served: Served) -> None:
    sql = statement.format(hr=served.role("hr"), auditor=served.role("auditor"))
    with served.connected("rina") as rina, pytest.raises(Denied):
        rina.execute(sql)  # type: ignore[call-overload]


def test_whoever_is_in_two_groups_has_the_units_of_the_login_whatever_role_is_set(served: Served) -> None:
    with served.connected("siti") as siti:
        own = siti.execute("select count(*) from hr.employee").fetchall()
        siti.execute(f'set role "{served.role("hr")}"')  # type: ignore[call-overload]
        assert siti.execute("select count(*) from hr.employee").fetchall() == own
        siti.execute("reset role; set row_security = off")
        assert siti.execute("select count(*) from hr.employee").fetchall() == own


def test_what_stands_before_the_schema_in_the_search_path_is_never_called(mine: Served) -> None:
    """An administrator lets her make things: neither the units nor the log are asked of what she made."""
    mine.administer(
        f'create schema trap authorization "{mine.role("siti")}"',
        f'grant temporary on database "{mine.database}" to "{mine.role("siti")}", "{mine.role("agus")}"',
    )
    count = "select count(*) from hr.employee"
    with mine.connected("siti") as siti:
        own = siti.execute(count).fetchall()
        siti.execute("create table trap.granted_unit (login text, unit_id text)")
        siti.execute("insert into trap.granted_unit select session_user, unit_id from published.unit")
        siti.execute("create temporary table granted_unit as select * from trap.granted_unit")
        siti.execute("create function trap.max(date) returns date language sql as $$ select date '2999-01-01' $$")
        siti.execute("create function trap.eq(text, name) returns boolean language sql as $$ select true $$")
        siti.execute("create operator trap.= (leftarg = text, rightarg = name, function = trap.eq)")
        siti.execute("set search_path = pg_temp, trap, published, pg_catalog")
        assert siti.execute(count).fetchall() == own
    with mine.connected("agus") as agus:
        agus.execute(
            "create function pg_temp.clock_timestamp() returns timestamptz language sql as $$ select timestamptz '1999-01-01' $$"
        )
        agus.execute("set search_path = pg_temp, pg_catalog")
        agus.execute("select published.audit_request('published.employee', 'LHP 1')")
    assert mine.truth("select noted_at > timestamptz '2020-01-01' from ops.audit_access") == [(True,)]


@pytest.mark.parametrize("might", ["nosuperuser", "superuser"])
def test_a_reader_whose_connection_is_named_like_a_run_s_neither_stops_a_run_nor_is_ended(
    might: str, owned: Served
) -> None:
    owned.administer(f'alter role "{owned.role("pipeline")}" {might}')
    owned.login("rina")
    office = read_office(owned.office.folder)
    with owned.connected("rina") as rina:
        for token in range(2):
            rina.execute(f"set application_name = '{application_of(token)}'")  # type: ignore[call-overload]
            with held(office, office.now()) as mine:
                assert mine.lease_token == token + 1
        assert rina.execute("select 1").fetchall() == [(1,)]


def test_nothing_that_a_consumer_can_lock_holds_up_who_waits_for_others(
    mine: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgres_settings, "lock_timeout", "2s")
    ((request,),) = mine.ask("agus", "select published.audit_request('ops.migration', 'LHP 1')")
    with mine.connected("rina") as rina, mine.connected("agus") as agus:
        agus.execute("begin")
        assert agus.execute("select published.audit_read(%s)", [request]).fetchall()
        with pytest.raises(Denied), rina.transaction():
            rina.execute("lock table ops.migration in access share mode")
        rina.execute("select pg_advisory_lock(hashtext('kinerja'))")
        assert mine.kinerja("grants", "give", mine.role("siti"), OTHER, "--reason", "ST 3")[0] == telling.DONE
