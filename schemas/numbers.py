"""How numbers, durations and percentages are written, and read. What can be read in two ways is not read at all."""

from __future__ import annotations

from typing import Literal

import pandas as pd

Mark = Literal[",", "."]
_GROUP = r"-?[1-9]\d{0,2}"


def cast_numbers(told: pd.Series, decimal: Mark | None = None) -> pd.Series:
    """Read numbers such as 20,5, 1.234,56, 1,234.56, Rp 1.000 and 20 JP.

    1.234 alone may be a thousand or one: it is read only where the source declares its decimal mark. 'Rp' declares that
    a dot groups thousands.
    """
    text = told.str.strip()
    is_plain = text.isna() | _is(text, r"-?\d+")
    if is_plain.all():
        return pd.to_numeric(text, errors="coerce").astype("Float64")
    is_rupiah = _is(text, r"(?i)(?:rp|idr)[\s.]*[\d-].*")
    plain = text.str.replace(r"(?i)^(?:rp\.?|idr)\s*|\s*JP$|,-$", "", regex=True)
    either_dot, either_comma = _is(plain, rf"{_GROUP}\.\d{{3}}"), _is(plain, rf"{_GROUP},\d{{3}}")
    dots_group = _is(plain, rf"{_GROUP}(?:\.\d{{3}})+,\d+|{_GROUP}(?:\.\d{{3}}){{2,}}")
    dots_group |= either_dot & ((decimal == ",") | is_rupiah)
    commas_group = _is(plain, rf"{_GROUP}(?:,\d{{3}})+\.\d+|{_GROUP}(?:,\d{{3}}){{2,}}") | (
        either_comma & (decimal == ".")
    )
    is_simple = _is(plain, r"-?\d+(?:[.,]\d+)?") & ~(either_dot | either_comma)
    is_simple |= (either_dot & (decimal == ".") & ~is_rupiah) | (either_comma & (decimal == ","))
    bare = plain.mask(dots_group, plain.str.replace(".", "", regex=False))
    bare = bare.mask(commas_group, plain.str.replace(",", "", regex=False)).str.replace(",", ".", regex=False)
    return pd.to_numeric(bare.where(dots_group | commas_group | is_simple), errors="coerce").astype("Float64")


def cast_minutes(told: pd.Series, decimal: Mark | None = None) -> pd.Series:
    """Read durations as minutes: a number of them, or h:mm and h:mm:ss of any length, such as 26:00."""
    parts = told.str.strip().str.extract(r"^(\d+):([0-5]\d)(?::[0-5]\d)?$")
    hours, minutes = (pd.to_numeric(parts[place], errors="coerce").astype("Float64") for place in (0, 1))
    return (hours * 60 + minutes).fillna(cast_numbers(told, decimal))


def cast_percents(told: pd.Series, decimal: Mark | None = None) -> pd.Series:
    """Read percentages, 85 for 85 %; a column that mixes 85%, 85 and 0.85 is not read at all."""
    text = told.str.strip()
    is_signed = _is(text, r".*%")
    numbers = cast_numbers(text.str.replace(r"\s*%$", "", regex=True), decimal)
    is_share = ~is_signed & (numbers.abs() <= 1).fillna(False).astype(bool) & (numbers != 0).fillna(False).astype(bool)
    is_plain = ~is_signed & (numbers.abs() > 1).fillna(False).astype(bool)
    if int(is_signed.any()) + int(is_share.any()) + int(is_plain.any()) > 1:
        return pd.Series(pd.NA, index=told.index, dtype="Float64")
    return (numbers * 100).where(is_share, numbers)


def _is(texts: pd.Series, pattern: str) -> pd.Series:
    return texts.str.fullmatch(pattern).fillna(False).astype(bool)
