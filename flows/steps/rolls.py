"""Of the rejected records of a roll, what can still be read of whose day it is: it may not be taken for absence. Nothing is stored here."""

from __future__ import annotations

import pandas as pd

from flows.datasets import Dataset


def with_days(rejected: pd.DataFrame, typed: pd.DataFrame, dataset: Dataset) -> pd.DataFrame:
    """Give rejected records of a roll with unit_id, period_start, employee_id and day, the last two null where they are not sound.

    rejected: what validate gave; its index is that of typed. Other datasets' records are given as they are.
    """
    if not dataset.is_roll or rejected.empty:
        return rejected
    units = typed["unit_id"].ffill().bfill()  # a line without its unit is of the unit of the lines around it
    return rejected.assign(
        unit_id=units.loc[rejected.index],
        period_start=months_of(typed, dataset).loc[rejected.index],
        employee_id=_sound(rejected, typed, "employee_id"),
        day=_sound(rejected, typed, "day"),
    )


def months_of(typed: pd.DataFrame, dataset: Dataset) -> pd.Series:
    """Give the month of each record; where its own day cannot be, that of the sheet's others."""
    if not dataset.period:
        return pd.Series(pd.NaT, index=typed.index, dtype="datetime64[us]")
    months = typed[dataset.period[0]].dt.to_period("M").dt.to_timestamp().astype("datetime64[us]")
    return months.ffill().bfill()


def _sound(rejected: pd.DataFrame, typed: pd.DataFrame, column: str) -> pd.Series:
    is_broken = rejected["rules"].str.contains(rf"(?:^|; ){column}:", regex=True)
    return typed.loc[rejected.index, column].mask(is_broken)
