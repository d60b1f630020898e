"""One run at a time on a warehouse; who is dead is replaced, and who wakes up late changes nothing."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flows import cli, telling
from flows.office import Office, read_office
from flows.standing import LOCK
from flows.warehouse import ledger
from flows.warehouse.engine import Warehouse, WarehouseAway, WarehouseBusy
from flows.warehouse.lease import held
from flows.warehouse.postgres import PostgresWarehouse
from flows.warehouse.tables import open_warehouse
from tests.conftest import ask, on_engine
from tests.servers import plain

SINCE = datetime(2026, 7, 2, 1, 0)
BUSY_WITHIN_SECONDS = 2


@pytest.fixture(params=["duckdb", "postgres"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    return office_on(request, tmp_path)


@pytest.fixture(params=["postgres"])
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    return office_on(request, tmp_path)


def office_on(request: pytest.FixtureRequest, folder: Path) -> Office:
    (folder / "office.toml").write_text('[office]\nname = "Kantor"\ntoday = 2026-07-02\n[warehouse]\nmemory = "1GB"\n')
    on_engine(folder, request)
    return read_office(folder)


@pytest.fixture
def warehouse(served: Office) -> Iterator[Warehouse]:
    opened = open_warehouse(served)
    yield opened
    opened.close()


def test_a_second_run_says_who_runs_and_since_when(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    with held(office, SINCE):
        for command in (
            ["run"],
            ["lock", "2026-01", "--reason", "x"],
            ["backfill", "2026-01", "2026-01", "--reason", "x", "--yes"],
        ):
            begun = time.monotonic()
            assert cli.main([*command, "--office", str(office.folder)]) == telling.BUSY
            assert time.monotonic() - begun < BUSY_WITHIN_SECONDS
            said = capsys.readouterr().out
            assert f"another run has this office: process {os.getpid()}" in said
            assert "since 2026-07-02 01:00; wait until it is done" in said
    with held(office, SINCE):
        pass


@pytest.mark.parametrize("office", ["duckdb"], indirect=True)
def test_who_comes_while_a_backfill_takes_the_lease_waits_for_it(office: Office) -> None:
    """In the moment between the lock and the name nobody is named."""
    with (office.folder / LOCK).open("w") as file, ThreadPoolExecutor() as pool:
        fcntl.flock(file, fcntl.LOCK_EX)
        night = pool.submit(hold, office)
        time.sleep(0.3)
        print("backfill, process 1", file=file, flush=True)
        time.sleep(0.3)
        assert not night.done()
        file.close()
        assert night.result(BUSY_WITHIN_SECONDS)


def hold(office: Office) -> bool:
    with held(office, SINCE):
        return True


def test_reading_needs_no_lease(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["status", "--office", str(office.folder)]) == telling.DONE
    assert "Nothing has run here yet" in capsys.readouterr().out
    with held(office, SINCE):
        assert cli.main(["status", "--office", str(office.folder)]) == telling.DONE


def silence(office: Office) -> None:
    """Make the holder's heartbeat as old as that of a machine that vanished."""
    open_warehouse(office).execute("update ops.lease set heartbeat_at = heartbeat_at - interval '46 seconds'")


def test_a_holder_without_heartbeat_is_replaced_and_commits_nothing_when_it_wakes_up(served: Office) -> None:
    with held(served, SINCE) as first:
        before = open_warehouse(first)
        run_id = ledger.begin_run(before, "nightly", SINCE.date(), SINCE)
        before.execute("begin; update ops.run set last_step = 'half done'")
        silence(served)
        with held(served, SINCE) as second:
            assert second.lease_token == (first.lease_token or 0) + 1
            with pytest.raises(WarehouseAway):  # what it had open was ended: it would hold up the new run
                before.execute("commit")
            late = open_warehouse(first)
            for write in (
                lambda: ledger.note_step(late, run_id, "late"),
                lambda: ledger.end_run(late, run_id, "done", SINCE),
                lambda: ledger.begin_run(late, "nightly", SINCE.date(), SINCE),
            ):
                with pytest.raises(WarehouseBusy, match="another run has taken this warehouse over"):
                    write()
            ledger.note_step(open_warehouse(second), run_id, "early")
        told = ask(served, "select last_step, outcome from ops.run")
        assert told["last_step"].tolist() == ["early"] and told["outcome"].isna().all()
    # The first holder's end does not take the lease from anybody.
    assert ask(served, "select token, holder from ops.lease").to_numpy().tolist() == [[2, None]]


