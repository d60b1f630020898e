"""A real server fails in the middle of a night: nothing is lost, doubled or half published, one line says what to do, the next run ends the same.

Nothing is left to chance: somebody else locks the table that a step needs next, and the fault comes once the run waits for it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import psycopg
import pytest
from sqlalchemy import make_url

from flows import cli, telling
from flows.office import Office, read_office
from flows.warehouse import postgres
from flows.warehouse.tables import open_warehouse
from tests.conftest import ask, move_to, published_values
from tests.faults.conftest import DAY
from tests.faults.test_killed import assert_ends_the_same
from tests.servers import Breakable, plain

# The table that each step needs first.
LOAD, BUILD, PUBLISH = "raw.punch", "indicator.value", "published.value"
EACH_STEP = [
    pytest.param(LOAD, id="load", marks=pytest.mark.slow),
    pytest.param(BUILD, id="build", marks=pytest.mark.slow),
    pytest.param(PUBLISH, id="publish"),
]


@pytest.fixture(scope="module")
def server() -> Iterator[Breakable]:
    server = Breakable()
    yield server
    server.end()


@pytest.fixture
def office(tmp_path: Path, untouched: Path, server: Breakable) -> Office:
    return office_in(server.database(), untouched, tmp_path)


def office_in(address: str, untouched: Path, folder: Path) -> Office:
    """An office that has its tables on a server, and nothing in them."""
    to = Path(shutil.copytree(untouched, folder / "office", copy_function=shutil.copy2))
    move_to(to, address)
    office = read_office(to)
    open_warehouse(office).close()
    return office


Other = psycopg.Connection


@contextmanager
def when_waiting_for(office: Office, table: str, act: Callable[[Other], None]) -> Iterator[None]:
    """Hold a table as somebody else would, and act once the run waits for it."""
    failed: list[BaseException] = []

    def disturb() -> None:
        try:
            waiting = f"select 1 from pg_locks where not granted and relation = cast('{table}' as regclass)"
            with psycopg.connect(plain(office.warehouse_address), autocommit=True) as looking:
                while not looking.execute(waiting).fetchone():
                    time.sleep(0.01)
            act(other)
        except BaseException as error:
            failed.append(error)
        finally:
            other.close()

    other = psycopg.connect(plain(office.warehouse_address))
    other.execute(f"lock table {table} in exclusive mode")
    thread = threading.Thread(target=disturb, daemon=True)
    thread.start()
    yield
    thread.join(timeout=300)
    assert not failed and not thread.is_alive()


def run(office: Office, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    """Run a night as a command; give its exit code and the lines that it says. No secret is among them."""
    capsys.readouterr()
    code = cli.main(["run", "--as-of", DAY.isoformat(), "--office", str(office.folder)])
    said = "".join(capsys.readouterr())
    assert Breakable.PASSWORD not in said
    return code, said.splitlines()


def assert_told(told: tuple[int, list[str]], what: str, remedy: str, office: Office) -> None:
    """Exit code 75 and one line: what, where, what became of it, what to do next."""
    code, lines = told
    assert code == telling.BUSY and len(lines) == 1, told
    assert lines[0].startswith(
        f"the warehouse's server broke off ({make_url(office.warehouse_address).database} on localhost): "
    )
    assert what in lines[0]
    assert lines[0].endswith(f". What was in hand was taken back; {remedy}, then run again")


def assert_nothing_is_half_there(office: Office) -> None:
    """A load is there with its records or not at all, and nothing is published."""
    sums = "select coalesce(sum(n_loaded), 0) as n from ops.load where dataset = 'punch'"
    assert ask(office, sums)["n"][0] == ask(office, "select count(*) as n from raw.punch")["n"][0]
    for table in ("published.value", "ops.release", "ops.release_month", "published.withheld"):
        assert ask(office, f"select * from {table}").empty


def assert_the_next_run_mends_it(office: Office, undisturbed: Office) -> None:
    assert_nothing_is_half_there(office)
    assert_ends_the_same(office.folder, undisturbed, interrupted=1)
    assert len(ask(office, "select * from ops.release")) == 1


@pytest.mark.parametrize("table", EACH_STEP)
def test_a_server_that_crashes_and_comes_back(
    office: Office, undisturbed: Office, server: Breakable, table: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with when_waiting_for(office, table, lambda other: server.stop()):
        told = run(office, capsys)
    assert_told(told, "", "see that the server runs", office)
    code, lines = run(office, capsys)
    assert code == telling.BUSY and len(lines) == 1
    assert lines[0].startswith("the warehouse's server cannot be reached: ")
    assert lines[0].endswith("Nothing was changed; see that it runs and that the address is right, then run again")
    server.start()
    assert_the_next_run_mends_it(office, undisturbed)


@contextmanager
def deadlock(office: Office, server: Breakable) -> Iterator[None]:
    """Let the run, which has written values, wait for the table of releases, whose holder now wants the values.

    The server ends the one that has waited for so long: here the run.
    """
    server.execute(f"alter database {make_url(office.warehouse_address).database} set deadlock_timeout = '5s'")

    def want_what_the_run_has(other: Other) -> None:
        other.execute("set local deadlock_timeout = '5min'")
        other.execute(f"lock table {PUBLISH} in exclusive mode")

    with when_waiting_for(office, "ops.release", want_what_the_run_has):
        yield


def test_a_deadlock_with_somebody_else_is_tried_again_and_nobody_notices(
    office: Office, undisturbed: Office, server: Breakable, capsys: pytest.CaptureFixture[str]
) -> None:
    with deadlock(office, server):
        code, _ = run(office, capsys)
    assert code == telling.DONE
    assert len(ask(office, "select * from ops.release")) == 1
    assert ask(office, "select outcome from ops.run")["outcome"].tolist() == ["done"]
    pd.testing.assert_frame_equal(published_values(office), published_values(undisturbed))


@pytest.mark.slow
def test_a_deadlock_that_does_not_end_is_said(
    office: Office,
    undisturbed: Office,
    server: Breakable,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("flows.night._STEP_TRIES", 1)
    with deadlock(office, server):
        told = run(office, capsys)
    assert_told(told, "deadlock detected", "see that the server runs", office)
    assert_the_next_run_mends_it(office, undisturbed)


@pytest.mark.parametrize("table", EACH_STEP)
def test_a_disk_that_is_full(
    tmp_path: Path,
    untouched: Path,
    undisturbed: Office,
    server: Breakable,
    table: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The database lies on a small disk of its own, which somebody fills."""
    with small_disk(server) as disk:
        office = office_in(server.database(), untouched, tmp_path)
        name = make_url(office.warehouse_address).database
        server.execute(f"create tablespace {name} location '{disk}'")
        server.execute(f"alter database {name} set tablespace {name}")
        ballast = disk / "ballast"

        def fill(other: Other) -> None:
            with ballast.open("wb") as file, pytest.raises(OSError, match="No space left"):
                while True:
                    file.write(b"\0" * 65_536)
                    file.flush()

        try:
            with when_waiting_for(office, table, fill):
                told = run(office, capsys)
            assert_told(told, "No space left on device", "make room on the server's disk", office)
            ballast.unlink()
            assert_the_next_run_mends_it(office, undisturbed)
        finally:
            server.drop_all()
            server.execute(f"drop tablespace {name}")


