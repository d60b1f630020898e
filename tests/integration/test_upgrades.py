"""A warehouse that an earlier version made goes on with today's program, and nothing of it is lost."""

from __future__ import annotations

import io
import os
import subprocess
import zipfile
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path

import duckdb
import psycopg
import pyarrow.parquet as pq
import pytest

from flows import cli, telling
from flows.office import Office, read_office
from flows.warehouse.duckdb import DuckWarehouse
from flows.warehouse.migrations import migrations
from flows.warehouse.postgres import PostgresWarehouse
from flows.warehouse.releases import HR, SHARED
from flows.warehouse.tables import make_tables, open_warehouse
from tests.conftest import LAST_DAY, ask, copied, move_to, run_night
from tests.servers import Server, plain
from tests.sql.engines import SQL

# The office, its databases and its warehouse after a night on 2 February 2026, as the first version left them.
FIRST = Path(__file__).parents[1] / "fixtures" / "office-of-version-0.zip"
DAY = date(2026, 2, 2)
# What cannot be built again from something else.
KEPT = """select schema_name || '.' || table_name as name from duckdb_tables()
    where schema_name = 'raw' or (schema_name = 'ops' and table_name in ('load', 'rejected', 'release', 'run'))"""


@pytest.fixture
def first(tmp_path: Path) -> Office:
    """The office of the first version, its warehouse as a file again."""
    folder = tmp_path / "office"
    with zipfile.ZipFile(FIRST) as archive:
        archive.extractall(folder)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{folder / 'warehouse.duckdb'}' as kinerja; use kinerja")
        connection.execute((folder / "warehouse" / "schema.sql").read_text(encoding="utf-8"))
        for part in (folder / "warehouse").glob("*.parquet"):
            table = part.stem.replace("_", ".", 1)
            connection.execute(f"insert into {table} select * from read_parquet('{part}')")
    return read_office(folder)


@pytest.fixture
def first_served(first: Office, postgres: Server) -> Office:
    """The same office with the same warehouse in a database."""
    move_to(first.folder, postgres.database())
    office = read_office(first.folder)
    server = PostgresWarehouse(office.warehouse_address)
    folder = first.folder / "warehouse"
    server.execute((folder / "schema.sql").read_text(encoding="utf-8").replace(" DOUBLE", " double precision"))
    for part in folder.glob("*.parquet"):
        server.append(part.stem.replace("_", ".", 1), pq.read_table(part))
    server.close()
    return office


def columns(office: Office) -> list[tuple[str, ...]]:
    """The columns of all tables that a build does not make anew, in the order of their names."""
    told = ask(
        office,
        """select table_schema, table_name, column_name, data_type from information_schema.columns
           where table_schema in ('raw', 'ops', 'published', 'indicator', 'build') order by all""",
    )
    return list(told.itertuples(index=False, name=None))


def counts(office: Office) -> dict[str, int]:
    """Count the rows of each table that holds what came in or what was done."""
    return {name: int(ask(office, f"select count(*) from {name}").iat[0, 0]) for name in ask(office, KEPT)["name"]}


def test_a_warehouse_of_the_first_version_is_upgraded_and_keeps_all_it_held(
    first: Office, tmp_path: Path, audit_ready: None
) -> None:
    before = counts(first)
    punches = ask(first, "select device_id, pin, punched_at from raw.punch order by all")
    released = ask(first, "select count(*) from published.value").iat[0, 0]
    assert min(before["raw.punch"], before["ops.release"], released) > 0

    run_night(first.folder, DAY)

    assert all(count >= before[name] for name, count in counts(first).items() if name in before)
    assert punches.equals(ask(first, "select device_id, pin, punched_at from raw.punch order by all"))
    assert ask(first, "select number from ops.migration order by 1")["number"].tolist() == [
        m.number for m in migrations()
    ]
    warehouse = DuckWarehouse(tmp_path / "warehouse.duckdb")
    make_tables(warehouse)
    warehouse.close()
    assert columns(first) == columns(first.model_copy(update={"folder": tmp_path}))


def test_before_an_upgrade_a_copy_of_the_file_is_kept_once(first: Office, audit_ready: None) -> None:
    run_night(first.folder, DAY)
    run_night(first.folder, DAY)
    (copy,) = first.folder.glob("warehouse-version-*.duckdb")
    assert copy.name == "warehouse-version-0.duckdb"
    assert oct(copy.stat().st_mode & 0o777) == "0o600"
    with duckdb.connect() as connection:
        connection.execute(f"attach '{copy}' as kinerja (read_only); use kinerja")
        assert connection.execute("select count(*) from raw.punch").fetchall()[0][0] > 0
        assert not connection.execute("select 1 from duckdb_tables() where table_name = 'migration'").fetchall()


