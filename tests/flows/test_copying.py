"""A warehouse that is a file goes to a server whole, and goes on there as it would have gone on here."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import psycopg
import pytest

from flows import closing, night, planning, telling
from flows.office import Office, read_office
from flows.periods import Month
from flows.sample import write_sample
from flows.warehouse.lease import held
from flows.warehouse.models import published_models
from flows.warehouse.tables import open_warehouse
from tests.conftest import PROJECT, ask, copied, in_one_order, move_to, published_values, run, run_night
from tests.flows.test_purging import limit
from tests.integration.test_documents import read_published
from tests.servers import Server, plain

DAY = date(2026, 1, 15)
JANUARY = Month(2026, 1)
# What each engine writes in its own way: who runs, what is built, and how content is told.
ITS_OWN = {"ops.lease", "ops.built"}
TOLD = {"ops.release_month": "content", "ops.month_event": "content"}


def grant_leave(folder: Path, name: str, day: str) -> None:
    """Let a late register bring leave for somebody who was on duty."""
    found = ask(
        read_office(folder),
        f"""select employee.employee_id from warehouse.fact_attendance_day as fact
            join warehouse.dim_employee as employee using (person_id)
            where fact.day = date '{day}' and fact.is_on_duty order by 1 limit 1""",
    )
    register = folder / "inbox" / f"{name}.csv"
    register.write_text(
        "NIP,Jenis,Tanggal Mulai,Tanggal Selesai,Nomor Surat,Tanggal Persetujuan\n"
        f"{found.iat[0, 0]},CT,{day},{day},800/1,{day}\n"
    )
    moment = datetime(2026, 1, 15, 9).timestamp()
    os.utime(register, (moment, moment))
    with (folder / "office.toml").open("a") as toml:
        toml.write(
            f'\n[sources.{name}]\ndataset = "leave"\nkind = "delimited"\nfiles = "inbox/{name}.csv"\nreplaces = "keys"\n'
        )


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory, audit_ready: None) -> Office:
    """An office with a locked month, a version of it that no longer holds, a change that waits, and a year that was purged."""
    folder = tmp_path_factory.mktemp("file") / "office"
    write_sample(folder, as_of=DAY, months=12, truth=False)
    toml = folder / "office.toml"  # of the year that is purged, one month is enough
    toml.write_text(toml.read_text().replace('first_month = "2025-07"', 'first_month = "2025-12"'))
    limit(folder, punch=0, attendance_day=0, complaint=0, discipline=0)
    office = run_night(folder, DAY)
    closing.lock(office, JANUARY, "paid")
    grant_leave(folder, "susulan", "2026-01-07")
    run_night(folder, DAY)
    assert closing.approve(read_office(folder), DAY, JANUARY, "letter came late").release_id
    grant_leave(folder, "susulan_lagi", "2026-01-08")
    run_night(folder, DAY)
    assert run("purge", "--reason", "JRA", "--yes", "--office", folder, "--as-of", DAY)[0] == telling.DONE
    return read_office(folder)


@pytest.fixture(scope="module")
def served(file: Office, tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> Office:
    """The same office after its warehouse was copied and its office.toml says so."""
    folder = copied(file.folder, tmp_path_factory.mktemp("served") / "office", postgres)
    take(folder, postgres.database())
    return read_office(folder)


def take(folder: Path, url: str) -> str:
    """Copy an office's warehouse and let the office go on there; give what was said."""
    os.environ["KINERJA_COPY_URL"] = url
    code, said = run("copy", "--to-env", "KINERJA_COPY_URL", "--office", folder)
    assert code == telling.DONE, said
    move_to(folder, url)
    return said


def assert_same(had: pd.DataFrame, has: pd.DataFrame) -> None:
    """The same rows to the last digit, whatever their order and however an engine's frames write a gap."""
    pd.testing.assert_frame_equal(*map(plain_cells, (had, has)), check_exact=True)


def plain_cells(rows: pd.DataFrame) -> pd.DataFrame:
    ordered = in_one_order(rows)
    return ordered.astype(object).where(ordered.notna(), None)


