"""What a step may ask of a warehouse, whichever engine holds it. Kept small on purpose."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import pandas as pd
import pyarrow as pa


class WarehouseBusy(Exception):
    """Another process holds the warehouse."""


class WarehouseAway(Exception):
    """The warehouse's server is not there, it or a disk would not do what it was asked. Of the step in hand nothing is kept."""


class WarehouseContested(WarehouseAway):
    """Somebody else's transaction was in the way, and the server ended this one: the same step may go through at once."""


def quotes_data(error: Exception) -> bool:
    """Tell an error whose words quote what stands in the database: a value that cannot be cast, a key that is there already."""
    return any(kind.__name__ in {"DataError", "IntegrityError"} for kind in type(error).__mro__)


def is_of_full_disk(error: Exception) -> bool:
    """Tell an error that came because a disk is full: of the system, or of DuckDB, which has it in its words alone."""
    return getattr(error, "errno", None) == errno.ENOSPC or os.strerror(errno.ENOSPC) in str(error)


class Warehouse(Protocol):
    """A database that holds raw, reference, warehouse, indicator, published and ops.

    has_readers: consumers read the warehouse itself; if not, files are made for them.
    """

    has_readers: bool

    @property
    def staging(self) -> Warehouse:
        """The DuckDB in which records are made ready, in temporary tables: beside a server it is a private one."""

    @property
    def name(self) -> str:
        """Name the database for people, without what is secret."""

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> None:
        """Run one or more statements."""

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Give the rows of a query."""

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """Give the result of a query as a frame."""

    def batches(self, query: str) -> Iterator[pa.Table]:
        """Give the result of a query part by part, exactly as it stands there; call it inside a transaction."""

    def columns(self, query: str) -> list[tuple[str, str]]:
        """Tell the names and types of the columns that a query gives."""

    def append(self, table: str, rows: pa.Table) -> None:
        """Add rows to a table, column by column of the same name."""

    def append_staged(self, table: str, query: str) -> None:
        """Add to a table what a query in the staging gives, column by column of the same name."""

    def transaction(self) -> AbstractContextManager[None]:
        """Make all that happens inside happen wholly or not at all."""

    def rehearsal(self) -> AbstractContextManager[None]:
        """Take back all that happens inside, transactions too."""

    def month_checksums(self, table: str, first: str, last: str, grid: str) -> dict[Any, str]:
        """Fingerprint a table's rows by the months of grid (a query giving period_start, period_end) that they touch."""

    def checksums(self, table: str, by: str) -> dict[tuple[Any, ...], str]:
        """Fingerprint a table's rows by a list of its columns."""

    def checksum(self, table: str) -> str:
        """Fingerprint all rows of a table, whatever their order."""

    def wait_for_others(self) -> None:
        """Let no two transactions that make tables go on at once; until the transaction ends."""

    def analyze(self, *tables: str) -> None:
        """Let the planner know tables that have changed much."""

    def close(self) -> None:
        """Let go of the database."""