@pytest.mark.parametrize("name", [SHARED, HR])
def test_what_a_published_file_no_longer_shows_is_in_no_copy_of_it(
    name: str, published: Office, tmp_path: Path, audit_ready: None
) -> None:
    """A release copies the file and replaces months in it: what stands beside them would stay for good."""
    folder = copied(published.folder, tmp_path / "office", None)
    file = folder / "published" / name
    with duckdb.connect(str(file)) as connection:
        connection.execute("create table published.of_an_earlier_version as select 42 as answer")
    run_night(folder, LAST_DAY)
    with duckdb.connect(str(file), read_only=True) as connection:
        told = connection.execute("select table_name from information_schema.tables").df()["table_name"]
    assert "unit_value" in set(told) and "of_an_earlier_version" not in set(told)


def version_of(url: str) -> list[tuple[object, ...]]:
    """Tell how many punches a database holds, and whether it knows of changes by numbers."""
    with psycopg.connect(plain(url)) as connection:
        return connection.execute(
            "select count(*), cast(to_regclass('ops.migration') as text) from raw.punch"
        ).fetchall()


def test_before_a_server_s_warehouse_is_upgraded_a_dump_of_it_is_kept_once(
    first_served: Office, postgres: Server, monkeypatch: pytest.MonkeyPatch, audit_ready: None
) -> None:
    before = version_of(first_served.warehouse_address)
    monkeypatch.setenv("PATH", postgres.programs, prepend=os.pathsep)
    run_night(first_served.folder, DAY)
    (dump,) = first_served.folder.glob("warehouse-version-*")
    assert dump.name == "warehouse-version-0.dump"
    assert oct(dump.stat().st_mode & 0o777) == "0o600"
    written = dump.stat().st_mtime_ns
    run_night(first_served.folder, DAY)
    assert dump.stat().st_mtime_ns == written
    assert version_of(first_served.warehouse_address)[0][1] == "ops.migration"
    restored = postgres.database()
    subprocess.run(["pg_restore", "--no-owner", f"--dbname={plain(restored)}", dump], check=True)
    assert version_of(restored) == before


def test_where_no_dump_can_be_made_nothing_is_changed_until_somebody_says_there_is_one(
    first_served: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = version_of(first_served.warehouse_address)
    monkeypatch.setenv("PATH", str(tmp_path))
    with redirect_stdout(io.StringIO()) as shown:
        code = cli.main(["status", "--office", str(first_served.folder)])
    said = " ".join(shown.getvalue().split())
    assert code == telling.USAGE and "pg_dump is not on the PATH" in said
    assert "pg_dump --format=custom --file=warehouse-version-0.dump kinerja_test_" in said
    assert version_of(first_served.warehouse_address) == before
    assert not list(first_served.folder.glob("*.part"))
    (first_served.folder / "warehouse-version-0.dump").touch()
    open_warehouse(first_served).close()
    assert version_of(first_served.warehouse_address)[0][1] == "ops.migration"


def test_a_warehouse_of_a_newer_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text(
        '[office]\nname = "Kantor"\n[warehouse]\nurl = "duckdb:///warehouse.duckdb"\n'
    )
    warehouse = DuckWarehouse(tmp_path / "warehouse.duckdb")
    make_tables(warehouse)
    warehouse.execute(
        "insert into ops.migration values (9999, 'of tomorrow'); update ops.built set fingerprint = 'of tomorrow'"
    )
    warehouse.close()
    with redirect_stdout(io.StringIO()) as shown:
        code = cli.main(["run", "--office", str(tmp_path)])
    assert code == 2
    assert "made by a newer version of kinerja (its tables are at 9999" in " ".join(shown.getvalue().split())
    assert ask(read_office(tmp_path), "select count(*) from ops.run").iat[0, 0] == 0


def test_changes_are_numbered_without_a_gap_and_written_for_both_engines() -> None:
    assert [migration.number for migration in migrations()] == list(range(1, len(migrations()) + 1))
    assert len(migrations()) == len(list((SQL / "0_ops" / "migrations").glob("*.sql")))
