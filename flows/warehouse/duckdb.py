"""The embedded warehouse: one DuckDB file that one process owns. No SQL about indicators here."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from flows.warehouse.engine import WarehouseBusy

_SMALL_FILE_BYTES = 128 * 1024**2
_FEW_ROWS_ADDED = 50_000
_BATCH_ROWS = 50_000
_SUM = "cast(sum(cast(hash(told) as hugeint)) as text) || ':' || count(*)"
_SPILT_STAGE = ("staging.", ".tmp")


def quoted(path: Path) -> str:
    """Write a path as the inside of an SQL text."""
    return str(path).replace("'", "''")


def _connected(memory: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"memory_limit": memory, "preserve_insertion_order": "false"})


class DuckWarehouse:
    """A warehouse in a DuckDB file."""

    has_readers = False

    def __init__(self, path: Path, memory: str = "1GB") -> None:
        """Open the file, making it where there is none; raise WarehouseBusy where another process has it."""
        self._is_rehearsal = False
        self.connection = _connected(memory)
        try:
            # Attached under a name of its own: a file called warehouse.duckdb would hide the schema warehouse.
            self.connection.execute(f"attach '{quoted(path)}' as kinerja; use kinerja")
        except duckdb.IOException as error:
            self.connection.close()
            if "lock" in str(error).lower():
                raise WarehouseBusy(
                    f"{path.name} is in use by another process, mostly a run that has not ended; try again when it has"
                ) from None
            raise
        # It holds names, NIPs and the texts of complaints.
        path.chmod(0o600)
        self.path = path
        # What memory does not hold goes beside the file, where nobody else reads; what a killed run left there goes.
        self.spilt = path.with_name(f"{path.name}.tmp")
        shutil.rmtree(self.spilt, ignore_errors=True)
        self.spilt.mkdir(mode=0o700)
        self.connection.execute(f"set temp_directory = '{quoted(self.spilt)}'")
        # The file takes in what is committed beside it now and then, and not after each large table.
        self.connection.execute("set checkpoint_threshold = '256MB'")
        if path.stat().st_size < _SMALL_FILE_BYTES:
            # Dealing out few rows among cores takes longer than working on them.
            self.connection.execute("set threads = 1")

    @property
    def staging(self) -> DuckWarehouse:
        """Itself."""
        return self

    @property
    def name(self) -> str:
        """Name the file."""
        return self.path.name

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run one or more statements."""
        self.connection.execute(sql, list(parameters)) if parameters else self.connection.execute(sql)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Give the rows of a query."""
        return self.connection.execute(sql, list(parameters)).fetchall()

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """Give the result of a query as a frame."""
        return self.connection.execute(sql, list(parameters)).df()

    def batches(self, query: str) -> Iterator[pa.Table]:
        """Give the result of a query part by part, exactly as it stands there."""
        for batch in self.connection.sql(query).to_arrow_reader(_BATCH_ROWS):
            yield pa.Table.from_batches([batch])

    def columns(self, query: str) -> list[tuple[str, str]]:
        """Tell the names and types of the columns that a query gives."""
        return [(str(row[0]), str(row[1])) for row in self.rows(f"describe {query}")]

    def append(self, table: str, rows: pa.Table) -> None:
        """Add rows to a table, column by column of the same name."""
        names = ", ".join(f'"{name}"' for name in rows.column_names)
        if rows.num_rows > _FEW_ROWS_ADDED:
            self.connection.execute("reset threads")
        # DuckDB finds the table among the names of this function.
        self.connection.execute(f"insert into {table} ({names}) select {names} from rows")

    def append_staged(self, table: str, query: str) -> None:
        """Add to a table what a query in the staging gives, column by column of the same name."""
        self.connection.execute(f"insert into {table} by name {query}")

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all that happens inside happen wholly or not at all."""
        if self._is_rehearsal:
            yield
            return
        self.connection.execute("begin transaction")
        try:
            yield
        except BaseException:
            self.connection.execute("rollback")
            raise
        self.connection.execute("commit")

    @contextmanager
    def rehearsal(self) -> Iterator[None]:
        """Take back all that happens inside, transactions too."""
        self.connection.execute("begin transaction")
        self._is_rehearsal = True
        try:
            yield
        finally:
            self._is_rehearsal = False
            self.connection.execute("rollback")

    def month_checksums(self, table: str, first: str, last: str, grid: str) -> dict[Any, str]:
        """Fingerprint a table's rows by the months of grid that they touch."""
        touched = f"coalesce({first}, date '0001-01-01') <= grid.period_end and coalesce({last}, date '9999-12-31') >= grid.period_start"
        # Rows of one day are joined by equality: a join over spans costs ten times as much.
        joined = f"cast(date_trunc('month', told.{first}) as date) = grid.period_start" if first == last else touched
        sql = f"""
            select grid.period_start, {_SUM}
            from {table} as told
            join ({grid}) as grid on {joined}
            group by grid.period_start"""
        return dict(self.rows(sql))

    def checksums(self, table: str, by: str) -> dict[tuple[Any, ...], str]:
        """Fingerprint a table's rows by a list of its columns."""
        rows = self.rows(f"select {by}, {_SUM} from {table} as told group by {by}")
        return {tuple(row[:-1]): row[-1] for row in rows}

    def checksum(self, table: str) -> str:
        """Fingerprint all rows of a table, whatever their order."""
        return str(self.rows(f"select {_SUM} from {table} as told")[0][0])

    def wait_for_others(self) -> None:
        """Do nothing: there are no others."""

    def analyze(self, *tables: str) -> None:
        """Do nothing: DuckDB counts rows as they come."""

    def close(self) -> None:
        """Write what is pending into the file and let go of it."""
        self.connection.close()
        shutil.rmtree(self.spilt, ignore_errors=True)


class Staging(DuckWarehouse):
    """Temporary tables beside a server, in memory: of one process, and gone with it."""

    def __init__(self, folder: Path | None, memory: str) -> None:
        """Open it; what memory does not hold goes into a folder of its own in the one given, where nobody else reads."""
        self._is_rehearsal = False
        prefix, suffix = _SPILT_STAGE
        self.path = self.spilt = Path(tempfile.mkdtemp(suffix, prefix, folder))
        self.connection = _connected(memory)
        self.connection.execute(f"set temp_directory = '{quoted(self.spilt)}'; set threads = 1")


def clear_staging(folder: Path) -> None:
    """Remove what killed runs have spilt in an office's folder; call it with the lease in hand."""
    for spilt in folder.glob("*".join(_SPILT_STAGE)):
        shutil.rmtree(spilt, ignore_errors=True)