@contextmanager
def small_disk(server: Breakable) -> Iterator[Path]:
    """A disk of 400 MB in memory; where none may be mounted the test is skipped."""
    disk = server.folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        disk.rmdir()
        pytest.skip("no disk can be mounted here")
    try:
        shutil.chown(disk, server.user)
        yield disk
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)
        disk.rmdir()


@pytest.mark.slow
def test_a_limit_of_the_server_on_what_is_spilt(
    office: Office, undisturbed: Office, server: Breakable, capsys: pytest.CaptureFixture[str]
) -> None:
    name = make_url(office.warehouse_address).database
    server.execute(f"alter database {name} set temp_file_limit = 0")
    server.execute(f"alter database {name} set hash_mem_multiplier = 1")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(postgres._SETTINGS, "work_mem", "64kB")
        told = run(office, capsys)
    assert_told(told, "temp_file_limit", "raise this limit of the server", office)
    server.execute(f"alter database {name} reset all")
    assert_the_next_run_mends_it(office, undisturbed)


@pytest.mark.parametrize(
    ("table", "denied"),
    [
        pytest.param("raw.punch", "permission denied for table punch", id="load", marks=pytest.mark.slow),
        pytest.param("indicator.value", "permission denied for table value", id="build", marks=pytest.mark.slow),
        pytest.param("ops.release_month", "permission denied for table release_month", id="publish"),
    ],
)
def test_a_right_that_was_taken_away(
    tmp_path: Path,
    untouched: Path,
    undisturbed: Office,
    server: Breakable,
    table: str,
    denied: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As where an administrator has restored a table as somebody else's."""
    role = f"pipeline_{os.getpid()}"
    address = make_url(server.database())
    server.execute(f"drop role if exists {role}")
    server.execute(f"create role {role} login")
    server.execute(f"alter database {address.database} owner to {role}")
    office = office_in(address.set(username=role).render_as_string(hide_password=False), untouched, tmp_path)
    with psycopg.connect(plain(address.render_as_string(hide_password=False)), autocommit=True) as administrator:
        try:
            administrator.execute(f"revoke insert, update, delete on {table} from {role}")
            assert_told(run(office, capsys), denied, "let this role own the database and all that stands in it", office)
            administrator.execute(f"grant all on {table} to {role}")
            assert_the_next_run_mends_it(office, undisturbed)
        finally:
            administrator.execute(f"reassign owned by {role} to postgres; drop owned by {role}")
    server.execute(f"drop role {role}")


@pytest.mark.parametrize(
    ("setting", "told", "remedy"),
    [
        (
            "lock_timeout",
            "canceling statement due to lock timeout",
            "see in pg_locks who holds the lock, and end it",
        ),
        pytest.param(
            "statement_timeout",
            "canceling statement due to statement timeout",
            "see in pg_stat_activity what held it up",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_a_lock_that_somebody_holds_for_too_long(
    office: Office,
    undisturbed: Office,
    setting: str,
    told: str,
    remedy: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.MonkeyPatch.context() as patch, psycopg.connect(plain(office.warehouse_address)) as other:
        other.execute(f"lock table {PUBLISH} in exclusive mode")
        patch.setitem(postgres._SETTINGS, setting, "5s")
        assert_told(run(office, capsys), told, remedy, office)
    assert_the_next_run_mends_it(office, undisturbed)
