"""Who may read what on a server: every role, every table, every way around."""

from __future__ import annotations

import io
import json
import re
import shlex
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from flows import cli, telling
from flows.office import Office, read_office
from flows.warehouse.lease import held
from flows.warehouse.models import published_models
from flows.warehouse.postgres import _SETTINGS as postgres_settings
from flows.warehouse.postgres import application_of
from flows.warehouse.showing import show
from flows.warehouse.tables import open_warehouse
from tests.conftest import PROJECT, copied, move_to
from tests.integration.test_documents import blocks
from tests.servers import Server, plain

Denied = psycopg.errors.InsufficientPrivilege
# Of every table and view of published, whose it is. One that is not here fails the matrix.
EVERYBODY = {
    *("control_chart", "dictionary", "early_warning_unit", "freshness", "indicator", "release"),
    *("scorecard_unit_month", "source_month", "source_supply", "unit", "unit_value"),
}
PEOPLE = {
    *("attendance_day", "complaint", "early_warning", "employee", "employee_value", "employee_value_version"),
    *("former_employee_value", "former_unit_value", "training", "unit_head", "unit_value_version"),
}
OWN = {"value", "former_value", "replaced_value", "withheld", "shown_value"}
_PEOPLE = ", ".join(f"'{name}'" for name in sorted(PEOPLE))
CLOSED = {"raw", "reference", "warehouse", "indicator", "build", "ops"}
# Who calls which function.
CALLS = {"granted_units": "hr", "has_all_units": "hr", "audit_request": "auditor", "audit_read": "auditor"}
UNIT, OTHER = "1.01.01", "1.01.02"


class Served:
    """An office on a server after `kinerja grants`, with a login for each kind of consumer."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.url = office.warehouse_address
        self.database = str(make_url(self.url).database)

    def role(self, name: str) -> str:
        return f"{self.database}_{name}"

    def kinerja(self, *arguments: str) -> tuple[int, str]:
        with redirect_stdout(io.StringIO()) as shown:
            code = cli.main([*arguments, "--office", str(self.office.folder)])
        return code, " ".join(shown.getvalue().split())

    def administer(self, *statements: str) -> None:
        with psycopg.connect(plain(self.url), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]

    def login(self, name: str, *groups: str) -> None:
        made = [f'grant "{self.role(group)}" to "{self.role(name)}"' for group in groups]
        self.administer(f"create role \"{self.role(name)}\" login password 'x'", *made)

    @contextmanager
    def connected(self, name: str) -> Iterator[psycopg.Connection]:
        url = make_url(self.url).set(username=self.role(name), password="x")
        told = plain(url.render_as_string(hide_password=False))
        with psycopg.connect(told, autocommit=True) as connection:
            yield connection

    def ask(self, name: str, sql: str) -> list[tuple[Any, ...]]:
        with self.connected(name) as connection:
            return connection.execute(sql).fetchall()  # type: ignore[call-overload]

    def truth(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(plain(self.url)) as connection:
            return connection.execute(sql).fetchall()  # type: ignore[call-overload]

    def forget(self) -> None:
        """Roles belong to the whole server: what a test made there goes with it."""
        made = self.truth(f"select quote_ident(rolname) from pg_roles where rolname like '{self.database}\\_%'")
        for (role,) in made:
            self.administer(f"drop owned by {role} cascade", f"drop role {role}")


@contextmanager
def served_copy(of: Office, to: Path, server: Server) -> Iterator[Served]:
    served = Served(read_office(copied(of.folder, to, server)))
    try:
        code, told = served.kinerja("grants")
        assert code == telling.DONE, told
        served.login("rina", "reader")
        served.login("siti", "hr")
        served.login("kepala", "hr")
        served.login("agus", "auditor")
        served.login("orang")
        assert served.kinerja("grants", "give", served.role("siti"), UNIT, "--reason", "ST 1")[0] == telling.DONE
        assert served.kinerja("grants", "give", served.role("kepala"), "1.01", "--reason", "ST 2")[0] == telling.DONE
        yield served
    finally:
        served.forget()


@pytest.fixture(scope="module")
def served(
    published_on_postgres: Office, postgres: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Read it only."""
    with served_copy(published_on_postgres, tmp_path_factory.mktemp("rights") / "office", postgres) as told:
        yield told


