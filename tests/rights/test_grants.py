"""`kinerja grants` gives what is to be granted, finds what was done by hand, and mends it."""

from __future__ import annotations

import io
import re
import shlex
from contextlib import redirect_stdout
from pathlib import Path

import psycopg
import pytest

from flows import cli, telling
from flows.warehouse.showing import show
from flows.warehouse.tables import open_warehouse
from tests.conftest import PROJECT
from tests.integration.test_documents import blocks
from tests.rights.served import OTHER, UNIT, Served

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
    "grant create on schema public to public": "public has CREATE on schema public",
    "alter database {database} set search_path = published, public; grant select on published.complaint to {reader}": (
        "{reader} has SELECT on table published.complaint"
    ),
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
        ("grant pg_read_all_stats to {siti}", "revoke pg_read_all_stats from {siti}"),
        ("alter role {siti} createrole", "alter role {siti} nocreaterole"),
        ("alter role {siti} replication", "alter role {siti} noreplication"),
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
    mine.administer(f'grant "{mine.role("reader")}" to "{login}"')  # who is in two groups is told once
    mine.ask("siti", "select lo_from_bytea(0, 'copied')")
    mine.administer(f'alter table published.training owner to "{login}"')
    code, shown = mine.kinerja("grants", "--check")
    assert code == telling.DEVIATES and f"{login} keeps 1 large objects" in shown
    assert shown.count(f"{login} owns published.training") == 1
    mine.administer("alter table published.training owner to current_user")
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


def test_who_holds_up_a_night_is_named_and_can_be_ended_as_the_guide_says(mine: Served) -> None:
    [asked] = [block for block in blocks(PROJECT / "docs" / "guide-postgres.md", "postgresql") if "pg_locks" in block]
    with mine.connected("rina") as rina:
        rina.execute("begin")
        rina.execute("select count(*) from published.unit")
        [pid] = {pid for pid, login, *_ in mine.truth(asked) if login == mine.role("rina")}
        assert mine.truth(f"select pg_terminate_backend({pid})") == [(True,)]
        with pytest.raises(psycopg.OperationalError):
            rina.execute("select 1")


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


def test_nights_need_no_right_to_make_roles(owned: Served) -> None:
    """An administrator makes the groups once, the command does the rest, before the first night."""
    code, shown = owned.kinerja("grants")
    assert code == telling.USAGE and "an administrator of the server makes the groups once" in shown
    owned.administer(*re.findall(r"create role \w+ nologin", shown))
    assert owned.kinerja("grants")[0] == telling.DONE
    assert owned.kinerja("grants", "--check")[0] == telling.DONE
    code, shown = owned.kinerja("grants", "give", "siti", UNIT, "--reason", "ST 1")
    assert code == telling.USAGE and "nothing is published yet" in shown


def test_where_the_warehouse_is_a_file_the_two_files_are_the_split(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text('[office]\nname = "Kantor"\n')
    with redirect_stdout(io.StringIO()) as shown:
        assert cli.main(["grants", "--check", "--office", str(tmp_path)]) == telling.DONE
        assert cli.main(["grants", "list", "--office", str(tmp_path)]) == telling.USAGE
    assert "two published files are the split" in " ".join(shown.getvalue().split())
    assert not list(tmp_path.glob("*.duckdb"))
