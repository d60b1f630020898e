"""Read one file as a source would, from its bytes to accepted and rejected records, without a warehouse."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from flows.delivery import Delivery
from flows.office import Office, Source
from flows.steps.read import read
from flows.steps.standardise import standardise
from flows.steps.validate import validate

ARRIVED = datetime(2026, 7, 2, 18)
SYNONYMS = {"attendance_code": {"HADIR": "H", "H": "H", "S": "S", "CT": "CT"}}


@dataclass
class Records:
    """What was read of a file."""

    accepted: pd.DataFrame
    rejected: pd.DataFrame
    skipped: dict[str, int]
    unknown: set[str]

    def shown(self, *columns: str) -> list[tuple[str, ...]]:
        """Give columns of the accepted records as text, in the order of the file."""
        text = {name: self.accepted[name].astype(str).str.removesuffix(" 00:00:00") for name in columns}
        return list(pd.DataFrame(text).itertuples(index=False, name=None))


def read_records(path: Path, **said: Any) -> Records:
    """Read a file of a source that is declared by the given options."""
    source = Source(name="sumber", files="x", **said)
    office = Office(folder=path.parent, name="Kantor", sources={"sumber": source})
    accepted, rejected = [], []
    skipped: Counter[str] = Counter()
    unknown: set[str] = set()
    for table in read(Delivery(source, path.name, path, ARRIVED), office):
        typed, faults = standardise(table.rows, source, SYNONYMS, office.time_zone)
        sound, broken = validate(typed.assign(source_as_of=pd.Timestamp(ARRIVED)), faults, [table], source)
        accepted.append(sound)
        rejected.append(broken)
        skipped.update(table.skipped)
        unknown.update(table.unknown)
    if not accepted:
        return Records(pd.DataFrame(), pd.DataFrame(), {}, set())
    return Records(pd.concat(accepted), pd.concat(rejected), dict(skipped), unknown)


def workbook(path: Path, *sheets: list[list[object]], **options: Any) -> Path:
    """Write a workbook of the given sheets."""
    settings = {"strings_to_formulas": False, "default_date_format": "dd/mm/yyyy", **options}
    with xlsxwriter.Workbook(str(path), settings) as book:
        for rows in sheets:
            page = book.add_worksheet()
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
    return path


def text_file(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a file of text."""
    path.write_bytes(text.encode(encoding))
    return path
