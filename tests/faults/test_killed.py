"""A run that is killed between any two steps loses nothing, doubles nothing, and the next one ends as if nothing had been."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flows import backfilling
from flows.office import Office, read_office
from flows.periods import Month
from flows.warehouse.engine import WarehouseAway
from flows.warehouse.postgres import PostgresWarehouse
from tests.conftest import PROJECT, ask, move_to, published_values, records, run_night
from tests.faults.conftest import DAY
from tests.servers import Server

# begin, twelve sources, build, audit, publish: a kill after each of them, with all that the run had started.
STEPS = 16
BUILT = STEPS - 2
# Told one number of steps after the other, it runs a night each time, in a process of its own that is killed.
KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
import great_expectations
from flows import night
from flows.office import read_office

def killed_night(left):
    def run(step, *arguments):
        nonlocal left
        result = step(*arguments)
        left -= 1
        if left == 0:
            os.killpg(os.getpgid(0), signal.SIGKILL)
        return result

    os.setsid()
    night.night(read_office(Path(sys.argv[1])), date.fromisoformat(sys.argv[2]), run)

for steps in sys.stdin:
    child = os.fork()
    if not child:
        killed_night(int(steps))
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""

# A backfill, begun or gone on with: killed at some moment after one of its steps began.
KILLED_BACKFILL = """
import os, signal, sys, threading
from datetime import date
from pathlib import Path
from flows import backfilling
from flows.office import OfficeError, read_office
from flows.periods import Month
from flows.warehouse.backfills import Wanted

left, moment = int(sys.argv[2]), float(sys.argv[3])

def run(step, *arguments):
    global left
    left -= 1
    if left == 0:
        threading.Timer(moment, lambda: os.killpg(os.getpgid(0), signal.SIGKILL)).start()
    return step(*arguments)

office, day = read_office(Path(sys.argv[1])), date.fromisoformat(sys.argv[4])
try:
    backfilling.unfinished(office)
except OfficeError:
    backfilling.backfill(office, day, Wanted(Month(2026, 1), Month(2026, 1), "a doubt", "operator"), run)
else:
    backfilling.go_on(office, day, run)
