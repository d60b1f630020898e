"""Databases: one query a dataset, streamed and read only, with a limit of time. What a column means is told by the query."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

from flows.delivery import Delivery
from flows.periods import Month
from flows.readers.cells import as_text
from flows.readers.table import SourceRefused, Table, Wanted

_PART = 50_000
_WAITS = (0.5, 2.0, 5.0)
# By dialect: no statement writes, and none runs longer than the limit (seconds).
_SESSION = {
    "postgresql": (
        "set session characteristics as transaction read only",
        "set statement_timeout = {milliseconds}",
    ),
    "mysql": ("set session transaction read only", "set session max_statement_time = {seconds}"),
    "mariadb": ("set session transaction read only", "set session max_statement_time = {seconds}"),
}


@dataclass(frozen=True)
class Database:
    """Where a source's database is and how it is asked. The address may hold a password: it is never shown."""

    url: str
    timeout_seconds: int = 600
    look_back_months: int = 2
    time_zone: str = "UTC"


def read_database(delivery: Delivery, wanted: Wanted, database: Database) -> Iterator[Table]:
    """Read the rows of a source's query, a part at a time; raise SourceRefused where it cannot be read to its end."""
    query = delivery.path.read_text(encoding="utf-8")
    engine = _engine(database.url)
    try:
        with _connected(engine, database) as connection:
            streamed = connection.execution_options(stream_results=True, yield_per=_PART)
            result = streamed.execute(text(query), bound(query, delivery.source_as_of, database.look_back_months))
            names = list(result.keys())
            found = wanted.match(names)
            if lacking := wanted.missing(found, names):
                raise SourceRefused(
                    f"{delivery.path.name}: column {lacking} is not among the query's; add it to the select",
                    len(found),
                    wanted.lacking(found),
                )
            wanted.refuse_twice(names)
            unknown = tuple(name for position, name in enumerate(names) if position not in found)
            seen = 0
            for part in result.partitions(_PART):
                columns = list(zip(*part, strict=True))
                rows = pd.DataFrame(
                    {column: as_text(columns[position], database.time_zone) for position, column in found.items()}
                )
                yield Table(rows.assign(row_number=rows.index + 1 + seen), unknown=unknown)
                seen += len(rows)
    except SQLAlchemyError as error:
        raise SourceRefused(f"{_reason(error)}; nothing of this pull was loaded, the next run asks again") from None
    finally:
        engine.dispose()


def bound(query: str, moment: datetime, look_back_months: int) -> dict[str, date]:
    """Give the parameters that a query names: first_day and last_day of the months looked back on, as_of (day of the pull)."""
    last = Month.of(moment.date())
    values = {"first_day": last.plus(-look_back_months).first_day, "last_day": last.last_day, "as_of": moment.date()}
    return {name: value for name, value in values.items() if _names(query, name)}


def months_asked(query: str) -> bool:
    """Tell whether a query asks for some months only, and so cannot tell a full state."""
    return _names(query, "first_day") or _names(query, "last_day")


def _names(query: str, parameter: str) -> bool:
    return re.search(rf"(?<!:):{parameter}\b", query) is not None


def _connected(engine: Engine, database: Database) -> Connection:
    """Connect, with patience for a server that is starting or was lost; later attempts wait longer."""
    for wait in _WAITS:
        try:
            return _prepared(engine.connect(), database)
        except OperationalError:
            time.sleep(wait)
    return _prepared(engine.connect(), database)


def _prepared(connection: Connection, database: Database) -> Connection:
    limits = {"seconds": database.timeout_seconds, "milliseconds": database.timeout_seconds * 1000}
    for statement in _SESSION.get(connection.dialect.name, ()):
        connection.execute(text(statement.format(**limits)))
    connection.commit()
    return connection


def _engine(url: str) -> Engine:
    scheme = "sqlite:///"
    if url.startswith(scheme):
        return create_engine(f"sqlite:///file:{url.removeprefix(scheme)}?mode=ro&uri=true")
    try:
        return create_engine(url, pool_pre_ping=True)
    except (SQLAlchemyError, ValueError, ImportError) as error:
        raise SourceRefused(
            f"the database's address cannot be understood ({type(error).__name__}); mend what url_env names"
        ) from None


def _reason(error: SQLAlchemyError) -> str:
    """Say what went wrong without the server's own words, which may quote data or the address."""
    if isinstance(error, OperationalError):
        return "database not reached, lost on the way, or slower than its limit; check that it runs and its address"
    if isinstance(error, DBAPIError):
        return "the database refused the query; try it by hand, and see that the user may read its tables"
    return f"the address or the query cannot be used ({type(error).__name__}); mend it in office.toml"


def name_of(url: str) -> str:
    """Name a database without its address."""
    return (make_url(url).database or "database").rsplit("/", 1)[-1]
