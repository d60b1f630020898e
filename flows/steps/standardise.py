"""Turn text into typed columns, and note every cell that cannot be turned. No rule is judged here."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from flows.office import Source
from flows.readers.cells import UNREADABLE
from flows.readers.table import refuse_contrary
from schemas.columns import Column, columns_of
from schemas.dates import cast_iso, cast_times, in_one_piece
from schemas.identifiers import clean_employee_id
from schemas.numbers import Mark, cast_minutes, cast_numbers, cast_percents

TEXT = pd.StringDtype("pyarrow")
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f" + "\u200b\ufeff" + r"]|_x000D_"
_TYPED_KINDS = ("database", "access")  # their numbers come as numbers, so that a dot is a decimal point

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
        if told.isin(UNREADABLE).any():
            spoilt = told.map(UNREADABLE)
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
        told = rows[column.name].astype(TEXT)
        letters = source.prefix.get(column.name)
        return told.mask(told.str.fullmatch(r"\d+"), letters + told) if letters else told
    return pd.Series(source.constant.get(column.name, pd.NA), index=rows.index, dtype=TEXT)


def _moved(times: pd.Series, source_zone: str, zone: str) -> pd.Series:
    there = times.dt.tz_localize(source_zone, ambiguous="NaT", nonexistent="NaT")
    return there.dt.tz_convert(zone).dt.tz_localize(None).astype("datetime64[us]")


def _cast_column(
    told: pd.Series, column: Column, source: Source, synonyms: Mapping[str, Mapping[str, str]]
) -> tuple[pd.Series, str]:
    """Cast one column: each distinct text once, but for times, which are mostly distinct and mostly ISO."""
    if column.sql == "timestamp" and (times := cast_iso(told)) is not None:
        return times, "date"
    coded = in_one_piece(told).dictionary_encode()
    distinct = _clean(pd.Series(coded.dictionary.to_pandas(), dtype=TEXT))
    if column.sql in {"date", "timestamp"}:
        header = (source.columns.get(column.name) or [*column.headers, column.name])[0]
        refuse_contrary(distinct, header, source.date_order)
    cast, rule = _cast(distinct, column, source, synonyms)
    places = coded.indices.to_numpy(zero_copy_only=False)
    if coded.null_count:
        cast, places = cast.reindex(range(len(cast) + 1)), np.nan_to_num(places, nan=len(cast)).astype("int64")
    return cast.take(places).set_axis(told.index), rule


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
        times = cast_times(told, source.date_order)
        return (times.dt.normalize() if column.sql == "date" else times), "date"
    if column.sql == "boolean":
        return _upper(told).map(column.words).astype("boolean"), "known"
    if column.sql in {"smallint", "integer"}:
        numbers = _numbers(told, column, source)
        return numbers.mask(numbers % 1 != 0).astype("Int64"), "number"
    if column.sql.startswith("numeric"):
        return _numbers(told, column, source), "number"
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


def _numbers(told: pd.Series, column: Column, source: Source) -> pd.Series:
    """Read numbers by the unit that stands in the column's name."""
    decimal: Mark | None = source.decimal or ("." if source.kind in _TYPED_KINDS else None)
    by_unit = {"minutes": cast_minutes, "percent": cast_percents}.get(column.name.rpartition("_")[2], cast_numbers)
    return _held(by_unit(told, decimal), column)