@pytest.fixture
def mine(published_on_postgres: Office, postgres: Server, tmp_path: Path) -> Iterator[Served]:
    with served_copy(published_on_postgres, tmp_path / "office", postgres) as told:
        yield told


def allowed(role: str, schema: str, table: str) -> bool:
    """Whether a role may read a table or view; nobody may do anything else."""
    if schema == "published" and table in EVERYBODY | PEOPLE | OWN:
        return role != "orang" and table in EVERYBODY
    if schema == "hr" and table in PEOPLE:
        return role == "siti"
    assert schema in CLOSED, f"{schema}.{table}: say here who may read it"
    return False


# What is said of a view of several tables before rights are looked at.
NO_TABLE = (psycopg.errors.ObjectNotInPrerequisiteState, psycopg.errors.WrongObjectType)
ATTEMPTS = {
    "select": "select * from {} limit 1",
    "insert": "insert into {} default values",
    "update": 'update {} set "{}" = null where false',
    "delete": "delete from {} where false",
    "truncate": "truncate {}",
}


def things(served: Served) -> list[tuple[str, str, str]]:
    """Every table and view that is not the system's, with one of its columns."""
    return served.truth(
        """select table_schema, table_name, min(column_name) from information_schema.columns
           where table_schema not in ('pg_catalog', 'information_schema') group by 1, 2 order by 1, 2"""
    )


@pytest.mark.parametrize("role", ["rina", "siti", "agus", "orang"])
def test_nobody_does_more_with_any_table_than_read_what_is_theirs(role: str, served: Served) -> None:
    tables = things(served)
    assert len(tables) > 100
    served.administer(f'grant connect on database "{served.database}" to "{served.role("orang")}"')
    with served.connected(role) as connection:
        for schema, table, column in tables:
            for attempt, sql in ATTEMPTS.items():
                may = attempt == "select" and allowed(role, schema, table)
                try:
                    with connection.transaction(force_rollback=True):
                        connection.execute(sql.format(f'{schema}."{table}"', column))  # type: ignore[arg-type]
                    done = True
                except (Denied, *NO_TABLE):
                    done = False
                assert (schema, table, attempt, done) == (schema, table, attempt, may)


def test_what_is_everybodys_and_what_is_hr_s_is_what_the_two_files_hold() -> None:
    files = {model.path.stem: model.header["file"] for model in published_models()}
    assert files == dict.fromkeys(EVERYBODY, "shared") | dict.fromkeys(PEOPLE, "hr")


def test_each_function_is_called_by_one_group_alone(served: Served) -> None:
    groups = {"reader": "rina", "hr": "siti", "auditor": "agus", "": "orang"}
    told = served.truth(
        f"""select proname, rolname, has_function_privilege(rolname, pg_proc.oid, 'execute') from pg_proc
            cross join pg_roles where pronamespace not in (cast('pg_catalog' as regnamespace), cast('information_schema' as regnamespace))
                and rolname in ({", ".join(f"'{served.role(name)}'" for name in groups.values())})"""
    )
    assert len(told) == len(CALLS) * len(groups)
    for function, role, may in told:
        assert (function, role, may) == (function, role, role == served.role(groups[CALLS[function]]))


# How many rows of each table about people are of a unit and those below it.
OF_UNITS = "select count(*) from published.{} where unit_id in ({})"


