"""Read, cast and judge the records of one delivery: what a night, a check and a return of records do alike. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from flows.ahead import ahead
from flows.delivery import Delivery
from flows.office import Office
from flows.readers.table import Table
from flows.steps.oddities import oddities
from flows.steps.read import read
from flows.steps.standardise import standardise
from flows.steps.validate import validate
from flows.warehouse.tables import read_reference

Codes = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Examined:
    """One table of a delivery: as it was read, cast, and split. rejected: one row a record, see validate."""

    table: Table
    typed: pd.DataFrame
    accepted: pd.DataFrame
    rejected: pd.DataFrame


def codes_of(office: Office) -> Codes:
    """Give, by table of codes, the texts that stand for each code in the office."""
    codes = {}
    for table in ("attendance_code", "education_level"):
        told = read_reference(office.reference_file(f"{table}_synonym"))
        codes[table] = dict(zip(told["synonym"].str.upper(), told[table], strict=True))
    return codes


def examine(delivery: Delivery, office: Office, codes: Codes) -> Iterator[Examined]:
    """Yield the tables of a delivery with their records judged; raise SourceRefused where it breaks its contract."""
    for table in ahead(read(delivery, office)):
        table = replace(table, remarks=(*table.remarks, *oddities(table.rows, delivery.source)))
        typed, uncast = standardise(table.rows, delivery.source, codes, office.time_zone)
        dated = typed.assign(source_as_of=pd.Timestamp(delivery.source_as_of))
        yield Examined(table, typed, *validate(dated, uncast, table, delivery.source))