def tables(office: Office) -> set[str]:
    """Name the tables that hold rows of their own, those of builds in hand aside."""
    told = ask(
        office,
        """select table_schema || '.' || table_name as name from information_schema.tables
           where table_type = 'BASE TABLE' and table_schema in ('raw', 'ops', 'reference', 'warehouse', 'indicator', 'published')""",
    )
    return set(told["name"])


def test_every_table_has_the_rows_of_the_file(file: Office, served: Office) -> None:
    released = {model.name for model in published_models()}
    assert tables(file) == tables(served) - released | ITS_OWN
    for table in sorted(tables(file) - ITS_OWN):
        had, has = (ask(office, f"select * from {table}") for office in (file, served))
        shown = [column for column in had if column != TOLD.get(table)]
        assert_same(had[shown], has[shown])
    assert len(ask(served, "select * from published.former_value")) and len(ask(served, "select * from ops.purge"))


@pytest.mark.parametrize("name", [model.path.stem for model in published_models()])
def test_consumers_see_on_the_server_what_the_file_showed_them(name: str, file: Office, served: Office) -> None:
    """Of what waits in the locked month, nothing is among it."""
    had, has = (read_published(office, f"select * from published.{name}") for office in (file, served))
    assert_same(had, has)


def test_the_next_night_loads_builds_and_releases_nothing_and_what_waited_goes_on_waiting(
    file: Office, served: Office, tmp_path: Path, postgres: Server
) -> None:
    offices = [mine(office, tmp_path, postgres) for office in (file, served)]
    stale_here, stale_there = (planning.plan(office, DAY).months.to_dict("records") for office in offices)
    here, there = (night.night(office, DAY) for office in offices)
    assert there.report.loads["n_loaded"].sum() == 0 and there.is_published and there.release_id is None
    assert stale_there == stale_here
    assert there.report.held == here.report.held == [JANUARY.first_day]


def mine(office: Office, folder: Path, postgres: Server) -> Office:
    """A copy of an office to write in."""
    return read_office(copied(office.folder, folder / office.folder.parent.name, postgres))


def test_what_comes_later_goes_the_same_way_on_both(
    file: Office, served: Office, tmp_path: Path, postgres: Server
) -> None:
    """A change that waited is approved, then another register comes for an unlocked month: releases, values, versions."""
    here, there = (mine(office, tmp_path, postgres) for office in (file, served))
    for office in (here, there):
        assert closing.approve(office, DAY, JANUARY, "letter came late").release_id
        closing.unlock(office, JANUARY, "open again")
        grant_leave(office.folder, "terakhir", "2026-01-09")
        told = night.night(read_office(office.folder), DAY)
        assert told.report.loads["n_loaded"].sum() == 1 and told.release_id
    assert_same(published_values(here), published_values(there))
    for query in (
        "select release_id, n_changed from ops.release",
        "select run_id, kind, as_of, outcome from ops.run",
        "select indicator_id, measure, subject_id, period_start, value, superseded_by from published.former_value",
    ):
        assert_same(*(ask(office, query) for office in (here, there)))


KILLED = """
import os, signal, sys
from pathlib import Path
from flows import copying
from flows.office import read_office
from flows.warehouse.postgres import PostgresWarehouse

append = PostgresWarehouse.append

def append_and_die(warehouse, table, rows):
    append(warehouse, table, rows)
    if table == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

PostgresWarehouse.append = append_and_die
copying.copy(read_office(Path(sys.argv[1])), None, "KINERJA_COPY_URL")
"""


def test_killed_in_the_middle_nothing_is_there_and_the_next_one_ends_right(
    file: Office, tmp_path: Path, postgres: Server
) -> None:
    office, url = mine(file, tmp_path, postgres), postgres.database()
    for table in ("raw.punch", "published.unit_value"):
        told = subprocess.run(
            [sys.executable, "-c", KILLED, str(office.folder), table],
            cwd=PROJECT,
            env={**os.environ, "KINERJA_COPY_URL": url},
            capture_output=True,
            check=False,
        )
        assert told.returncode == -signal.SIGKILL, told.stderr
        with psycopg.connect(plain(url)) as connection:
            assert connection.execute("select count(*) from raw.punch").fetchall() == [(0,)]
            assert not connection.execute("select 1 from pg_tables where schemaname = 'warehouse'").fetchall()
    take(office.folder, url)
    assert_same(published_values(read_office(office.folder)), published_values(file))


