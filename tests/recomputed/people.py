"""People: who is who, where each was employed and placed on which day, and the tree of units (sections 0.1 and 0.2)."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from tests.recomputed.inputs import ENDLESS, Inputs, each

AGENCY = "AGENCY"
ASN = ("PNS", "CPNS", "PPPK", "PPPK_PW")


def person_of(inputs: Inputs) -> pd.Series:
    """Every identifier ever written for a person, and the person that it means."""
    rows = inputs.raw("employee").drop_duplicates("employee_id")
    return rows.set_index("employee_id")["person_id"]


def named(inputs: Inputs, records: pd.DataFrame) -> pd.DataFrame:
    """Put the person to records that name an employee_id; records of unknown people wait, and are left out."""
    rows = records.assign(person_id=records["employee_id"].map(person_of(inputs)))
    return rows[rows["person_id"].notna()].reset_index(drop=True)


def stretches(inputs: Inputs) -> pd.DataFrame:
    """One row a person and period in which employment and placement both held."""
    return inputs.once("stretches", lambda: _stretches(inputs))


def _stretches(inputs: Inputs) -> pd.DataFrame:
    kept = ["person_id", "employment_type", "education_level", "position_type", "position", "valid_from", "valid_to"]
    employed = inputs.raw("employee")[kept]
    placed = named(inputs, inputs.raw("placement"))[["person_id", "unit_id", "schedule_id", "valid_from", "valid_to"]]
    rows = employed.merge(placed, on="person_id", suffixes=("", "_placed"))
    rows["valid_from"] = rows[["valid_from", "valid_from_placed"]].max(axis=1)
    rows["valid_to"] = rows[["valid_to", "valid_to_placed"]].fillna(ENDLESS).min(axis=1)
    rows = rows[rows["valid_from"] <= rows["valid_to"]]
    return rows.drop(columns=["valid_from_placed", "valid_to_placed"]).reset_index(drop=True)


def on_day(rows: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Give the rows of a table of periods that hold on a day."""
    return rows[(rows["valid_from"] <= day) & (rows["valid_to"].fillna(ENDLESS) >= day)]


def staff_by_month(inputs: Inputs) -> pd.DataFrame:
    """One row a month and person employed on its last day, with unit and employment of that day."""
    return inputs.once("staff_by_month", lambda: staff_at_ends(inputs, inputs.months))


def month_ends(starts: pd.DatetimeIndex) -> pd.DataFrame:
    """First and last days of months."""
    return pd.DataFrame(
        {"period_start": starts.as_unit("us"), "period_end": (starts + pd.offsets.MonthEnd(0)).as_unit("us")}
    )


def staff_at_ends(inputs: Inputs, months: pd.DataFrame) -> pd.DataFrame:
    """People employed on the last days of months."""
    found = [
        on_day(stretches(inputs), month.period_end).assign(period_start=month.period_start, period_end=month.period_end)
        for month in each(months)
    ]
    return pd.concat(found, ignore_index=True)


def held_on(records: pd.DataFrame, periods: pd.DataFrame, day: str) -> pd.DataFrame:
    """Put to each record of a person what a table of periods says of them on the record's day; empty where nothing."""
    rows = records.reset_index(names="record")
    both = rows[["record", "person_id", day]].merge(periods, on="person_id")
    both = both[both[day].between(both["valid_from"], both["valid_to"])].drop(columns=["person_id", day])
    return rows.merge(both, on="record", how="left").drop(columns="record")


def employment_days(inputs: Inputs) -> pd.DataFrame:
    """The grid: one row a person, unit and day of the months, employed and placed."""
    first, last = inputs.months["period_start"].min(), inputs.months["period_end"].max()
    rows = stretches(inputs).drop(columns=["education_level", "position_type", "position"])
    rows = rows[(rows["valid_from"] <= last) & (rows["valid_to"] >= first)]
    days = pd.DataFrame({"day": pd.date_range(first, last).as_unit("us")})
    grid = rows.merge(days, how="cross")
    grid = grid[grid["day"].between(grid["valid_from"], grid["valid_to"])].drop(columns=["valid_from", "valid_to"])
    grid["period_start"] = grid["day"] - pd.to_timedelta(grid["day"].dt.day - 1, unit="D")
    return grid.reset_index(drop=True)


def units_above(inputs: Inputs, months: pd.DataFrame) -> pd.DataFrame:
    """One row a month, unit and whatever its figures enter: itself, the units above it, the agency (as of the month's end)."""
    found = []
    for month in each(months):
        parents = on_day(inputs.raw("unit"), month.period_end).set_index("unit_id")["parent_unit_id"]
        for unit in parents.index:
            found.append((month.period_start, unit, "agency", AGENCY))
            found.extend((month.period_start, unit, "unit", above) for above in line_of(parents, unit))
    return pd.DataFrame(found, columns=["period_start", "unit_id", "grain", "subject_id"])


def line_of(parents: pd.Series, unit: str) -> Iterator[str]:
    """A unit and all above it."""
    above: object = unit
    while isinstance(above, str):
        yield above
        above = parents.get(above)


def with_units_above(inputs: Inputs, facts: pd.DataFrame) -> pd.DataFrame:
    """Repeat facts of a month and unit for each unit that they enter: grain and subject_id are those units."""
    above = inputs.once("units_above", lambda: units_above(inputs, inputs.months))
    return facts.merge(above, on=["period_start", "unit_id"])


def all_units(inputs: Inputs) -> pd.DataFrame:
    """One row a month and unit, and the agency: those who have none of something have 0 of it."""
    rows = with_units_above(inputs, inputs.raw("unit")[["unit_id"]].merge(inputs.months, how="cross"))
    rows = rows[["period_start", "grain", "subject_id"]].drop_duplicates(ignore_index=True)
    return rows.assign(unit_id=rows["subject_id"].where(rows["subject_id"] != AGENCY))
