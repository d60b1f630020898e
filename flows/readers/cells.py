"""Typed cells of spreadsheets and databases as text, without losing what they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

TEXT = pd.StringDtype("pyarrow")
# What a cell is given as where its content would be blank or wrong; no contract accepts it.
UNCOMPUTED, TOO_LONG = "#RUMUS", "#PANJANG"
UNREADABLE = {
    UNCOMPUTED: "formula",
    TOO_LONG: "length",
    **dict.fromkeys(
        ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"),
        "error",
    ),
}
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"
_TYPES = {pa.string(): TEXT}
# A double holds 15 digits for sure: what is longer is shown with its exponent, so that no lost digit passes for a digit.
_SAFE_INTEGER = 10**15


def as_text(cells: Sequence[Any], zone: str = "UTC") -> pd.Series:
    """Give cells as text: whole numbers without point, dates and times in ISO form, empty as null.

    zone: in which moments that know their own zone are written; others stay as they are.
    """
    try:
        text = pd.Series(pa.array(cells, type=pa.string()), dtype=TEXT)
    except pa.ArrowTypeError:
        text = _of_kinds(pd.Series(cells, dtype=object), zone)
    text = text.str.strip()
    return text.mask(text == "")


def _of_kinds(values: pd.Series, zone: str) -> pd.Series:
    kinds = values.map(type)
    text = pd.Series(pd.NA, index=values.index, dtype=TEXT)
    for kind in kinds.unique():
        chosen = values[kinds == kind]
        text[chosen.index] = _of_one_kind(kind, chosen, zone)
    return text


def _of_one_kind(kind: type, values: pd.Series, zone: str) -> pd.Series:
    if kind is type(None):
        return pd.Series(pd.NA, index=values.index, dtype=TEXT)
    if kind is float:
        return _numbers(values.astype("float64"))
    if issubclass(kind, dt.datetime):
        return _moments(values, zone).dt.strftime("%Y-%m-%d %H:%M:%S").astype(TEXT)
    if issubclass(kind, dt.timedelta):
        return _durations(pd.to_timedelta(values))
    if kind is str:
        return values.astype(TEXT)
    if issubclass(kind, (bool, int, Decimal, dt.date, dt.time)):
        return values.astype(str).astype(TEXT)
    return values.map(str).astype(TEXT)


def _moments(values: pd.Series, zone: str) -> pd.Series:
    if values.iloc[0].tzinfo is None:
        return pd.to_datetime(values, errors="coerce")
    return pd.to_datetime(values, errors="coerce", utc=True).dt.tz_convert(zone).dt.tz_localize(None)


def _durations(values: pd.Series) -> pd.Series:
    """Write durations as hours, minutes and seconds; hours may be more than a day's."""
    seconds = values.dt.total_seconds().astype("int64")
    parts = [seconds.abs() // 3600, seconds.abs() // 60 % 60, seconds.abs() % 60]
    hours, minutes, rest = (part.astype(str).str.zfill(2) for part in parts)
    return (seconds.lt(0).map({True: "-", False: ""}) + hours + ":" + minutes + ":" + rest).astype(TEXT)


def _numbers(values: pd.Series) -> pd.Series:
    whole = (values % 1 == 0) & (values.abs() < _SAFE_INTEGER)
    text = values.astype(str).astype(TEXT)
    # 1.234 as text may mean a thousand; a number means what it says, and is written so that nobody asks.
    text = text.mask(text.str.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}"), text + "0")
    return text.mask(whole, values.where(whole, 0).astype("int64").astype(str).astype(TEXT)).mask(values.isna())


def cells_as_text(cells: Sequence[Any], width: int, most_characters: int) -> tuple[pd.DataFrame, int]:
    """Give the cells of a sheet, told row by row, as a frame of text; and how many held control characters.

    Control characters go out; a text longer than a cell of Excel can be is told as TOO_LONG.
    """
    if len(cells) % width:
        raise ValueError("rows of unequal length")
    text = as_text(cells)
    has_control = text.str.contains(_CONTROL, regex=True).fillna(False)
    if has_control.any():
        text = text.mask(has_control, text.str.replace(_CONTROL, "", regex=True).str.strip())
        text = text.mask(text == "")
    is_long = (text.str.len() > most_characters).fillna(False)
    if is_long.any():
        text = text.mask(is_long, TOO_LONG)
    told = pa.array(text, type=pa.string())
    columns = [told.take(pa.array(np.arange(place, len(told), width))) for place in range(width)]
    frame = pa.table(columns, names=[str(place) for place in range(width)]).to_pandas(types_mapper=_TYPES.get)
    return frame.set_axis(range(width), axis="columns"), int(has_control.sum())
