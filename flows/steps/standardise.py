"""Turn text into typed columns, and note every cell that cannot be turned. No rule is judged here."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from flows.office import Source
from flows.readers.cells import UNREADABLE
from schemas.columns import Column, columns_of
from schemas.identifiers import clean_employee_id

TEXT = pd.StringDtype("pyarrow")
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f​﻿]|_x000D_"
_DAY_FORMATS = (
    "%Y-%m-%d", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S", "%d-%m-%Y %H:%M", "%d-%m-%Y %H:%M:%S", "%d %m %Y", "%d %m %y", "%d/%m/%y",
)  # fmt: skip
_MONTHS = {
    "januari": 1, "jan": 1, "january": 1, "februari": 2, "pebruari": 2, "peb": 2, "feb": 2, "february": 2, "maret": 3, "mar": 3, "march": 3,
    "april": 4, "apr": 4, "mei": 5, "may": 5, "juni": 6, "jun": 6, "june": 6, "juli": 7, "jul": 7, "july": 7, "agustus": 8, "agu": 8,
    "agt": 8, "ags": 8, "aug": 8, "august": 8, "september": 9, "sep": 9, "sept": 9, "oktober": 10, "okt": 10, "oct": 10, "october": 10,
    "november": 11, "nopember": 11, "nov": 11, "nop": 11, "desember": 12, "des": 12, "dec": 12, "december": 12,
}  # fmt: skip
_EXCEL_ORIGIN = "1899-12-30"
_EXCEL_SERIALS = (20_000, 80_000)

Faults = pd.DataFrame


def standardise(
    rows: pd.DataFrame, source: Source, synonyms: Mapping[str, Mapping[str, str]], zone: str
) -> tuple[pd.DataFrame, Faults]:
    """Cast the text columns of a table to the types of its dataset; times of another zone to the office's zone.

    Returns the typed frame (the model's columns, row_number, and what else the reader gave) and a frame of faults:
    index (of the row), column_name, rule, told (the text as it stood). synonyms: by reference table, text to code.
    """
    dataset = source.contract
    typed, faults = {}, [pd.DataFrame(columns=["column_name", "rule", "told"])]
    for column in columns_of(dataset.model):
        told = _told(rows, column, source)
        if (spoilt := told.map(UNREADABLE)).notna().any():
            faults.append(
                pd.DataFrame({"column_name": column.name, "rule": spoilt, "told": told}).dropna(subset="rule")
            )
            told = told.mask(spoilt.notna())
        cast, rule = _cast_column(told, column, source, synonyms)
        if column.sql == "timestamp" and source.time_zone and source.time_zone != zone:
            cast = _moved(cast, source.time_zone, zone)
        typed[column.name] = cast
        failed = _clean(told[told.notna() & cast.isna()]).dropna()
        if not failed.empty:
            faults.append(pd.DataFrame({"column_name": column.name, "rule": rule, "told": failed}))
    others = rows.drop(columns=list(typed), errors="ignore")
    frame = pd.DataFrame(typed, index=rows.index).join(others)
    return (dataset.prepare(frame) if dataset.prepare else frame), pd.concat(faults)


def _told(rows: pd.DataFrame, column: Column, source: Source) -> pd.Series:
    if column.name in rows and column.name not in source.constant:
        return rows[column.name].astype(TEXT)
    return pd.Series(source.constant.get(column.name, pd.NA), index=rows.index, dtype=TEXT)


def _moved(times: pd.Series, source_zone: str, zone: str) -> pd.Series:
    there = times.dt.tz_localize(source_zone, ambiguous="NaT", nonexistent="NaT")
    return there.dt.tz_convert(zone).dt.tz_localize(None).astype("datetime64[us]")


def _cast_column(
    told: pd.Series, column: Column, source: Source, synonyms: Mapping[str, Mapping[str, str]]
) -> tuple[pd.Series, str]:
    """Cast one column: each distinct text once, but for times, which are mostly distinct and mostly ISO."""
    if column.sql == "timestamp" and (times := _iso(told)) is not None:
        return times, "date"
    coded = _array(told).dictionary_encode()
    cast, rule = _cast(_clean(pd.Series(coded.dictionary.to_pandas(), dtype=TEXT)), column, source, synonyms)
    places = coded.indices.to_numpy(zero_copy_only=False)
    if coded.null_count:
        cast, places = cast.reindex(range(len(cast) + 1)), np.nan_to_num(places, nan=len(cast)).astype("int64")
    return cast.take(places).set_axis(told.index), rule


def _array(told: pd.Series) -> pa.Array:
    """Give a column in one piece: a sheet whose days are all filled comes in a piece a day."""
    pieces = pa.array(told, type=pa.string())
    return pieces.combine_chunks() if isinstance(pieces, pa.ChunkedArray) else pieces


def _clean(text: pd.Series) -> pd.Series:
    text = text.astype(TEXT)
    if text.str.contains(_CONTROL, regex=True).any():
        text = text.str.replace(_CONTROL, "", regex=True)
    text = text.str.strip()
    return text.mask(text == "") if (text == "").any() else text


def _cast(
    told: pd.Series, column: Column, source: Source, synonyms: Mapping[str, Mapping[str, str]]
) -> tuple[pd.Series, str]:
    """Cast one column; give it and the rule that a cell breaks which cannot be cast."""
    if column.sql in {"date", "timestamp"}:
        times = cast_times(told)
        return (times.dt.normalize() if column.sql == "date" else times), "date"
    if column.sql == "boolean":
        return _upper(told).map(column.words).astype("boolean"), "known"
    if column.sql in {"smallint", "integer"}:
        numbers = _held(cast_numbers(told), column)
        return numbers.mask(numbers % 1 != 0).astype("Int64"), "number"
    if column.sql.startswith("numeric"):
        return _held(cast_numbers(told), column), "number"
    if column.name == "employee_id":
        return clean_employee_id(told), "valid"
    if column.codes:
        words = {**synonyms.get(column.codes, {}), **{key.upper(): code for key, code in source.codes.items()}}
        return _translated(_upper(told), words), "known"
    if column.is_enum:
        return _translated(_upper(told).str.replace(r"[\s/]+", "_", regex=True), column.words), "known"
    return told, "text"


def _held(numbers: pd.Series, column: Column) -> pd.Series:
    """Keep the numbers that the column's SQL type holds: an odd cell is a rejected record, not a broken load."""
    if column.sql.startswith("numeric"):
        precision, scale = map(int, re.findall(r"\d+", column.sql))
        limit = 10.0 ** (precision - scale)
    else:
        limit = {"smallint": 2.0**15, "integer": 2.0**31}[column.sql]
    return numbers.mask(numbers.abs() >= limit)


def _upper(text: pd.Series) -> pd.Series:
    return text.str.upper().str.replace(r"\s+", " ", regex=True)


def _translated(text: pd.Series, words: Mapping[str, str]) -> pd.Series:
    return text.map(words).astype(TEXT).fillna(text) if words else text


def cast_numbers(told: pd.Series) -> pd.Series:
    """Read numbers with a decimal point or comma; 'JP' behind them is dropped."""
    plain = told.str.replace(r"(?i)\s*JP$", "", regex=True).str.replace(r"^(-?\d+),(\d+)$", r"\1.\2", regex=True)
    sound = plain.where(plain.str.fullmatch(r"-?\d+(\.\d+)?"))
    return pd.to_numeric(sound, errors="coerce").astype("Float64")


def cast_times(texts: pd.Series) -> pd.Series:
    """Read dates and times from ISO text, day-first text, Indonesian month names and spreadsheet serial numbers."""
    fast = _iso(texts)
    if fast is not None:
        return fast
    parsed = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[us]")
    numbered = _numbered_months(texts)
    for style in _DAY_FORMATS:
        rest = parsed.isna() & texts.notna()
        if not rest.any():
            break
        parsed[rest] = pd.to_datetime(numbered[rest], format=style, errors="coerce").astype("datetime64[us]")
    return parsed.fillna(_serials(texts))


def _iso(told: pd.Series) -> pd.Series | None:
    """Cast a whole column at once where every cell is ISO; None where one is not."""
    try:
        times = pc.cast(_array(told), pa.timestamp("us"))
    except pa.ArrowInvalid:
        return None
    return pd.Series(times.to_numpy(zero_copy_only=False).astype("datetime64[us]"), index=told.index)


def _numbered_months(texts: pd.Series) -> pd.Series:
    """Write '3 Agustus 2025', 'Senin, 3 Agt 2025' and '3-Mei-25' as '3 8 2025' and '3 5 25'."""
    parts = texts.str.lower().str.extract(r"^(?:[a-z']+,?\s+)?(\d{1,2})[\s\-./]+([a-z]+)[\s\-./]+(\d{4}|\d{2})(\s.*)?$")
    month = parts[1].map(_MONTHS)
    named = parts[0] + " " + month.astype("Int64").astype(TEXT) + " " + parts[2]
    return texts.where(named.isna(), named)


def _serials(texts: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(texts.where(texts.str.fullmatch(r"\d{5}(\.\d+)?")), errors="coerce").astype("float64")
    inside = numbers.where(numbers.between(*_EXCEL_SERIALS), np.nan)
    return pd.to_datetime(inside, unit="D", origin=_EXCEL_ORIGIN).dt.round("s").astype("datetime64[us]")