"""
# begin, twelve sources, choose months, twelve archives, build, compare, audit, publish, finish, end of the turn.
STEPS_OF_A_TURN = 32


def kill_nights_after(folder: Path, *steps: int) -> set[int]:
    """Run a night for each number of steps, killed after so many; give how they ended."""
    told, codes = [sys.executable, "-c", KILLED, str(folder), DAY.isoformat()], set()
    with subprocess.Popen(told, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nights:
        assert nights.stdin and nights.stdout
        for each in steps:
            print(each, file=nights.stdin, flush=True)
            codes.add(int(nights.stdout.readline()))
            wait_until_noticed(folder)
    return codes


def kill_backfill_after(folder: Path, steps: int, moment: float) -> int:
    told = [sys.executable, "-c", KILLED_BACKFILL, str(folder), str(steps), str(moment), DAY.isoformat()]
    code = subprocess.run(told, cwd=PROJECT, start_new_session=True, capture_output=True, check=False).returncode
    wait_until_noticed(folder)
    return code


def wait_until_noticed(folder: Path) -> None:
    """A server, too, has to notice that a process died."""
    office = read_office(folder)
    left = (
        "select 1 from pg_stat_activity where application_name like 'kinerja lease %' and datname = current_database()"
    )
    while not office.warehouse_file and len(ask(office, left)):
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.parametrize("steps", range(1, STEPS + 1))
def test_killed_after_any_step_the_next_run_ends_the_same(
    tmp_path: Path, untouched: Path, undisturbed: Office, steps: int
) -> None:
    folder = Path(shutil.copytree(untouched, tmp_path / "office", copy_function=shutil.copy2))
    assert kill_nights_after(folder, steps) == {-signal.SIGKILL}
    assert_ends_the_same(folder, undisturbed, interrupted=1)


def test_killed_after_every_step_in_turn_the_last_run_ends_the_same(
    tmp_path: Path, untouched: Path, undisturbed: Office
) -> None:
    """Each run goes on from what the one killed before it left, and comes one step further."""
    folder = Path(shutil.copytree(untouched, tmp_path / "office", copy_function=shutil.copy2))
    assert kill_nights_after(folder, *range(1, STEPS + 1)) == {-signal.SIGKILL}
    assert_ends_the_same(folder, undisturbed, interrupted=STEPS)


def test_killed_on_postgresql_the_next_run_takes_the_lease_over_and_ends_the_same(
    tmp_path: Path, untouched: Path, undisturbed: Office, postgres: Server
) -> None:
    folder = Path(shutil.copytree(untouched, tmp_path / "office", copy_function=shutil.copy2))
    move_to(folder, postgres.database())
    assert kill_nights_after(folder, BUILT) == {-signal.SIGKILL}
    assert_ends_the_same(folder, undisturbed, interrupted=1)
    assert ask(read_office(folder), "select token, holder from ops.lease").to_numpy().tolist() == [[2, None]]


@pytest.mark.slow
def test_killed_on_postgresql_after_every_step_in_turn_the_last_run_ends_the_same(
    tmp_path: Path, untouched: Path, undisturbed: Office, postgres: Server
) -> None:
    folder = Path(shutil.copytree(untouched, tmp_path / "office", copy_function=shutil.copy2))
    move_to(folder, postgres.database())
    assert kill_nights_after(folder, *range(1, STEPS + 1)) == {-signal.SIGKILL}
    assert_ends_the_same(folder, undisturbed, interrupted=STEPS)


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["duckdb", "postgres"])
def test_a_backfill_killed_five_times_at_random_ends_with_the_same_values(
    tmp_path: Path, untouched: Path, undisturbed: Office, postgres: Server, engine: str
) -> None:
    folder = Path(shutil.copytree(untouched, tmp_path / "office", copy_function=shutil.copy2))
    if engine == "postgres":
        move_to(folder, postgres.database())
    office, chance = run_night(folder, DAY), random.Random(engine)
    for step in sorted(chance.sample(range(2, STEPS_OF_A_TURN - 1), 5)):
        moment = chance.uniform(0, 0.1)
        assert kill_backfill_after(folder, step, moment) == -signal.SIGKILL, step
    told = backfilling.go_on(office, DAY)
    assert told.night.is_published and told.night.release_id is None and told.built == [Month(2026, 1)]
    pd.testing.assert_frame_equal(published_values(office), published_values(undisturbed))
    pd.testing.assert_frame_equal(records(office, "raw.punch"), records(undisturbed, "raw.punch"))
    events = ask(office, "select reason, ended_at is null as is_open from ops.backfill")
    assert events.to_numpy().tolist() == [["a doubt", False]]
    assert ask(office, "select distinct outcome from ops.run order by 1")["outcome"].tolist() == ["done", "interrupted"]


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("copy raw.punch", marks=pytest.mark.slow),
        pytest.param("insert into warehouse.fact_attendance_day", marks=pytest.mark.slow),
        "insert into published.unit_value",
    ],
)
def test_a_connection_lost_in_the_middle_leaves_nothing_half_done(
    tmp_path: Path,
    untouched: Path,
    undisturbed: Office,
    postgres: Server,
    statement: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = Path(shutil.copytree(untouched, tmp_path / "office", copy_function=shutil.copy2))
    move_to(folder, postgres.database())
    run, copy, cut = PostgresWarehouse._run, PostgresWarehouse._copy, []

    def lose(warehouse: PostgresWarehouse, sql: str) -> None:
        if statement in sql and not cut:
            cut.append(sql)
            postgres.execute(f"select pg_terminate_backend({warehouse.connection.info.backend_pid})")

    def run_or_lose(warehouse: PostgresWarehouse, sql: str, *parameters: Any) -> Any:
        lose(warehouse, sql)
        return run(warehouse, sql, *parameters)

    def copy_or_lose(warehouse: PostgresWarehouse, into: str, parts: Iterable[bytes]) -> None:
        def after_the_first() -> Iterator[bytes]:
            for part in parts:
                yield part
                lose(warehouse, f"copy {into}")

        copy(warehouse, into, after_the_first())

    monkeypatch.setattr(PostgresWarehouse, "_run", run_or_lose)
    monkeypatch.setattr(PostgresWarehouse, "_copy", copy_or_lose)
    with pytest.raises(WarehouseAway, match="terminating connection"):
        run_night(folder, DAY)
    assert cut
    assert_ends_the_same(folder, undisturbed, interrupted=1)
    assert len(ask(read_office(folder), "select * from ops.release")) == 1


def assert_ends_the_same(folder: Path, undisturbed: Office, interrupted: int) -> None:
    office = run_night(folder, DAY)
    pd.testing.assert_frame_equal(published_values(office), published_values(undisturbed))
    pd.testing.assert_frame_equal(records(office, "raw.punch"), records(undisturbed, "raw.punch"))
    outcomes = ask(office, "select outcome from ops.run order by run_id")["outcome"].tolist()
    assert outcomes == ["interrupted"] * interrupted + ["done"]


def test_a_run_killed_after_release_and_before_export_is_exported_by_the_next(
    tmp_path: Path, untouched: Path, undisturbed: Office
) -> None:
    folder = tmp_path / "office"
    shutil.copytree(untouched, folder, copy_function=shutil.copy2)
    office = run_night(folder, DAY)
    for file in office.published.glob("*.duckdb"):
        file.unlink()
    (office.published / "kinerja.part").write_bytes(b"half a copy")
    run_night(folder, DAY)
    assert {path.name for path in office.published.glob("*.*")} == {"kinerja.duckdb", "kinerja-hr.duckdb"}
    assert len(ask(read_office(folder), "select * from ops.release")) == 1
