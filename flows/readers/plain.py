"""Plain tables: a header, of one or two rows, and a record a row below it. Used by workbooks and delimited text alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from flows.readers.cells import TEXT
from flows.readers.table import Wanted

HEADER_WITHIN = 50
TOTAL = r"(?:JUMLAH|TOTAL|JML|SUBTOTAL|GRAND TOTAL)\b.*"


@dataclass(frozen=True)
class Header:
    """Where a table begins. rows: the header's one or two rows as they stand; texts: what each column is called."""

    last_row: int
    rows: tuple[tuple[str, ...], ...]
    texts: list[str]
    found: dict[int, str]


def find_header(rows: Sequence[Sequence[str]], wanted: Wanted) -> Header:
    """Find the row, or the pair of rows, that names most columns of the dataset, among the first rows of a sheet."""
    best, most = ([0], list(rows[0])), -1
    for place, row in enumerate(rows[:HEADER_WITHIN]):
        candidates = [([place], list(row))]
        if place:
            candidates.append(([place - 1, place], _joined(rows[place - 1], row, wanted)))
        for at, texts in candidates:
            if (count := wanted.count(texts)) > most:
                best, most = (at, texts), count
    at, texts = best
    return Header(at[-1], tuple(tuple(rows[place]) for place in at), texts, wanted.match(texts))


def _joined(upper: Sequence[str], lower: Sequence[str], wanted: Wanted) -> list[str]:
    """Name the columns of a header of two rows: 'Tanggal' over 'Mulai' and 'Selesai' holds for both."""
    names, above = [], ""
    for over, under in zip(upper, lower, strict=True):
        above = over or above
        both = f"{above} {under}".strip()
        names.append(over if not under else both if wanted.count([both]) else under if wanted.count([under]) else both)
    return names


def records(
    body: pd.DataFrame,
    first: pd.Series,
    header: Header,
    fill_down: Sequence[str] = (),
    above: Mapping[str, str] | None = None,
) -> tuple[pd.DataFrame, dict[str, int]]:
    """Tell records from rows that are none, which are counted by reason; name the columns.

    body: the rows below the header that are not blank; its columns are positions, at least those found. first: the first
    filled cell of each row, wherever it stands. above: for a later part of a table, what fills down from the part before.
    """
    kept = body[list(header.found)]
    is_total = first.str.fullmatch(TOTAL, case=False).fillna(False).astype(bool)
    is_repeat = _is_repeated(kept, header)
    is_numbering = pd.Series(False, index=body.index)
    if above is None and len(body) and _counts(kept.iloc[0]):
        is_numbering.iloc[0] = True
    # A note or a signature fills one cell of the table at most; a record with one cell only would have no key either.
    is_note = kept.notna().sum(axis="columns") <= min(1, len(header.found) - 1)
    is_note &= ~is_total & ~is_repeat & ~is_numbering
    rows = kept[~is_total & ~is_repeat & ~is_numbering & ~is_note].set_axis(list(header.found.values()), axis="columns")
    for column in fill_down:
        if column in rows:
            rows[column] = rows[column].ffill().fillna((above or {}).get(column, pd.NA))
    return rows, counted(
        {
            "baris jumlah": is_total,
            "judul kolom berulang": is_repeat,
            "nomor kolom": is_numbering,
            "catatan atau tanda tangan": is_note,
        }
    )


def counted(reasons: dict[str, pd.Series]) -> dict[str, int]:
    """Count rows by the reason for which they are no records."""
    return {reason: int(rows.sum()) for reason, rows in reasons.items() if rows.any()}


def _is_repeated(kept: pd.DataFrame, header: Header) -> pd.Series:
    """Find rows that say again what the header, or one of its two rows, says: every printed page may begin with it."""
    is_repeated = pd.Series(False, index=kept.index)
    for row in header.rows:
        said = {position: row[position] for position in header.found}
        if not any(said.values()):
            continue
        # Column after column: of millions of rows hardly one comes past the first.
        likely = kept
        for position, text in said.items():
            likely = likely[_lower(likely[position]) == _lower(pd.Series([text], dtype=TEXT))[0]]
        is_repeated[likely.index] = True
    return is_repeated


def _lower(texts: pd.Series) -> pd.Series:
    return texts.astype(TEXT).str.lower().fillna("")


def _counts(row: pd.Series) -> bool:
    """Tell whether a row numbers the columns, as forms do below their header: (1) (2) (3)."""
    numbers = row.dropna().str.extract(r"^\(?(\d{1,2})\)?$")[0]
    if len(numbers) < 2 or numbers.isna().any():
        return False
    return bool(numbers.astype(int).diff().iloc[1:].gt(0).all())