@pytest.mark.parametrize("table", sorted(PEOPLE))
def test_hr_sees_the_people_of_its_units_and_of_those_below_them(table: str, served: Served) -> None:
    below = """with recursive mine (unit_id) as (select '1.01' union
        select unit.unit_id from mine join published.unit on unit.parent_unit_id = mine.unit_id) select unit_id from mine"""
    asked = {"siti": f"'{UNIT}'", "kepala": below}
    for login, units in asked.items():
        seen = served.ask(login, f"select count(*) from hr.{table}")
        assert seen == served.truth(OF_UNITS.format(table, units)), login
    if table in {"employee", "employee_value", "attendance_day"}:
        all_of_it = served.truth(f"select count(*) from published.{table}")
        assert served.ask("siti", f"select count(*) > 0 and count(*) < {all_of_it[0][0]} from hr.{table}") == [(True,)]


def test_hr_without_a_unit_sees_nobody_and_a_unit_that_is_taken_is_gone_at_once(mine: Served) -> None:
    mine.login("budi", "hr")
    count = "select count(*) from hr.employee"
    assert mine.ask("budi", count) == [(0,)]
    with mine.connected("siti") as siti:
        assert siti.execute(count).fetchall()[0][0] > 0
        assert mine.kinerja("grants", "take", mine.role("siti"), UNIT, "--reason", "mutasi")[0] == telling.DONE
        assert siti.execute(count).fetchall() == [(0,)]
    told = mine.truth(
        f"""select action, reason, noted_by <> '' and noted_at > timestamp '2020-01-01' from ops.unit_grant
            where login = '{mine.role("siti")}' order by grant_id"""
    )
    assert told == [("give", "ST 1", True), ("take", "mutasi", True)]
    code, shown = mine.kinerja("grants", "list")
    assert code == telling.DONE and mine.role("kepala") in shown and mine.role("siti") not in shown


def test_who_moves_a_unit_below_another_moves_its_people_along(mine: Served) -> None:
    count = f"select count(*) from hr.employee where unit_id = '{OTHER}'"
    assert mine.ask("siti", count) == [(0,)]
    mine.administer(f"update published.unit set parent_unit_id = '{UNIT}' where unit_id = '{OTHER}'")
    assert mine.ask("siti", count)[0][0] > 0
    mine.administer(f"update published.unit set parent_unit_id = '{OTHER}' where unit_id = '{UNIT}'")
    assert mine.ask("siti", count)[0][0] > 0, "units that name each other do not loop"


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
            asks = [
                asked.format(month=month, person=who, guess=guess, other=OTHER) for who, guess in [*guesses, *guesses]
            ]
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
    kept = served.truth(
        f"select distinct attname from pg_stats where schemaname = 'published' and tablename in ({_PEOPLE})"
    )
    months = {str(model.partition) for model in published_models() if model.partition}
    assert {row[0] for row in kept} <= {"unit_id", *months}


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
    assert served.truth("select 1 from pg_stats where schemaname = 'published' and tablename = 'employee'")
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


# What somebody did by hand, and what --check says of it.
BY_HAND = {
    "grant select on published.value to {reader}": "{reader} has SELECT on table published.value",
    "grant select on published.employee to {reader}": "{reader} has SELECT on table published.employee",
    "grant select (full_name) on published.employee to {reader}": "{reader} has SELECT (full_name) on table published.employee",
    "grant select on raw.punch to public": "public has SELECT on table raw.punch",
    "grant insert on ops.unit_grant to {hr}": "{hr} has INSERT on table ops.unit_grant",
    "grant select on published.unit to {reader} with grant option": "{reader} has grant option for SELECT on table published.unit",
    "grant usage on schema ops to {orang}": "{orang} has USAGE on schema ops",
    "grant create on schema published to {auditor}": "{auditor} has CREATE on schema published",
    "grant execute on function published.audit_read(text) to public": "public has EXECUTE on function published.audit_read(text)",
    "grant temporary on database {database} to {hr}": "{hr} has TEMPORARY on database {database}",
    "grant {auditor} to {hr}": "{hr} is a member of {auditor}",
    "alter role {hr} bypassrls": "{hr} has bypassrls",
    "alter default privileges in schema published grant select on tables to {reader}": "{reader} will have SELECT on every new table",
    "revoke select on published.unit from {reader}": "{reader} lacks SELECT on table published.unit",
    "revoke usage on schema published from {hr}": "{hr} lacks USAGE on schema published",
    "alter table published.employee disable row level security": "others than its owner may see rows of table published.employee",
    "create policy more on published.employee using (true)": "others than its owner may see rows of table published.employee",
    """create or replace view hr.unit_head
        as select * from published.unit_head""": "HR is not kept to its units in view hr.unit_head",
    "drop view hr.training": "HR is not kept to its units in view hr.training",
    "grant select on hr.employee to {reader}": "{reader} has SELECT on table hr.employee",
    "grant usage on schema hr to public": "public has USAGE on schema hr",
    "alter view published.scorecard_unit_month reset (security_invoker)": "whose rights count is not as it should be in view",
    """create or replace function published.granted_units() returns setof text language sql security definer
        as 'select unit_id from published.unit'""": "not as it should be: function published.granted_units",
    "alter function published.granted_units() reset all": "not as it should be: function published.granted_units",
}


