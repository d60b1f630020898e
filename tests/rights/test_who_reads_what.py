"""Who reads what on a server: every role, every table and function, every unit."""

from __future__ import annotations

import psycopg
import pytest

from flows import telling
from flows.warehouse.models import published_models
from tests.rights.served import EVERYBODY, OTHER, OWN, PEOPLE, UNIT, Denied, Served, things

CLOSED = {"raw", "reference", "warehouse", "indicator", "build", "ops"}
# Who calls which function.
CALLS = {"granted_units": "hr", "has_all_units": "hr", "audit_request": "auditor", "audit_read": "auditor"}


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
