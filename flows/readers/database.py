"""Databases: one query a dataset, streamed, read only."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from flows.delivery import Delivery
from flows.readers.cells import as_text
from flows.readers.table import SourceRefused, Table, Wanted

_PART = 50_000


def read_database(delivery: Delivery, wanted: Wanted, url: str) -> Iterator[Table]:
    """Read the rows of a source's query. Raises SourceRefused without the address, which may hold a password."""
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            streamed = connection.execution_options(stream_results=True, yield_per=_PART)
            result = streamed.execute(text(delivery.path.read_text(encoding="utf-8")))
            names = list(result.keys())
            found = wanted.match(names)
            if lacking := wanted.missing(found, names):
                raise SourceRefused(
                    f"{delivery.path.name}: column {lacking} is not among the query's; add it to the select"
                )
            seen = 0
            for part in result.partitions(_PART):
                columns = list(zip(*part, strict=True))
                rows = pd.DataFrame({column: as_text(columns[position]) for position, column in found.items()})
                yield Table(
                    rows.assign(row_number=rows.index + 1 + seen),
                    unknown=tuple(n for i, n in enumerate(names) if i not in found),
                )
                seen += len(rows)
    except SQLAlchemyError as error:
        raise SourceRefused(
            f"database not available or query refused ({type(error).__name__}); check the address and {delivery.path.name}"
        ) from None
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    scheme = "sqlite:///"
    if url.startswith(scheme):
        return create_engine(f"sqlite:///file:{url.removeprefix(scheme)}?mode=ro&uri=true")
    return create_engine(url, pool_pre_ping=True)