def test_check_finds_what_was_done_by_hand_and_grants_mends_it(mine: Served) -> None:
    """One deviation after the other; --check changes nothing, and a second run finds nothing to mend."""
    names = {name: mine.role(name) for name in ("reader", "hr", "auditor", "orang")} | {"database": mine.database}
    for statement, said in BY_HAND.items():
        mine.administer(statement.format_map(names))
        for _ in range(2):
            code, shown = mine.kinerja("grants", "--check")
            assert (code, said.format_map(names) in shown) == (telling.DEVIATES, True), (statement, shown)
        code, shown = mine.kinerja("grants")
        assert code == telling.DONE and f"Mended: {said.format_map(names)}" in shown, shown
        code, shown = mine.kinerja("grants", "--check")
        assert (code, shown) == (telling.DONE, "Everybody has what is to be granted, and nothing else."), statement


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("grant pg_read_all_data to {siti}", "revoke pg_read_all_data from {siti}"),
        ("grant pg_execute_server_program to {siti}", "revoke pg_execute_server_program from {siti}"),
        ("alter role {siti} createrole", "alter role {siti} nocreaterole"),
    ],
)
def test_who_can_do_more_than_its_groups_is_told_and_left(given: str, taken: str, mine: Served) -> None:
    login = mine.role("siti")
    mine.administer(given.format(siti=login))
    try:
        code, shown = mine.kinerja("grants")
        assert code == telling.DEVIATES and f"{login} sees more than its groups" in shown
    finally:
        mine.administer(taken.format(siti=login))


def test_what_a_person_has_to_decide_is_told_and_left(mine: Served) -> None:
    login = mine.role("siti")
    mine.ask("siti", "select lo_from_bytea(0, 'copied')")
    code, shown = mine.kinerja("grants", "--check")
    assert code == telling.DEVIATES and f"{login} keeps 1 large objects" in shown
    mine.administer(f'drop owned by "{login}"', f'drop role "{login}"')
    code, shown = mine.kinerja("grants", "--check")
    assert code == telling.DEVIATES and f"{login} has units, and is no login of" in shown


def test_rights_outlive_a_release_that_makes_tables_anew(mine: Served) -> None:
    """As after a version in which a column changes its type, a view its SELECT, and a table what is known of it."""
    before = {login: mine.ask(login, "select count(*) from published.unit_value") for login in ("rina", "siti")}
    people = mine.ask("siti", "select count(*) from hr.employee_value_version")
    mine.administer(
        "drop view published.employee_value_version, published.unit_value_version, published.scorecard_unit_month, hr.employee_value cascade",
        "alter table published.employee_value alter column value type numeric(30, 10)",
        "alter table published.unit_value rename column label to of_old",
        "alter table published.employee alter column full_name set statistics 100",
        "analyze published.employee",
    )
    kept = "select 1 from pg_stats where schemaname = 'published' and tablename = 'employee' and attname = 'full_name'"
    assert mine.truth(kept)
    mine.administer("update ops.built set fingerprint = 'of old' where model like 'published.%'")
    warehouse = open_warehouse(mine.office)
    try:
        with warehouse.transaction():
            show(warehouse, [])
    finally:
        warehouse.close()
    assert mine.kinerja("grants", "--check")[0] == telling.DONE
    assert {login: mine.ask(login, "select count(*) from published.unit_value") for login in before} == before
    assert mine.ask("siti", "select count(*) from hr.employee_value_version") == people
    assert not mine.truth(kept), "statistics of people that an earlier version kept are gone"


