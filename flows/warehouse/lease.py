"""One run at a time on a warehouse. Reading needs no lease.

A backfill gives its lease back between months: who finds one at work waits for that, and it waits for them.

Beside a file, the lease is a lock that the system takes back when its holder dies. On a server it is a row of ops.lease
with a heartbeat and a token: who has been taken over cannot commit any more, however late it wakes up (postgres.py).
"""

from __future__ import annotations

import fcntl
import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from typing import TextIO

from flows.office import Office
from flows.standing import LOCK
from flows.warehouse.duckdb import clear_staging
from flows.warehouse.engine import WarehouseAway, WarehouseBusy
from flows.warehouse.postgres import PostgresWarehouse, application_of
from flows.warehouse.tables import open_warehouse

_BEAT_SECONDS, _DEAD_AFTER = 10, "45 seconds"
# Who waits asks several times while a backfill, between two months, leaves the lease alone; on a busy machine that takes seconds.
_ASK_SECONDS, _GIVE_WAY_SECONDS, _MOST_GIVE_WAY_SECONDS = 0.1, 0.4, 10
_NAMELESS_SECONDS = 1
_WAITING = ".kinerja.waiting"
# A few months of a large office take minutes; what takes longer is stuck.
_WAIT_SECONDS = 2 * 60 * 60
_BACKFILL = "backfill, "

log = logging.getLogger(__name__)


class OfficeBusy(WarehouseBusy):
    """Another run has the office."""


class BackfillBusy(OfficeBusy):
    """A backfill holds the warehouse, and will give it back between two of its months."""


@contextmanager
def held(office: Office, now: datetime, *, is_backfill: bool = False, is_patient: bool = False) -> Iterator[Office]:
    """Hold the warehouse for one run, and give the office to run it with; raise WarehouseBusy, naming another's run.

    is_backfill: it gives way between months, and others wait for it. is_patient: it waits for whoever is at work, as a
    backfill between its months.
    """
    holder = f"{_BACKFILL if is_backfill else ''}process {os.getpid()}"
    waited_for = OfficeBusy if is_patient else BackfillBusy
    with ExitStack() as stack:
        yield _taken(stack, office, now, holder, () if is_backfill and not is_patient else (waited_for,))


def give_way(office: Office) -> None:
    """Leave the lease alone between the months of a backfill: for a moment, and until a run of this machine that waits has it."""
    until = time.monotonic() + _MOST_GIVE_WAY_SECONDS
    time.sleep(_GIVE_WAY_SECONDS)
    while _is_waited_for(office) and time.monotonic() < until:
        time.sleep(_ASK_SECONDS)


@contextmanager
def _waiting(office: Office) -> Iterator[None]:
    """Let a backfill of this machine see that somebody waits; the system takes it back from whoever is killed meanwhile."""
    with (office.folder / _WAITING).open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def _is_waited_for(office: Office) -> bool:
    with (office.folder / _WAITING).open("a", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _taken(
    stack: ExitStack, office: Office, now: datetime, holder: str, waited_for: tuple[type[OfficeBusy], ...]
) -> Office:
    until, is_told = time.monotonic() + _WAIT_SECONDS, False
    with ExitStack() as waiting:
        while True:
            try:
                return stack.enter_context(_lease(office, now, holder))
            except waited_for as busy:
                if time.monotonic() > until:
                    raise
                if not is_told:
                    log.warning("waiting: %s", busy)
                    is_told = True
                    if not holder.startswith(_BACKFILL):
                        waiting.enter_context(_waiting(office))
                time.sleep(_ASK_SECONDS)


def _lease(office: Office, now: datetime, holder: str) -> AbstractContextManager[Office]:
    return _held_file(office, now, holder) if office.warehouse_file else _held_row(office, now, holder)


def _busy(holder: str) -> OfficeBusy:
    told = f"another run has this office: {holder}; wait until it is done"
    return BackfillBusy(told) if holder.startswith(_BACKFILL) else OfficeBusy(told)


@contextmanager
def _held_file(office: Office, now: datetime, holder: str) -> Iterator[Office]:
    with (office.folder / LOCK).open("a+", encoding="utf-8") as file:
        _lock(file)
        file.truncate(0)
        file.write(f"{holder}, since {now:%Y-%m-%d %H:%M}")
        file.flush()
        try:
            yield office
        finally:
            file.truncate(0)


def _lock(file: TextIO) -> None:
    """Lock the file, or raise with whom it names. Where it names nobody, somebody is just taking the lease or giving it back."""
    until = time.monotonic() + _NAMELESS_SECONDS
    while True:
        try:
            return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            if holder or time.monotonic() > until:
                raise _busy(holder) from None
            time.sleep(_ASK_SECONDS / 10)


@contextmanager
def _held_row(office: Office, now: datetime, holder: str) -> Iterator[Office]:
    open_warehouse(office).close()
    server = PostgresWarehouse(office.warehouse_address)
    try:
        token = _take(server, f"{holder} on {socket.gethostname()}", now)
    except BaseException:
        server.close()
        raise
    heart = _Heart(office.warehouse_address, server, token)
    heart.start()
    clear_staging(office.folder)
    try:
        yield office.model_copy(update={"lease_token": token})
    finally:
        heart.stop()


def _take(server: PostgresWarehouse, holder: str, now: datetime) -> int:
    """Take the lease, if nobody living has it, and end what a dead holder left open; give the token.

    A holder lives while its heartbeat is fresh and its connection is there, which a killed process takes with it.
    """
    with server.transaction():
        server.execute("lock table ops.lease in share row exclusive mode")
        former, since, who, is_alive = (
            server.rows(f"""
                select token, since, holder, holder is not null
                    and heartbeat_at > clock_timestamp() - interval '{_DEAD_AFTER}'
                    and exists (select 1 from pg_stat_activity where pid = backend)
                from ops.lease""")
            or [(0, None, None, False)]
        )[0]
        if is_alive:
            raise _busy(f"{who}, since {since:%Y-%m-%d %H:%M}")
        # Anybody may name a connection like a run's; a run's own have its login, too.
        server.execute(
            """select pg_terminate_backend(pid) from pg_stat_activity
               where application_name = ? and usename = session_user and datname = current_database()""",
            [application_of(former)],
        )
        server.execute("delete from ops.lease")
        server.execute(
            "insert into ops.lease values (?, ?, ?, clock_timestamp(), pg_backend_pid())", [former + 1, holder, now]
        )
    return int(former) + 1


class _Heart(threading.Thread):
    """Says every few seconds that the run lives, over a connection of its own, until it is stopped."""

    def __init__(self, url: str, server: PostgresWarehouse, token: int) -> None:
        super().__init__(name="lease", daemon=True)
        self._url, self._server, self._token = url, server, token
        self._done = threading.Event()

    def run(self) -> None:
        """Beat; a server that is away for a moment is asked again at the next beat."""
        while not self._done.wait(_BEAT_SECONDS):
            try:
                if self._server.connection.closed:
                    self._server = PostgresWarehouse(self._url)
                self._server.execute(
                    "update ops.lease set heartbeat_at = clock_timestamp(), backend = pg_backend_pid() where token = ?",
                    [self._token],
                )
            except WarehouseAway:
                continue

    def stop(self) -> None:
        """Give the lease back; its token stays, so that the next one is another."""
        self._done.set()
        self.join()
        try:
            self._server.execute("update ops.lease set holder = null where token = ?", [self._token])
        except WarehouseAway:
            pass  # it is taken for dead without a heartbeat
        self._server.close()