def test_what_does_not_come_back_as_it_went_is_refused_and_nothing_stays(
    file: Office, tmp_path: Path, postgres: Server
) -> None:
    """A zero byte, which no reader lets in, is what a text of PostgreSQL cannot hold."""
    office = mine(file, tmp_path, postgres)
    os.environ["KINERJA_COPY_URL"] = url = postgres.database()
    warehouse = open_warehouse(office)
    warehouse.execute("update raw.leave set sheet = 'a' || chr(0)")
    warehouse.close()
    code, said = run("copy", "--to-env", "KINERJA_COPY_URL", "--office", office.folder)
    assert code == telling.USAGE and "raw.leave: what the server gives back is not what the file holds" in said
    with psycopg.connect(plain(url)) as connection:
        assert connection.execute("select count(*) from ops.run").fetchall() == [(0,)]


def test_a_database_that_is_not_empty_is_refused_and_left_as_it_is(
    file: Office, served: Office, postgres: Server
) -> None:
    strange = postgres.database()
    with psycopg.connect(plain(strange)) as connection:
        connection.execute("create table parking (place integer)")
    for url, reason in (
        (served.warehouse_address, "holds a warehouse already"),
        (strange, "holds tables of something else"),
    ):
        os.environ["KINERJA_COPY_URL"] = url
        code, said = run("copy", "--to-env", "KINERJA_COPY_URL", "--office", file.folder)
        assert code == telling.USAGE and reason in said and "name a database that is empty" in said
    with psycopg.connect(plain(strange)) as connection:
        assert not connection.execute("select 1 from pg_namespace where nspname = 'raw'").fetchall()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ([], "--to URL, or --to-env NAME"),
        (["--to", "postgresql+psycopg://u@server/d", "--to-env", "KINERJA_COPY_URL"], "--to URL, or --to-env NAME"),
        (["--to", "postgresql+psycopg://u:rahasia@server/d"], "--to-env KINERJA_WAREHOUSE_URL"),
        (["--to", "duckdb:///other.duckdb"], "write postgresql+psycopg://user@server/database"),
        (["--to-env", "KINERJA_NOT_SET"], "KINERJA_NOT_SET is not set"),
    ],
)
def test_an_address_that_will_not_do_is_refused_with_what_to_write(
    arguments: list[str], reason: str, file: Office
) -> None:
    code, said = run("copy", *arguments, "--office", file.folder)
    assert code == telling.USAGE and reason in said and "rahasia" not in said


def test_what_is_no_file_or_has_no_night_behind_it_is_refused(served: Office, tmp_path: Path, postgres: Server) -> None:
    os.environ["KINERJA_COPY_URL"] = postgres.database()

    def said_of(folder: Path) -> Any:
        return run("copy", "--to-env", "KINERJA_COPY_URL", "--office", folder)

    assert "is on a server already" in said_of(served.folder)[1]
    (tmp_path / "office.toml").write_text('[office]\nname = "Kantor"\n')
    assert "nothing has run here yet" in said_of(tmp_path)[1]
    open_warehouse(read_office(tmp_path)).close()
    code, said = said_of(tmp_path)
    assert code == telling.USAGE and "a night comes first: kinerja run" in said


def test_a_run_of_the_office_is_waited_for(file: Office, postgres: Server) -> None:
    os.environ["KINERJA_COPY_URL"] = postgres.database()
    with held(file, datetime(2026, 7, 2, 1)):
        code, said = run("copy", "--to-env", "KINERJA_COPY_URL", "--office", file.folder)
    assert code == telling.BUSY and "another run has this office" in said


def test_it_says_what_went_over_and_what_to_write_into_office_toml(
    file: Office, tmp_path: Path, postgres: Server
) -> None:
    said = take(mine(file, tmp_path, postgres).folder, postgres.database())
    n_values = len(published_values(file))
    assert any(f"published.value │ {n_values}" in " ".join(line.split()) for line in said.splitlines())
    assert 'url_env = "KINERJA_COPY_URL"' in said and "remove them" in said