def test_the_guide_does_what_it_says(mine: Served) -> None:
    """Its groups, units and request, with the names of this database."""
    guide = PROJECT / "docs" / "guide-postgres.md"
    groups, units = (
        next(block for block in blocks(guide, "") if word in block) for word in ("create role", "grants give")
    )
    assert groups.count("create role") == 3
    for group in ("reader", "hr", "auditor"):
        assert f"create role kinerja_{group} nologin" in groups
    for line in units.splitlines():
        _, *arguments = shlex.split(line.replace("siti", mine.role("siti")))
        assert mine.kinerja(*arguments)[0] == telling.DONE
    asked, read = blocks(guide, "postgresql")[0].strip().splitlines()
    ((request,),) = mine.ask("agus", asked)
    assert mine.ask("agus", read.replace("<its answer>", request))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("give", "rina", UNIT), "is no login of"),
        (("give", "nobody", UNIT), "is no login of"),
        (("give", "siti", "9.99"), "there is no unit 9.99"),
        (("give", "siti", UNIT), "has unit 1.01.01 already"),
        (("take", "siti", OTHER), "was not given unit 1.01.02"),
    ],
)
def test_a_unit_is_given_to_whom_it_can_be(arguments: tuple[str, str, str], said: str, served: Served) -> None:
    verb, login, unit = arguments
    code, shown = served.kinerja("grants", verb, served.role(login), unit, "--reason", "ST 3")
    assert code == telling.USAGE and said in shown


def test_a_unit_is_not_given_without_a_reason(served: Served) -> None:
    code, shown = served.kinerja("grants", "give", served.role("siti"), OTHER, "--reason", " ")
    assert code == telling.USAGE and "say why" in shown


@pytest.fixture
def owned(postgres: Server, tmp_path: Path) -> Iterator[Served]:
    """An empty warehouse whose nights log in as its owner, who is no superuser."""
    url = postgres.database()
    (tmp_path / "office.toml").write_text('[office]\nname = "Kantor"\n[warehouse]\nurl = "duckdb:///x"\n')
    move_to(tmp_path, url)
    office = Served(read_office(tmp_path))
    try:
        office.login("pipeline")
        owner = office.role("pipeline")
        office.administer(f'alter database "{office.database}" owner to "{owner}"')
        move_to(tmp_path, make_url(url).set(username=owner, password="x").render_as_string(hide_password=False))
        yield office
    finally:
        office.administer(f'alter database "{office.database}" owner to current_user')
        office.forget()


def test_nights_need_no_right_to_make_roles(owned: Served) -> None:
    """An administrator makes the groups once, the command does the rest, before the first night."""
    code, shown = owned.kinerja("grants")
    assert code == telling.USAGE and "an administrator of the server makes the groups once" in shown
    owned.administer(*re.findall(r"create role \w+ nologin", shown))
    assert owned.kinerja("grants")[0] == telling.DONE
    assert owned.kinerja("grants", "--check")[0] == telling.DONE
    code, shown = owned.kinerja("grants", "give", "siti", UNIT, "--reason", "ST 1")
    assert code == telling.USAGE and "nothing is published yet" in shown


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


def test_where_the_warehouse_is_a_file_the_two_files_are_the_split(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text('[office]\nname = "Kantor"\n')
    with redirect_stdout(io.StringIO()) as shown:
        assert cli.main(["grants", "--check", "--office", str(tmp_path)]) == telling.DONE
        assert cli.main(["grants", "list", "--office", str(tmp_path)]) == telling.USAGE
    assert "two published files are the split" in " ".join(shown.getvalue().split())
    assert not list(tmp_path.glob("*.duckdb"))
