"""What tests share: sample offices, nights run on them, and what they published."""

from __future__ import annotations

import fcntl
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from sqlalchemy import make_url

from flows import cli, night
from flows.office import Office, read_office
from flows.sample import write_sample
from flows.warehouse.postgres import PostgresWarehouse
from tests.servers import Server, running

os.environ["GX_ANALYTICS_ENABLED"] = "false"
PROJECT = Path(__file__).resolve().parent.parent
SHARED_DATA = PROJECT.parent / "shared" / "data"
LAST_DAY = date(2026, 7, 2)
# For the parameters of a fixture; `make test` leaves out the second.
ENGINES = ["duckdb", pytest.param("postgres", marks=pytest.mark.slow)]


@pytest.fixture(scope="session")
def audit_ready() -> None:
    """Import Great Expectations once; every night of this process then judges without a process of its own."""
    import great_expectations  # noqa: F401


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole sample office that no night has touched; copy it before running one."""
    folder = tmp_path_factory.mktemp("sample") / "office"
    write_sample(folder, truth=False)
    return folder


@pytest.fixture(scope="session")
def after_night(tmp_path_factory: pytest.TempPathFactory, audit_ready: None) -> Callable[[date], Path]:
    """Sample offices after one night on a day, in a file, each made once for all processes of the tests; read them only."""
    root = tmp_path_factory.getbasetemp()
    shared = root.parent if "PYTEST_XDIST_WORKER" in os.environ else root

    def made(day: date) -> Path:
        folder, half = shared / f"night-of-{day}", shared / f"half-{day}"
        with (shared / f"{day}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                write_sample(half, as_of=day)
                run_night(half, day)
                half.rename(folder)
        return folder

    return made


@pytest.fixture(scope="session")
def published(after_night: Callable[[date], Path]) -> Office:
    """The sample office after one night on its last day; read it only."""
    return read_office(after_night(LAST_DAY))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The tests' PostgreSQL server."""
    with running(tmp_path_factory.mktemp("postgres")) as server:
        yield server


@pytest.fixture(scope="session")
def published_on_postgres(tmp_path_factory: pytest.TempPathFactory, audit_ready: None, postgres: Server) -> Office:
    """The sample office with its warehouse on PostgreSQL after one night on its last day; read it only."""
    folder = tmp_path_factory.mktemp("served") / "office"
    write_sample(folder)
    move_to(folder, postgres.database())
    return run_night(folder, LAST_DAY)


@pytest.fixture(scope="session", params=ENGINES)
def server(request: pytest.FixtureRequest) -> Server | None:
    """The server that has the warehouses, on each engine in turn: none where they are files."""
    return request.getfixturevalue("postgres") if request.param == "postgres" else None


@pytest.fixture(scope="session")
def published_on_each(server: Server | None, request: pytest.FixtureRequest) -> Office:
    """The sample office after one night on its last day, on each engine in turn; read it only."""
    office: Office = request.getfixturevalue("published_on_postgres" if server else "published")
    return office


@pytest.fixture
def own_copy(published_on_each: Office, tmp_path: Path, server: Server | None) -> Path:
    """A copy of it, to change something in."""
    return copied(published_on_each.folder, tmp_path / "office", server)


@pytest.fixture(scope="session")
def published_history(tmp_path_factory: pytest.TempPathFactory, audit_ready: None) -> Office:
    """The sample office with 24 months of history after one night on its last day; read it only."""
    folder = tmp_path_factory.mktemp("history") / "office"
    write_sample(folder, months=24)
    return run_night(folder, LAST_DAY)


def shared_file(name: str) -> Path:
    """Give a file that nobody here wrote; the test is skipped where the folder is not there."""
    path = SHARED_DATA / name
    if not path.exists():
        pytest.skip(f"real files are not here: {name}")
    return path


@pytest.fixture
def real_file() -> Callable[[str], Path]:
    """Files that nobody here wrote, by their name."""
    return shared_file


