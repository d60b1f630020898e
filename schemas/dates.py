"""How days and times of day are written, and read. Whether a day can be true is judged by the datasets, never here."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

DateOrder = Literal["dmy", "mdy"]
TEXT = pd.StringDtype("pyarrow")
MONTHS = {
    "januari": 1, "jan": 1, "january": 1, "februari": 2, "pebruari": 2, "peb": 2, "feb": 2, "february": 2, "maret": 3, "mar": 3, "march": 3,
    "april": 4, "apr": 4, "mei": 5, "may": 5, "juni": 6, "jun": 6, "june": 6, "juli": 7, "jul": 7, "july": 7, "agustus": 8, "agu": 8,
    "agt": 8, "ags": 8, "aug": 8, "august": 8, "september": 9, "sep": 9, "sept": 9, "oktober": 10, "okt": 10, "oct": 10, "october": 10,
    "november": 11, "nopember": 11, "nov": 11, "nop": 11, "desember": 12, "des": 12, "dec": 12, "december": 12,
}  # fmt: skip
_CLOCK = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?(?:\s*[APap][Mm])?(?:\s*(?:WIB|WITA|WIT|wib|wita|wit))?"
_MOMENT = rf"^(.+?)(?:(?:T|,?\s+)({_CLOCK}))?$"
_NUMBERS = r"^(\d{1,2})([/.\- ])(\d{1,2})\2(\d{4}|\d{2})$"
_NAMED = r"^(?:[a-z']+,?\s+)?(\d{1,2})[\s\-./]+([a-z]+)[\s\-./]+(\d{4}|\d{2})$"
_NAMED_FIRST = r"^([a-z]+)\s+(\d{1,2}),?\s+(\d{4})$"
_LATEST_SHORT_YEAR = 68
_EXCEL_ORIGIN = "1899-12-30"
_EXCEL_SERIALS = (20_000, 80_000)


def cast_times(texts: pd.Series, order: DateOrder = "dmy") -> pd.Series:
    """Read days and moments from ISO text, numbers in the given order, month names and spreadsheet serial numbers."""
    fast = cast_iso(texts)
    if fast is not None:
        return fast
    parts = texts.str.strip().str.extract(_MOMENT)
    moments = _cast_days(parts[0], order)
    if parts[1].notna().any():
        moments += cast_clock(parts[1]).where(parts[1].notna(), pd.Timedelta(0))
    return moments.astype("datetime64[us]").fillna(_serials(texts))


def cast_iso(told: pd.Series) -> pd.Series | None:
    """Cast a whole column at once where every cell is ISO; None where one is not."""
    try:
        times = pc.cast(in_one_piece(told), pa.timestamp("us"))
    except pa.ArrowInvalid:
        return None
    return pd.Series(times.to_numpy(zero_copy_only=False).astype("datetime64[us]"), index=told.index)


def in_one_piece(told: pd.Series) -> pa.Array:
    """Give a column of text in one piece: a sheet whose days are all filled comes in a piece a day."""
    pieces = pa.array(told, type=pa.string())
    return pieces.combine_chunks() if isinstance(pieces, pa.ChunkedArray) else pieces


def cast_clock(texts: pd.Series) -> pd.Series:
    """Read times of day as a timedelta since midnight: 08:15, 8.15, 08:15:30, 3:15 PM, 07:31 WIB, 0.34375; 24:00 is a day."""
    plain = texts.str.strip().str.replace(r"(?i)\s*\b(?:WIB|WITA|WIT)$", "", regex=True)
    # A time alone in a spreadsheet's cell may come with the spreadsheet's day nought.
    plain = plain.str.replace(r"^(?:1899-12-3[01]|1900-01-0[01])[ T]", "", regex=True)
    parts = plain.str.extract(r"(?i)^(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?(?:\s*([AP])M)?$")
    hour, minute = _whole(parts[0]), _whole(parts[1])
    second = _whole(parts[2].fillna("0"))
    half = parts[3].str.upper().fillna("")
    hour = hour.mask((half != "") & ~hour.between(1, 12)).mask((half == "A") & (hour == 12), 0)
    hour = hour.mask((half == "P") & (hour < 12), hour + 12)
    seconds = hour * 3600 + minute * 60 + second
    is_sound = ((hour < 24) & (minute < 60) & (second < 60)) | (seconds == 24 * 3600)
    # 0.25 may be a quarter of a day or a quarter past midnight.
    is_either = plain.str.fullmatch(r"0\.[0-5]\d").fillna(False).astype(bool)
    fraction = plain.where(plain.str.fullmatch(r"0?[.,]\d+")).str.replace(",", ".", regex=False)
    told = seconds.where(is_sound.fillna(False)).fillna(
        (pd.to_numeric(fraction, errors="coerce").astype("float64") * 24 * 3600).round()
    )
    return pd.to_timedelta(told.mask(is_either).astype("float64"), unit="s").astype("timedelta64[us]")


def contrary_dates(texts: pd.Series, order: DateOrder) -> tuple[pd.Series, bool]:
    """Tell which texts prove that they are not in the given order, and whether others prove that they are.

    A number above 12 is no month; where none is above 12 nothing is proved.
    """
    parts = texts.str.strip().str.extract(_MOMENT)[0].str.extract(_NUMBERS)
    first, second = _whole(parts[0]), _whole(parts[2])
    day_first = ((first > 12) & (second <= 12)).fillna(False).astype(bool)
    month_first = ((second > 12) & (first <= 12)).fillna(False).astype(bool)
    contrary, agreeing = (month_first, day_first) if order == "dmy" else (day_first, month_first)
    return texts[contrary], bool(agreeing.any())


def _cast_days(texts: pd.Series, order: DateOrder) -> pd.Series:
    lower = texts.str.lower()
    numbers = lower.str.extract(_NUMBERS)
    # 25-08-17 may be a day of 2017 or of 2025.
    numbers = numbers.mask((numbers[1] == "-") & (numbers[3].str.len() == 2))
    day, month = (numbers[0], numbers[2]) if order == "dmy" else (numbers[2], numbers[0])
    iso = texts.str.replace("/", "-", regex=False).where(texts.str.fullmatch(r"\d{4}([-/])\d{1,2}\1\d{1,2}"))
    iso = iso.fillna(_written(numbers[3], month, day))
    if (iso.isna() & texts.notna()).any():
        named, first = lower.str.extract(_NAMED), lower.str.extract(_NAMED_FIRST)
        iso = iso.fillna(_written(named[2], _month(named[1]), named[0]))
        iso = iso.fillna(_written(first[2], _month(first[0]), first[1]))
    return pd.to_datetime(iso, format="%Y-%m-%d", errors="coerce").astype("datetime64[us]")


def _written(year: pd.Series, month: pd.Series, day: pd.Series) -> pd.Series:
    short = _whole(year.where(year.str.len() == 2))
    full = year.mask(short.notna(), (short + 1900).mask(short <= _LATEST_SHORT_YEAR, short + 2000).astype(TEXT))
    return full + "-" + month + "-" + day


def _month(names: pd.Series) -> pd.Series:
    return names.map(MONTHS).astype("Int64").astype(TEXT)


def _whole(texts: pd.Series) -> pd.Series:
    return pd.to_numeric(texts, errors="coerce").astype("Int64")


def _serials(texts: pd.Series) -> pd.Series:
    plain = texts.where(texts.str.fullmatch(r"\d{5}([.,]\d+)?")).str.replace(",", ".", regex=False)
    numbers = pd.to_numeric(plain, errors="coerce").astype("float64")
    inside = numbers.where(numbers.between(*_EXCEL_SERIALS), np.nan)
    return pd.to_datetime(inside, unit="D", origin=_EXCEL_ORIGIN).dt.round("s").astype("datetime64[us]")
