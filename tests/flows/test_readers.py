"""Readers go on while releases, a backfill and rollbacks come: none fails, and none sees two releases mixed.

Most releases write a mark of their own into the figures of a month, so that what a reader sees tells of which release it is. A
backfill makes the true figures again, a rollback those of the release that it restores.
"""

from __future__ import annotations

import multiprocessing
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import count
from multiprocessing.synchronize import Event, Semaphore
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from flows import backfilling, night
from flows.office import Office, read_office
from flows.periods import Month
from flows.steps.publish import catch_up
from flows.warehouse import locks, releases, rollback
from flows.warehouse.backfills import Wanted
from flows.warehouse.engine import Warehouse
from flows.warehouse.releases import HR, SHARED
from tests.conftest import begun_on, copied
from tests.servers import Server, plain

DAY = date(2026, 2, 9)
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)
READERS, FEW, MANY = 4, 200, 10_000
KEPT_OPEN = 20  # reads
PAUSES_SECONDS = {FEW: 0.1, MANY: 0.02}  # who releases needs a processor too
RELEASE = "select max(release_id) from published.release"
OF_AGENCY = "select max(numerator) from published.unit_value where indicator_id = 'required_days' and grain = 'agency' and period_start = "
OF_PEOPLE = "(numerator) from published.employee_value where indicator_id = 'required_days' and period_start = "
# What a reader asks: the newest release, then figures of tables and months that a release writes in statements of their own.
ASKED = {
    SHARED: [
        RELEASE,
        f"{OF_AGENCY} date '2026-01-01'",
        f"{OF_AGENCY} date '2026-02-01'",
        "select max(required_days) from published.scorecard_unit_month where period_start = date '2026-01-01'",
    ],
    HR: [
        RELEASE,
        f"select min{OF_PEOPLE} date '2026-01-01'",
        f"select max{OF_PEOPLE} date '2026-02-01'",
        f"{OF_AGENCY} date '2026-01-01'",
    ],
}
Seen = tuple[int, ...]
Truth = dict[int, dict[str, Seen]]


def in_one(file: str) -> str:
    """Write all that is asked as one statement."""
    return "select " + ", ".join(f"({part})" for part in ASKED[file])


def figures(row: Any) -> Seen:
    return tuple(round(float(cell)) for cell in row)


def read_anew(place: str, file: str) -> list[Seen]:
    """Open the file, ask, and close it."""
    with duckdb.connect(f"{place}/{file}", read_only=True) as connection:
        return [figures(connection.execute(in_one(file)).fetchone())]


def read_while_open(place: str, file: str) -> list[Seen]:
    """Keep the file open over many reads, each of several statements."""
    with duckdb.connect(f"{place}/{file}", read_only=True) as connection:
        return [figures(connection.execute(part).fetchall()[0][0] for part in ASKED[file]) for _ in range(KEPT_OPEN)]


def read_statement(place: str, file: str) -> list[Seen]:
    """Ask in single statements."""
    with psycopg.connect(place, autocommit=True) as connection:
        asked: Any = in_one(file)
        return [figures(connection.execute(asked).fetchone() or ()) for _ in range(KEPT_OPEN)]


def read_transaction(place: str, file: str) -> list[Seen]:
    """Ask in several statements of one transaction, as the guide says."""
    with psycopg.connect(place) as connection:
        connection.execute("set transaction isolation level repeatable read, read only")
        asked: list[Any] = list(ASKED[file])
        return [figures((connection.execute(part).fetchone() or [None])[0] for part in asked)]


WAYS: dict[bool, list[Callable[[str, str], list[Seen]]]] = {
    True: [read_anew, read_while_open],
    False: [read_statement, read_transaction],
}