def test_a_holder_whose_connection_is_gone_is_replaced_at_once(served: Office) -> None:
    with held(served, SINCE):
        server = open_warehouse(served)
        server.execute("select pg_terminate_backend(backend) from ops.lease")
        while server.rows("select 1 from pg_stat_activity join ops.lease on pid = backend"):
            time.sleep(0.01)
        with held(served, SINCE) as second:
            assert second.lease_token == 2


def test_who_comes_first_at_once_makes_the_tables_once(served: Office) -> None:
    with ThreadPoolExecutor() as pool:
        for opened in list(pool.map(open_warehouse, [served] * 4)):
            opened.close()
    assert ask(served, "select count(*) as n from ops.built where model = 'ops'")["n"].tolist() == [1]


def test_who_makes_tables_waits_until_the_other_is_done(warehouse: PostgresWarehouse, served: Office) -> None:
    other = PostgresWarehouse(served.warehouse_address)
    other.execute("set lock_timeout = '100ms'")
    with warehouse.transaction():
        warehouse.wait_for_others()
        with pytest.raises(WarehouseAway, match="lock timeout"), other.transaction():
            other.wait_for_others()
    with other.transaction():
        other.wait_for_others()
    other.close()


class Losing:
    """A connection whose server vanishes at the commit: after it (is_done) or before."""

    def __init__(self, real: psycopg.Connection, is_done: bool) -> None:
        self._real, self._is_done = real, is_done

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def execute(self, sql: Any, *more: Any) -> Any:
        if sql != "commit":
            return self._real.execute(sql, *more)
        if self._is_done:
            self._real.execute(sql)
        self._real.close()
        raise psycopg.OperationalError("server closed the connection unexpectedly")


@pytest.mark.parametrize("is_done", [True, False])
def test_a_commit_whose_answer_is_lost_counts_if_it_counted(warehouse: PostgresWarehouse, is_done: bool) -> None:
    """The server is asked; nothing is done twice, and nothing is taken for done that is not."""
    warehouse.connection = Losing(warehouse.connection, is_done)  # type: ignore[assignment]

    def lock() -> None:
        with warehouse.transaction():
            warehouse.execute("insert into ops.month_event values (?, 'lock', 'x', ?)", [SINCE.date(), SINCE])

    if is_done:
        lock()
    else:
        with pytest.raises(WarehouseAway, match="was taken back"):
            lock()
    assert warehouse.rows("select count(*) from ops.month_event")[0][0] == int(is_done)


def test_a_server_that_is_away_is_said_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "office.toml").write_text(
        '[office]\nname = "Kantor"\n[warehouse]\nurl = "postgresql+psycopg://nobody@127.0.0.1:1/none"\n'
    )
    assert cli.main(["run", "--office", str(tmp_path)]) == telling.BUSY
    said = capsys.readouterr().out
    assert said.startswith("the warehouse's server cannot be reached") and len(said.splitlines()) == 1


def test_a_lock_that_somebody_forgot_is_said_in_one_line(warehouse: PostgresWarehouse, served: Office) -> None:
    with psycopg.connect(plain(served.warehouse_address)) as forgotten:
        forgotten.execute("lock table ops.run")
        warehouse.execute("set lock_timeout = '100ms'")
        with pytest.raises(WarehouseAway, match="lock timeout. What was in hand was taken back"):
            ledger.begin_run(warehouse, "nightly", SINCE.date(), SINCE)
