"""Typed cells of spreadsheets and databases as text, without losing what they were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

import pandas as pd

TEXT = pd.StringDtype("pyarrow")
# A double holds 15 digits for sure: what is longer is shown with its exponent, so that no lost digit passes for a digit.
_SAFE_INTEGER = 10**15


def as_text(cells: Sequence[Any], zone: str = "UTC") -> pd.Series:
    """Give cells as text: whole numbers without point, dates and times in ISO form, empty as null.

    zone: in which moments that know their own zone are written; others stay as they are.
    """
    values = pd.Series(cells, dtype=object)
    kinds = values.map(type)
    text = pd.Series(pd.NA, index=values.index, dtype=TEXT)
    for kind in kinds.unique():
        chosen = values[kinds == kind]
        text[chosen.index] = _of_one_kind(kind, chosen, zone)
    text = text.str.strip()
    return text.mask(text == "")


def _of_one_kind(kind: type, values: pd.Series, zone: str) -> pd.Series:
    if kind is type(None):
        return pd.Series(pd.NA, index=values.index, dtype=TEXT)
    if kind is float:
        return _numbers(values.astype("float64"))
    if issubclass(kind, dt.datetime):
        return _moments(values, zone).dt.strftime("%Y-%m-%d %H:%M:%S").astype(TEXT)
    if issubclass(kind, dt.timedelta):
        return values.astype(str).str.replace(r"^0 days ", "", regex=True).astype(TEXT)
    if kind is str:
        return values.astype(TEXT)
    if issubclass(kind, (bool, int, Decimal, dt.date, dt.time)):
        return values.astype(str).astype(TEXT)
    return values.map(str).astype(TEXT)


def _moments(values: pd.Series, zone: str) -> pd.Series:
    if values.iloc[0].tzinfo is None:
        return pd.to_datetime(values, errors="coerce")
    return pd.to_datetime(values, errors="coerce", utc=True).dt.tz_convert(zone).dt.tz_localize(None)


def _numbers(values: pd.Series) -> pd.Series:
    whole = (values % 1 == 0) & (values.abs() < _SAFE_INTEGER)
    text = values.astype(str).astype(TEXT)
    return text.mask(whole, values.where(whole, 0).astype("int64").astype(str).astype(TEXT)).mask(values.isna())


def sheet_as_text(rows: list[list[Any]]) -> pd.DataFrame:
    """Give the cells of a sheet as a frame of text; its rows are of one length."""
    cells = as_text(list(chain.from_iterable(rows)))
    shaped = cells.astype(object).where(cells.notna(), None).to_numpy().reshape(len(rows), -1)
    return pd.DataFrame(shaped).astype(TEXT)
