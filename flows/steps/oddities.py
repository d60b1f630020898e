"""What is odd in the texts of a table although each can be read: it is loaded, and said."""

from __future__ import annotations

import pandas as pd
import pyarrow.compute as pc

from flows.office import Source
from schemas.columns import columns_of
from schemas.dates import in_one_piece

_SERIAL = r"\d{5}(?:[.,]\d+)?"
# Letters that stand for one: bytes of UTF-8 once read as cp1252.
_SPOILT = r"Ã[\x{80}-\x{bf}\x{152}-\x{2122}]|â€|Â[\x{80}-\x{bf}]|ï»¿"


def oddities(rows: pd.DataFrame, source: Source) -> tuple[str, ...]:
    """Say how many dates are serial numbers of a spreadsheet, and how many texts a wrong encoding has spoilt."""
    columns = [column for column in columns_of(source.contract.model) if column.name in rows]
    serials = sum(_count(rows[column.name], _SERIAL) for column in columns if column.sql == "date")
    spoilt = sum(_count_spoilt(rows[column.name]) for column in columns if column.sql == "text")
    told = []
    if serials:
        told.append(f"{serials} tanggal tersimpan sebagai angka seri Excel, dibaca sebagai tanggalnya")
    if spoilt:
        told.append(f"{spoilt} teks tampak rusak karena salah pengodean, misalnya Ã©; ekspor ulang sebagai UTF-8")
    return tuple(told)


def _count(texts: pd.Series, pattern: str) -> int:
    return int(texts.str.fullmatch(pattern).fillna(False).sum())


def _count_spoilt(texts: pd.Series) -> int:
    told = in_one_piece(texts)
    if pc.all(pc.string_is_ascii(told)).as_py() in (True, None):
        return 0
    return int(pc.sum(pc.match_substring_regex(told, _SPOILT)).as_py() or 0)
