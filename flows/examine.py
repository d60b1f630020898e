"""Read, cast and judge the records of deliveries: what a night, a check and a return of records do alike. Nothing is written here."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise

import numpy as np
import pandas as pd

from flows.ahead import ahead
from flows.delivery import Delivery
from flows.office import Office, OfficeError, Source
from flows.readers.table import SourceRefused, Table
from flows.steps.oddities import oddities
from flows.steps.read import read
from flows.steps.standardise import standardise
from flows.steps.validate import validate
from flows.warehouse.tables import read_reference

Codes = Mapping[str, Mapping[str, str]]
Refusal = SourceRefused | OfficeError
# Casting and judging cost as much for ten records as for ten thousand: small files of a source are judged together.
_TOGETHER = 50_000


@dataclass(frozen=True)
class Examined:
    """One table of a delivery: as it was read, cast, and split. rejected: one row a record, see validate."""

    table: Table
    typed: pd.DataFrame
    accepted: pd.DataFrame
    rejected: pd.DataFrame


@dataclass(frozen=True)
class _Read:
    """What reading one delivery gave: a table, a refusal, or that it is at its end."""

    place: int
    delivery: Delivery
    told: Table | Refusal | None


def codes_of(office: Office) -> Codes:
    """Give, by table of codes, the texts that stand for each code in the office."""
    codes = {}
    for table in ("attendance_code", "education_level"):
        told = read_reference(office.reference_file(f"{table}_synonym"))
        codes[table] = dict(zip(told["synonym"].str.upper(), told[table], strict=True))
    return codes


def examine(delivery: Delivery, office: Office, codes: Codes) -> Iterator[Examined]:
    """Yield the tables of a delivery with their records judged; raise SourceRefused where it breaks its contract."""
    for _, tables in examine_each([delivery], office, codes):
        yield from tables


def examine_each(
    deliveries: Sequence[Delivery], office: Office, codes: Codes
) -> Generator[tuple[Delivery, Iterator[Examined]], None, None]:
    """Yield deliveries with what examine gives of each; its tables must be taken before the next delivery is."""
    # Closed here and not by the garbage collector, which ends the thread first and would wait for it in vain.
    with closing(ahead(_judged_parts(deliveries, office, codes))) as judged:
        for place, told in groupby(judged, key=lambda part: part[0]):
            yield deliveries[place], _tables_or_refusal(outcome for _, outcome in told)


def _tables_or_refusal(outcomes: Iterator[Examined | Refusal | None]) -> Iterator[Examined]:
    for outcome in outcomes:
        if isinstance(outcome, Refusal):
            raise outcome
        if outcome is not None:
            yield outcome


def _judged_parts(
    deliveries: Sequence[Delivery], office: Office, codes: Codes
) -> Generator[tuple[int, Examined | Refusal | None], None, None]:
    """Yield, by the delivery's place, what became of each table, in the order in which they were read."""
    gathered: list[_Read] = []
    n_rows = 0
    for part in ahead(_read_each(deliveries, office)):
        if gathered and part.delivery.source != gathered[0].delivery.source:
            yield from _judged(gathered, office, codes)
            gathered, n_rows = [], 0
        gathered.append(part)
        n_rows += len(part.told.rows) if isinstance(part.told, Table) else 0
        if n_rows >= _together(part.delivery.source):
            yield from _judged(gathered, office, codes)
            gathered, n_rows = [], 0
    yield from _judged(gathered, office, codes)


def _together(source: Source) -> int:
    """Tell how many records are judged at once; a percentage is read by what else stands in its own file (85% or 0.85)."""
    return 0 if any(column.name.endswith("percent") for column in source.contract.columns) else _TOGETHER


def _read_each(deliveries: Sequence[Delivery], office: Office) -> Generator[_Read, None, None]:
    for place, delivery in enumerate(deliveries):
        try:
            for table in read(delivery, office):
                yield _Read(place, delivery, table)
            yield _Read(place, delivery, None)
        except (SourceRefused, OfficeError) as refusal:
            yield _Read(place, delivery, refusal)


def _judged(parts: list[_Read], office: Office, codes: Codes) -> Iterator[tuple[int, Examined | Refusal | None]]:
    tables = [part for part in parts if isinstance(part.told, Table)]
    judged: Iterator[Examined | Refusal]
    try:
        judged = iter(_judge(tables, office, codes) if tables else [])
    except (SourceRefused, OfficeError) as refusal:
        if len(tables) > 1:
            # One of them is refused: each is judged by itself.
            for part in parts:
                yield from _judged([part], office, codes)
            return
        judged = iter([refusal])
    for part in parts:
        yield part.place, next(judged) if isinstance(part.told, Table) else part.told


def _judge(parts: list[_Read], office: Office, codes: Codes) -> list[Examined]:
    """Cast and judge tables of one source together; give each by itself again."""
    source = parts[0].delivery.source
    tables = [
        replace(
            part.told,
            rows=part.told.rows.reset_index(drop=True),
            remarks=(*part.told.remarks, *oddities(part.told.rows, source)),
        )
        for part in parts
        if isinstance(part.told, Table)
    ]
    sizes = [len(table.rows) for table in tables]
    rows = tables[0].rows if len(tables) == 1 else pd.concat([table.rows for table in tables], ignore_index=True)
    typed, uncast = standardise(rows, source, codes, office.time_zone)
    arrived = np.repeat(np.array([part.delivery.source_as_of for part in parts], dtype="datetime64[us]"), sizes)
    accepted, rejected = validate(typed.assign(source_as_of=arrived), uncast, tables, source)
    spans = pairwise(accumulate(sizes, initial=0))
    return [
        Examined(table, _between(typed, *span), _between(accepted, *span), _between(rejected, *span))
        for table, span in zip(tables, spans, strict=True)
    ]


def _between(rows: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Give the rows whose index, which rises, lies in [first, last), counted from first."""
    begin, end = rows.index.searchsorted([first, last])
    part = rows.iloc[begin:end]
    return part.set_axis(part.index - first) if first else part
