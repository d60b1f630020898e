"""Days: holidays, Ramadan, the days and minutes of schedules, and working days between two days (sections 1.1 and 6.2)."""

from __future__ import annotations

import pandas as pd

from tests.recomputed.inputs import Inputs, each

OFF_DAYS = ("LN", "CB", "LOKAL")


def minutes_of_day(clock: pd.Series) -> pd.Series:
    """Read 07:30 as 450 minutes; empty is no time."""
    parts = clock.replace("", None).str.extract(r"(\d+):(\d+)").astype("float64")
    return parts[0] * 60 + parts[1]


def schedule_days(inputs: Inputs) -> pd.DataFrame:
    """Days on which each schedule requires work, with start, end, break and net minutes (minutes after midnight).

    Not on holidays and collective leave; a shift works by roster, on holidays too (section 1.3, step 1).
    """
    return inputs.once("schedule_days", lambda: _schedule_days(inputs))


def _schedule_days(inputs: Inputs) -> pd.DataFrame:
    holidays = inputs.rules("calendar")
    holidays = holidays[holidays["kind"].isin(OFF_DAYS)]
    days = pd.DataFrame({"day": _all_days(holidays)})
    days["iso_weekday"] = (days["day"].dt.day_of_week + 1).astype(str)
    days["is_ramadan"] = "false"
    for month in each(inputs.rules("ramadan")):
        days.loc[days["day"].between(month.valid_from, month.valid_to), "is_ramadan"] = "true"
    days["is_off"] = days["day"].isin(holidays["day"])
    rows = days.merge(inputs.rules("schedule"), on=["iso_weekday", "is_ramadan"])
    rows = rows[rows["day"].between(rows["valid_from"], rows["valid_to"])]
    rows = rows[~rows["is_off"] | (rows["work_mode"] == "SIF")].copy()
    for column in ("starts_at", "ends_at", "break_starts_at", "break_ends_at"):
        rows[column] = minutes_of_day(rows[column])
    rows["ends_at"] += 1440 * (rows["ends_at"] <= rows["starts_at"])
    rest = (rows["break_ends_at"] - rows["break_starts_at"]).fillna(0)
    rows["scheduled_minutes"] = rows["ends_at"] - rows["starts_at"] - rest
    kept = ["schedule_id", "day", "starts_at", "ends_at", "break_starts_at", "break_ends_at", "scheduled_minutes"]
    return rows[[*kept, "work_mode"]].reset_index(drop=True)


def _all_days(holidays: pd.DataFrame) -> pd.DatetimeIndex:
    first, last = holidays["day"].min(), holidays["day"].max()
    return pd.date_range(first.replace(month=1, day=1), last.replace(month=12, day=31)).as_unit("us")


class WorkingDays:
    """Working days of the office's own schedule, whatever the unit's (section 6.2)."""

    def __init__(self, inputs: Inputs) -> None:
        rows = schedule_days(inputs)
        self.days = rows.loc[rows["schedule_id"] == inputs.parameter("office_schedule_id"), "day"].sort_values().array

    def between(self, after: pd.Series, until: pd.Series) -> pd.Series:
        """Count the working days d with after < d <= until; missing where either day is."""
        return self.count(until) - self.count(after)

    def count(self, until: pd.Series) -> pd.Series:
        """Count the working days up to and including a day."""
        counts = pd.Series(self.days.searchsorted(until.fillna(self.days[0]), side="right"), index=until.index)
        return counts.astype("float64").where(until.notna())
