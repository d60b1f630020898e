"""The databases that the cases run on: start one, fill its reference data, take back what a case did."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import duckdb
import psycopg
import pytest

from flows.datasets import DATASETS
from flows.warehouse.models import OWN_VALUE
from flows.warehouse.tables import raw_table, reference_type
from tests.servers import Server, plain

SQL = Path(__file__).parents[2] / "sql"

Row = dict[str, Any]


class Engine(Protocol):
    """What a case asks of a database."""

    def execute(self, sql: str) -> None:
        """Run one statement."""

    def rows(self, sql: str) -> list[Row]:
        """Return the rows of a SELECT."""

    def undone(self) -> Any:
        """Run a block in a transaction that is taken back."""

    def stop(self) -> None:
        """Close the connection."""


def insert_statement(table: str, rows: list[Row]) -> str:
    """Return one insert for rows that may have different columns; literals take the column's type on both engines."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    if not rows:
        return f"delete from {table}"
    lines = (", ".join(literal(row.get(name)) for name in columns) for row in rows)
    return f"insert into {table} ({', '.join(columns)}) values " + ", ".join(f"({line})" for line in lines)


def literal(cell: Any) -> str:
    """Return the cell as a quoted literal."""
    if cell is None:
        return "null"
    return "'" + str(cell).replace("'", "''") + "'"


def prepare(engine: Engine) -> None:
    """Create the tables as the pipeline does, and load the reference data."""
    tables = (SQL / "0_ops" / "tables.sql").read_text(encoding="utf-8").split(";")
    for statement in [*tables, OWN_VALUE.read_text(encoding="utf-8"), *map(raw_table, DATASETS.values())]:
        if statement.strip():
            engine.execute(statement)
    for path in sorted((SQL / "1_reference").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            told = csv.DictReader(file)
            rows = [{name: cell or None for name, cell in row.items()} for row in told]
        columns = ", ".join(f"{name} {reference_type(name)}" for name in told.fieldnames or [])
        engine.execute(f"create table reference.{path.stem} ({columns})")
        engine.execute(insert_statement(f"reference.{path.stem}", rows))


class Duck:
    """DuckDB in memory."""

    def __init__(self) -> None:
        """Open a database of its own."""
        self.connection = duckdb.connect()
        # Cases are small: threads would only wait for each other.
        self.connection.execute("set threads = 1")

    @classmethod
    def start(cls, _: pytest.FixtureRequest) -> Duck:
        """Return a database with its reference data."""
        engine = cls()
        prepare(engine)
        return engine

    def execute(self, sql: str) -> None:
        """Run one statement."""
        self.connection.execute(sql)

    def rows(self, sql: str) -> list[Row]:
        """Return the rows of a SELECT."""
        cursor = self.connection.execute(sql)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Run a block in a transaction that is taken back."""
        self.connection.execute("begin")
        try:
            yield
        finally:
            self.connection.execute("rollback")

    def stop(self) -> None:
        """Close the connection."""
        self.connection.close()


class Postgres:
    """A database of its own on the tests' PostgreSQL server."""

    def __init__(self, url: str) -> None:
        """Connect to a database."""
        self.connection = psycopg.connect(plain(url), autocommit=True)

    @classmethod
    def start(cls, request: pytest.FixtureRequest) -> Postgres:
        """Return a database with its reference data."""
        server: Server = request.getfixturevalue("postgres")
        engine = cls(server.database())
        prepare(engine)
        return engine

    def execute(self, sql: str) -> None:
        """Run one statement."""
        self.connection.execute(sql)

    def rows(self, sql: str) -> list[Row]:
        """Return the rows of a SELECT."""
        cursor = self.connection.execute(sql)
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Run a block in a transaction that is taken back."""
        self.connection.execute("begin")
        try:
            yield
        finally:
            self.connection.execute("rollback")

    def stop(self) -> None:
        """Close the connection."""
        self.connection.close()


ENGINES = [pytest.param(Duck, id="duckdb"), pytest.param(Postgres, id="postgres")]
