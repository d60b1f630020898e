"""The warehouse on a PostgreSQL server, which consumers read while it is written. No SQL about indicators here."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psycopg
import pyarrow as pa
from psycopg.conninfo import make_conninfo

from flows.ahead import ahead
from flows.warehouse.copy_text import WHOLE, fitted, lines
from flows.warehouse.duckdb import Staging
from flows.warehouse.engine import WarehouseAway, WarehouseBusy, WarehouseContested

# A lock that is waited for so long is held by somebody who forgot it; a statement of a night takes minutes at most.
_SETTINGS = {
    "search_path": "pg_catalog",  # what others made elsewhere is never called by mistake
    "lock_timeout": "30s",
    "statement_timeout": "2h",
    "timezone": "UTC",
    "datestyle": "ISO",
    "jit": "off",  # compiling the long SELECTs takes longer than running them
    "work_mem": "64MB",
    # Joins over computed months are taken for a few rows, and read row by row for hours; a build joins whole tables.
    "enable_nestloop": "off",
    "enable_mergejoin": "off",  # texts are hashed in half the time that they are sorted in
}
_CONNECT_SECONDS, _AGAIN_SECONDS = 10, 60
_COPIED_ROWS = 50_000
# Texts, names and comments, in which a question mark is no parameter; then the parameters.
_PARTS = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|--[^\n]*|/\*.*?\*/|(\?)", re.DOTALL)
# What the place it runs in did, not what was asked: no connection, a lock or disk that is not to be had, a right that lacks.
_OUTER = (psycopg.OperationalError, psycopg.errors.InsufficientPrivilege)
# Each of two transactions waited for the other, and the server ended one of them.
_CONTESTED = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
_REMEDIES: dict[type[psycopg.Error], str] = {
    psycopg.errors.DiskFull: "make room on the server's disk",
    psycopg.errors.ConfigurationLimitExceeded: "raise this limit of the server",
    psycopg.errors.InsufficientPrivilege: "let this role own the database and all that stands in it",
    psycopg.errors.LockNotAvailable: "see in pg_locks who holds the lock, and end it",
    psycopg.errors.QueryCanceled: "see in pg_stat_activity what held it up",
}
# A table that no step of a night writes, and that consumers cannot lock, as they could an advisory lock. Who comes first makes it;
# who comes at the same moment waits there until it is made.
_TURN = """
    do $$
    begin
        if to_regclass('ops.migration') is null then
            create schema if not exists ops;
            create table if not exists ops.migration (number integer primary key, name text not null);
        end if;
    exception
        when unique_violation or duplicate_schema or duplicate_table or duplicate_object then null;
    end $$;
    lock table ops.migration in share row exclusive mode"""
# The parameters of a connection that say where a database is and how it is reached safely; an older pg_dump does not know all others.
_OF_PLACE = {"host", "hostaddr", "port", "dbname", "user", "sslmode", "sslrootcert", "sslcert", "sslkey"}


def numbered(sql: str) -> str:
    """Write the parameters, which are question marks, as PostgreSQL numbers them; texts and comments stay as they are."""
    count = 0

    def number(part: re.Match[str]) -> str:
        nonlocal count
        if not part[1]:
            return part[0]
        count += 1
        return f"${count}"

    return _PARTS.sub(number, sql)


def connected(url: str, application: str) -> psycopg.Connection:
    """Connect to a server; raise WarehouseAway where there is none."""
    options = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
    try:
        return psycopg.connect(
            url.replace("postgresql+psycopg:", "postgresql:", 1),
            autocommit=True,
            cursor_factory=psycopg.RawCursor,
            prepare_threshold=None,  # tables are made anew, and a kept plan would be of the old one
            application_name=application,
            connect_timeout=_CONNECT_SECONDS,
            options=options,
        )
    except psycopg.OperationalError as error:
        raise WarehouseAway(
            f"the warehouse's server cannot be reached: {_first_line(error)}. Nothing was changed; see that it runs and that "
            "the address is right, then run again"
        ) from None


class DumpFailed(Exception):
    """The program that dumps databases is not there, or could not."""


class PostgresWarehouse:
    """A warehouse in a database of a PostgreSQL server."""

    has_readers = True

    def __init__(self, url: str, token: int | None = None, folder: Path | None = None, memory: str = "1GB") -> None:
        """Connect; with the token of a lease, nothing is committed once another run has taken the lease over.

        folder, memory: where the staging spills what is more than that.
        """
        self._url, self._token = url, token
        self._folder, self._memory = folder, memory
        self._staging: Staging | None = None
        self._is_inside = self._is_rehearsal = False
        self.connection = connected(url, application_of(token))
        told = self.connection.info
        # Kept: a connection that is lost cannot be asked any more. The host of a socket is a folder.
        self._name = f"{told.dbname} on {'localhost' if told.host.startswith('/') else told.host or 'localhost'}"

    @property
    def staging(self) -> Staging:
        """A DuckDB of this process alone, from its first use until this is closed."""
        if self._staging is None:
            self._staging = Staging(self._folder, self._memory)
        return self._staging

    @property
    def name(self) -> str:
        """Name the database and its server, without what is secret."""
        return self._name

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run one or more statements."""
        with self._guarded():
            self._run(sql, parameters)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Give the rows of a query."""
        return self._run(sql, parameters).fetchall()

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """Give the result of a query as a frame."""
        cursor = self._run(sql, parameters)
        names = [(column.name, column.type_display) for column in cursor.description or []]
        told = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(names)
        cells = [_series(cells, kind) for (_, kind), cells in zip(names, told, strict=True)]
        frame = pd.DataFrame(dict(enumerate(cells)))
        frame.columns = pd.Index([name for name, _ in names])
        return frame

    def batches(self, query: str) -> Iterator[pa.Table]:
        """Give the result of a query part by part, exactly as it stands there; call it inside a transaction."""
        with self._told(), self.connection.cursor(name="batches") as cursor:
            cursor.execute(query)
            names = [column.name for column in cursor.description or []]
            while rows := cursor.fetchmany(_COPIED_ROWS):
                yield pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))

    def columns(self, query: str) -> list[tuple[str, str]]:
        """Tell the names and types of the columns that a query gives."""
        told = self._run(f"select * from ({query}) as told limit 0").description or []
        return [(column.name, column.type_display) for column in told]

    def append(self, table: str, rows: pa.Table) -> None:
        """Add rows to a table, column by column of the same name."""
        names = _quoted(rows.column_names)
        exact = fitted(rows, dict(self.columns(f"select {names} from {table}")))
        self._copy(f"{table} ({names})", map(lines, exact.to_batches(max_chunksize=_COPIED_ROWS)))

    def append_staged(self, table: str, query: str) -> None:
        """Add to a table what a query in the staging gives, column by column of the same name."""
        names = _quoted(name for name, _ in self.staging.columns(query))
        kinds = dict(self.columns(f"select {names} from {table}"))
        # One core writes what is to go next, while the server takes in what has come on the other: a third thread would disturb.
        self.staging.execute("set threads = 1")
        with closing(ahead(self._staged(query, kinds))) as parts:
            self._copy(f"{table} ({names})", parts)

    def _staged(self, query: str, kinds: dict[str, str]) -> Generator[bytes, None, None]:
        for part in self.staging.batches(query):
            for batch in fitted(part, kinds).to_batches():
                yield lines(batch)

    def _copy(self, into: str, parts: Iterable[bytes]) -> None:
        with self._guarded(), self._told(), self.connection.cursor() as cursor:
            with cursor.copy(f"copy {into} from stdin") as copy:
                for part in parts:
                    copy.write(part)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all that happens inside happen wholly or not at all."""
        if self._is_rehearsal:
            yield
            return
        self._run("begin")
        number = self.rows("select cast(pg_current_xact_id() as text)")[0][0]
        self._is_inside = True
        try:
            yield
            self._refuse_if_taken_over()
        except BaseException:
            with suppress(psycopg.Error):
                self.connection.execute("rollback")
            raise
        finally:
            self._is_inside = False
        self._commit(number)

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Take back all that happens inside, transactions too."""
        self._run("begin")
        self._is_inside = self._is_rehearsal = True
        try:
            yield
        finally:
            self._is_inside = self._is_rehearsal = False
            with suppress(psycopg.Error):  # a server that broke off has taken it back by itself
                self.connection.execute("rollback")

    def month_checksums(self, table: str, first: str, last: str, grid: str) -> dict[Any, str]:
        """Fingerprint a table's rows by the months of grid that they touch."""
        touched = f"coalesce({first}, date '0001-01-01') <= grid.period_end and coalesce({last}, date '9999-12-31') >= grid.period_start"
        joined = f"cast(date_trunc('month', told.{first}) as date) = grid.period_start" if first == last else touched
        return dict(
            self.rows(f"""
                select grid.period_start, {_SUM}
                from {table} as told
                join ({grid}) as grid on {joined}
                group by grid.period_start""")
        )

    def checksums(self, table: str, by: str) -> dict[tuple[Any, ...], str]:
        """Fingerprint a table's rows by a list of its columns."""
        rows = self.rows(f"select {by}, {_SUM} from {table} as told group by {by}")
        return {tuple(row[:-1]): row[-1] for row in rows}

    def checksum(self, table: str) -> str:
        """Fingerprint all rows of a table, whatever their order."""
        return str(self.rows(f"select {_SUM} from {table} as told")[0][0])

    def wait_for_others(self) -> None:
        """Let no two transactions that make tables go on at once; until the transaction ends."""
        self.execute(_TURN)

    def analyze(self, *tables: str) -> None:
        """Let the planner know tables that have changed much."""
        self.execute("; ".join(f"analyze {table}" for table in tables))

    def dump(self, file: Path) -> None:
        """Write the whole database into a file with pg_dump, which is found on the PATH; raise DumpFailed."""
        told = self.connection.info
        parameters = {name: cell for name, cell in told.get_parameters().items() if name in _OF_PLACE}
        # A password does not stand on a command line, which others can see.
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as secret:
            if told.password:
                parameters["passfile"] = secret.name
                secret.write("*:*:*:*:" + told.password.replace("\\", "\\\\").replace(":", "\\:"))
                secret.flush()
            address = make_conninfo(**parameters)
            command = ["pg_dump", "--no-password", "--format=custom", f"--file={file}", f"--dbname={address}"]
            try:
                done = subprocess.run(command, capture_output=True, text=True, check=False)
            except FileNotFoundError:
                raise DumpFailed("pg_dump is not on the PATH") from None
        if done.returncode:
            raise DumpFailed(f"pg_dump could not: {' '.join(done.stderr.splitlines()[:1])}")

    def close(self) -> None:
        """Let go of the database; that it was written to is told to the server's counts at once, which status looks at."""
        if self._staging:
            self._staging.close()
        with suppress(
            psycopg.Error
        ):  # the connection may be lost, and servers before 15 tell it by themselves, in a second
            self.connection.execute("select pg_stat_force_next_flush()")
        self.connection.close()

    def _run(self, sql: str, parameters: Sequence[Any] = ()) -> psycopg.Cursor[Any]:
        with self._told():
            return (
                self.connection.execute(numbered(sql), list(parameters)) if parameters else self.connection.execute(sql)
            )

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in one line what the server could not do; faults of the statement itself are faults of ours, and stay."""
        try:
            yield
        except _OUTER as error:
            raise self._broke_off(error) from error

    def _broke_off(self, error: psycopg.Error) -> WarehouseAway:
        kind = WarehouseContested if isinstance(error, _CONTESTED) else WarehouseAway
        remedy = next(
            (told for fault, told in _REMEDIES.items() if isinstance(error, fault)), "see that the server runs"
        )
        return kind(
            f"the warehouse's server broke off ({self.name}): {_first_line(error)}. What was in hand was taken back; {remedy}, "
            "then run again"
        )

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Give a lone statement of a run a transaction of its own, so that the lease is looked at before it counts."""
        if self._token is None or self._is_inside:
            yield
            return
        with self.transaction():
            yield

    def _refuse_if_taken_over(self) -> None:
        """Hold the lease's row until the commit; whoever takes the lease over waits for that moment."""
        if self._token is None:
            return
        if not self.rows("select 1 from ops.lease where token = ? for key share", [self._token]):
            raise WarehouseBusy("another run has taken this warehouse over; what was in hand was taken back")

    def _commit(self, number: str) -> None:
        """Commit; where the connection is lost meanwhile, the server's own ledger says what became of it."""
        try:
            self.connection.execute("commit")
        except psycopg.OperationalError as error:
            if not self.connection.closed or not self._has_committed(number):
                raise self._broke_off(error) from error

    def _has_committed(self, number: str) -> bool:
        """Ask, over a new connection, whether a transaction counts. Never guess: what counts must not be done again."""
        until = time.monotonic() + _AGAIN_SECONDS
        while True:
            try:
                self.connection = connected(self._url, application_of(self._token))
                told = self.rows("select pg_xact_status(cast(cast(? as text) as xid8))", [number])[0][0]
            except WarehouseAway:
                told = "in progress"
            except psycopg.errors.InvalidParameterValue:
                told = None  # another server has taken over, and never heard of it
            if told != "in progress":
                return bool(told == "committed")
            if time.monotonic() > until:
                raise WarehouseAway(
                    "the warehouse's server was lost during a commit and did not come back; the next run finds out what counts"
                )
            time.sleep(1)


_SUM = "cast(sum(cast(hashtextextended(cast(told as text), 0) as numeric)) as text) || ':' || count(*)"


def application_of(token: int | None) -> str:
    """Name the connections of a run, so that whoever takes its lease over can end them."""
    return "kinerja" if token is None else f"kinerja lease {token}"


def _first_line(error: psycopg.Error) -> str:
    return (error.diag.message_primary or str(error)).strip().splitlines()[0].strip()


def _series(cells: Sequence[Any], kind: str) -> pd.Series:
    """Make a column of a frame, of the types that DuckDB gives."""
    if kind in {"date", "timestamp"}:
        return pd.Series(np.array(cells, dtype="datetime64[us]"))
    if kind.startswith("numeric") or kind in {"float4", "float8"}:
        return pd.Series([None if cell is None else float(cell) for cell in cells], dtype="float64")
    if plain := "bool" if kind == "bool" else WHOLE.get(kind):
        nullable = "boolean" if kind == "bool" else plain.capitalize()
        return pd.Series(list(cells), dtype=nullable if any(cell is None for cell in cells) else plain)
    is_told = kind == "text" and any(cell is not None for cell in cells)
    return pd.Series(list(cells), dtype="str" if is_told else None)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