def read_on(number: int, place: str, at_least: int, has_begun: Semaphore, is_over: Event, told: Any) -> None:
    """Read until all releases have come and enough has been read; tell what was seen, or why it failed."""
    file, way = [*ASKED][number % 2], WAYS[not place.startswith("postgresql")][number // 2]
    seen: list[Seen] = []
    try:
        seen += way(place, file)
        has_begun.release()
        while len(seen) < at_least or not is_over.is_set():
            seen += way(place, file)
            time.sleep(PAUSES_SECONDS[at_least * READERS])
        told.put((file, seen, None))
    except Exception as error:
        told.put((file, seen, f"{type(error).__name__}: {error}"))


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begun_on(DAY, tmp_path_factory.mktemp("readers") / "office", request)


@pytest.fixture
def office(begun: Path, tmp_path: Path, postgres: Server) -> Office:
    return read_office(copied(begun, tmp_path / "office", postgres))


def place_of(office: Office) -> str:
    return str(office.published) if office.warehouse_file else plain(office.warehouse_address)


class Releasing:
    """Makes releases, and knows the truth of each."""

    def __init__(self, office: Office) -> None:
        self.office, self.numbers = office, count(1_000)
        self.moments = (datetime(2199, 1, 1) + timedelta(minutes=minute) for minute in count())
        way, place = WAYS[bool(office.warehouse_file)][0], place_of(office)
        self.first = {file: way(place, file)[-1] for file in ASKED}
        self.truth: Truth = {1: self.first}

    def mark(self, *months: date) -> None:
        """Release a mark in months."""
        with night.opened(self.office) as warehouse:
            number = next(self.numbers)
            for month in months:
                warehouse.execute(
                    "update indicator.value set numerator = ?, value = ? where indicator_id = 'required_days' and period_start = ?",
                    [number, number, month],
                )
            made = releases.release(warehouse, 1, {month: str(number) for month in months}, next(self.moments))
            catch_up(warehouse, self.office)
        assert made == max(self.truth) + 1
        self.truth[made] = {file: self._marked(seen, made, number, months) for file, seen in self.newest.items()}

    @property
    def newest(self) -> dict[str, Seen]:
        return self.truth[max(self.truth)]

    @staticmethod
    def _marked(seen: Seen, made: int, number: int, months: tuple[date, ...]) -> Seen:
        cells = zip((JANUARY, FEBRUARY, JANUARY), seen[1:], strict=True)
        return (made, *(number if month in months else had for month, had in cells))

    def backfill(self) -> None:
        told = backfilling.backfill(
            self.office, DAY, Wanted(Month(2026, 1), Month(2026, 2), "a proof", "operator")
        ).night
        assert told.is_published and told.release_id
        self._same_as(told.release_id, self.first)

    def rollback(self, steps: int) -> None:
        with night.opened(self.office) as warehouse:
            former = rollback.former(warehouse, max(self.truth) - steps)
            made = rollback.put_back(warehouse, former, "a proof", "operator", next(self.moments))
            catch_up(warehouse, self.office)
            self._end_hold(warehouse)
        self._same_as(made, self.truth[made - 1 - steps])

    def _end_hold(self, warehouse: Warehouse) -> None:
        for month in locks.rolled_back(warehouse):
            locks.note(warehouse, month, "approve", "a proof", next(self.moments), "")

    def _same_as(self, release_id: int, former: dict[str, Seen]) -> None:
        self.truth[release_id] = {file: (release_id, *seen[1:]) for file, seen in former.items()}


@pytest.mark.parametrize("n_reads", [FEW, pytest.param(MANY, marks=pytest.mark.slow)])
def test_no_reader_fails_or_sees_two_releases_mixed(office: Office, n_reads: int) -> None:
    releasing = Releasing(office)
    spawned = multiprocessing.get_context("spawn")
    has_begun, is_over, told = spawned.Semaphore(0), spawned.Event(), spawned.Queue()
    readers = [
        spawned.Process(target=read_on, args=(number, place_of(office), n_reads // READERS, has_begun, is_over, told))
        for number in range(READERS)
    ]
    for reader in readers:
        reader.start()
    try:
        for _ in readers:
            assert has_begun.acquire(timeout=120)
        for _ in range(1 if n_reads == FEW else 6):
            releasing.mark(JANUARY, FEBRUARY)
            releasing.mark(JANUARY)
            releasing.mark(FEBRUARY)
            releasing.rollback(2)
            releasing.mark(JANUARY)
            releasing.backfill()
            releasing.rollback(1)
    finally:
        is_over.set()
    answers = [told.get(timeout=300) for _ in readers]
    for reader in readers:
        reader.join()
    assert [failure for *_, failure in answers if failure] == []
    assert sum(len(seen) for _, seen, _ in answers) >= n_reads
    mixed = {(file, row) for file, seen, _ in answers for row in seen if releasing.truth[row[0]][file] != row}
    assert mixed == set()
    assert len({row[0] for _, seen, _ in answers for row in seen}) > 2


HOLDS = """
import sys, time, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
connection.execute("select * from published.unit_value").fetchone()
print("open", flush=True)
time.sleep(600)
"""


@pytest.mark.parametrize("begun", ["duckdb"], indirect=True)
@pytest.mark.parametrize("is_killed", [True, False])
def test_a_reader_that_is_killed_or_never_closes_does_not_stop_the_next_release(
    office: Office, is_killed: bool
) -> None:
    releasing = Releasing(office)
    told = [sys.executable, "-c", HOLDS, str(office.published / SHARED)]
    reader = subprocess.Popen(told, stdout=subprocess.PIPE, text=True)
    try:
        assert reader.stdout and reader.stdout.readline() == "open\n"
        if is_killed:
            reader.send_signal(signal.SIGKILL)
            reader.wait()
        releasing.mark(JANUARY)
        assert all(read_anew(place_of(office), file) == [releasing.truth[2][file]] for file in ASKED)
    finally:
        reader.kill()
        reader.communicate()