def run_night(folder: Path, as_of: date) -> Office:
    """Run a night on an office and give it; the audit must pass."""
    office = read_office(folder)
    assert night.night(office, as_of).is_published
    return office


def move_to(folder: Path, url: str) -> None:
    """Let an office's warehouse be in a database of PostgreSQL; its address stands in the environment, as where it is secret."""
    variable = f"KINERJA_{make_url(url).database}".upper()
    os.environ[variable] = url
    toml = folder / "office.toml"
    told, address = toml.read_text(encoding="utf-8"), f'[warehouse]\nurl_env = "{variable}"\n'
    found, count = re.subn(r"(?m)^\[warehouse\]\n.*\n", address, told)
    toml.write_text(found if count else f"{told}\n{address}", encoding="utf-8")


def served(folder: Path, server: Server | None) -> Path:
    """Let an office's warehouse be in a new database of a server, where one is given; give the office's folder."""
    if server:
        move_to(folder, server.database())
    return folder


def write_more(folder: Path, day: date) -> None:
    """Let what has come by a later day arrive in a sample office, without its truth; its warehouse stays where it is."""
    office = read_office(folder)
    write_sample(folder, as_of=day, truth=False)
    if not office.warehouse_file:
        move_to(folder, office.warehouse_address)


def on_engine(folder: Path, request: pytest.FixtureRequest) -> None:
    """Let an office's warehouse be on the engine that a fixture's parameter names."""
    if request.param == "postgres":
        served(folder, request.getfixturevalue("postgres"))


def begun_on(day: date, folder: Path, request: pytest.FixtureRequest) -> Path:
    """Make the sample office after one night on a day, on the engine that a fixture's parameter names."""
    if request.param == "duckdb":
        return Path(shutil.copytree(request.getfixturevalue("after_night")(day), folder, copy_function=shutil.copy2))
    request.getfixturevalue("audit_ready")
    write_sample(folder, as_of=day, truth=False)
    on_engine(folder, request)
    return run_night(folder, day).folder


def copied(folder: Path, to: Path, server: Server | None) -> Path:
    """Copy an office, with its warehouse where that is on a server."""
    office = read_office(folder)
    shutil.copytree(folder, to, copy_function=shutil.copy2)
    if not office.warehouse_file:
        assert server
        move_to(to, server.database(like=office.warehouse_address))
    return to


def run(*arguments: str | Path) -> tuple[int, str]:
    """Run a command in this process; give its exit code and what it prints."""
    with redirect_stdout(io.StringIO()) as shown:
        code = cli.main([str(argument) for argument in arguments])
    return code, shown.getvalue()


def kinerja(*arguments: str | Path, cwd: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, as a person would."""
    told = [sys.executable, "-m", "flows.cli", *map(str, arguments)]
    return subprocess.run(told, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)


def ask(office: Office, sql: str) -> pd.DataFrame:
    """Ask an office's warehouse; read only."""
    if not office.warehouse_file:
        server = PostgresWarehouse(office.warehouse_address)
        try:
            return server.query(sql)
        finally:
            server.close()
    with duckdb.connect() as connection:
        connection.execute(f"attach '{office.folder / 'warehouse.duckdb'}' as kinerja (read_only); use kinerja")
        return connection.execute(sql).df()


def published_values(office: Office) -> pd.DataFrame:
    """Every published value, in one order: what two ways of getting there must agree on."""
    values = ask(
        office,
        """select indicator_id, measure, grain, period_start, subject_id, unit_id, n_people, numerator, denominator, value, label, null_reason
           from published.value""",
    )
    return in_one_order(values)


def records(office: Office, table: str) -> pd.DataFrame:
    """Give all records of a table of raw but for the loads that brought them, in one order."""
    return in_one_order(ask(office, f"select * from {table}").drop(columns="load_id"))


def in_one_order(rows: pd.DataFrame) -> pd.DataFrame:
    """Sort rows by all that stands in them: databases sort texts each in its own way."""
    return rows.sort_values(list(rows), ignore_index=True)
