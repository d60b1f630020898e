"""What stands above a table: lines of a title, with the month and the unit that the table is about."""

from __future__ import annotations

import re

import pandas as pd

from flows.readers.table import SourceRefused
from schemas.dates import MONTHS


def lines(title: pd.DataFrame) -> list[str]:
    """Give the rows above a table as lines of text; there are a handful."""
    return [
        re.sub(r"\s+", " ", " ".join(cell for cell in row if isinstance(cell, str)))
        for row in title.to_numpy().tolist()
    ]


def labelled(told: list[str], label: str) -> str | None:
    """Find 'LABEL : value' above the table, in one cell or in the cell after it."""
    sought = re.compile(rf"(?:^|\s){re.escape(label)}\s*:?\s*(.+)$", re.IGNORECASE)
    return next((match[1].strip() for line in told if (match := sought.search(line))), None)


def month_of(told: list[str], label: str, names: str) -> tuple[int, int]:
    """Find the month of a sheet beside its label, anywhere above the table, or in the name of sheet or file."""
    sought = re.compile(rf"\b({'|'.join(MONTHS)})\W+(\d{{4}})\b", re.IGNORECASE)
    for text in [labelled(told, label) or "", *told, names]:
        if match := sought.search(text.replace("_", " ")):
            return int(match[2]), MONTHS[match[1].lower()]
    raise SourceRefused(f'bulan tidak ditemukan; tulis di atas tabel misalnya "{label} : MARET 2026"')
