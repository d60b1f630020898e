"""Services and the time they took, and evaluation by heads, LED-04 to LED-07 (section 8.3)."""

from __future__ import annotations

import pandas as pd

from tests.recomputed.attendance import counted_days
from tests.recomputed.complaint import UNIT
from tests.recomputed.discipline import provisional
from tests.recomputed.inputs import Inputs, one_source
from tests.recomputed.people import AGENCY, with_units_above
from tests.recomputed.values import rolled_up, value_rows


# --- services (LED-04 to LED-06) -------------------------------------------------------------------------------------
def services(inputs: Inputs) -> pd.DataFrame:
    """One row a unit, month and kind of service of known units."""
    rows = one_source(inputs.raw("service_volume"), ["unit_id", "month", "service_type"])
    rows = rows[rows["unit_id"].isin(inputs.raw("unit")["unit_id"])].assign(period_start=rows["month"])
    return rows.drop(columns=["month", "sheet", "row_number"]).reset_index(drop=True)


def minutes_worked(inputs: Inputs) -> pd.Series:
    """Net minutes of the people of a unit on its required days; none where no punches tell."""
    return counted_days(inputs).groupby(["period_start", "unit_id"])["effective_minutes"].sum(min_count=1)


def with_minutes(inputs: Inputs, rows: pd.DataFrame) -> pd.DataFrame:
    """Put the minutes worked to the services of units (own, not those below); without minutes neither is known."""
    rows = rows.join(minutes_worked(inputs).rename("denominator"), on=["period_start", "unit_id"])
    return rows.assign(numerator=rows["numerator"].where(rows["denominator"].notna()))


def with_people(inputs: Inputs, rows: pd.DataFrame) -> pd.DataFrame:
    """Add up units that give services, with how many people their minutes are of, each counted once."""
    days = counted_days(inputs)
    present = days.loc[days["effective_minutes"].notna(), ["period_start", "unit_id", "person_id"]].drop_duplicates()
    staff = present.merge(rows[["period_start", "unit_id"]])
    people = with_units_above(inputs, staff).groupby(UNIT)["person_id"].nunique().rename("n_people")
    return rolled_up(inputs, rows).join(people, on=UNIT)


def productivity(inputs: Inputs) -> pd.DataFrame:
    """LED-04: services per net hour, of the units that give services and whose hours are known."""
    given = services(inputs).groupby(["period_start", "unit_id"], as_index=False)["n_services"].sum()
    rows = with_minutes(inputs, given.assign(numerator=60.0 * given["n_services"]))
    return value_rows("productivity", with_people(inputs, rows), measure="all")


def time_efficiency(inputs: Inputs) -> pd.DataFrame:
    """LED-05: standard time of services, of the net time of the units whose services have one; above 120 to be checked."""
    given = services(inputs)
    given["numerator"] = given["n_services"] * given["standard_minutes"]
    given = given[given["standard_minutes"].notna()]
    rows = with_minutes(inputs, given.groupby(["period_start", "unit_id"])["numerator"].sum().reset_index())
    units = with_people(inputs, rows)
    percent = 100 * units["numerator"] / units["denominator"]
    is_high = percent > float(inputs.parameter("efficiency_check_percent"))
    units["label"] = pd.Series("PERIKSA_STANDAR", index=units.index).where(is_high)
    return value_rows("time_efficiency", units, measure="raw", percent=True)


def effectiveness(inputs: Inputs) -> pd.DataFrame:
    """LED-06: services given of those planned, where a plan was made."""
    rows = services(inputs)
    rows = rows[rows["target"].notna()]
    rows = rows.assign(numerator=rows["n_services"], denominator=rows["target"].astype("float64"))
    return value_rows("effectiveness", rolled_up(inputs, rows), measure="raw", percent=True)


# --- evaluation by heads (LED-07) ------------------------------------------------------------------------------------
def coaching_held(inputs: Inputs) -> pd.DataFrame:
    """LED-07: sessions held by the month's end, of those planned since 1 January; none of units that never planned one."""
    rows = one_source(inputs.raw("coaching"), ["unit_id", "planned_on", "kind"]).merge(inputs.months, how="cross")
    rows = rows[rows["planned_on"] <= rows["period_end"]]
    in_year = rows["planned_on"].dt.year == rows["period_start"].dt.year
    is_held = in_year & (rows["held_on"] <= rows["period_end"])
    rows = rows.assign(numerator=is_held.astype(int), denominator=in_year.astype(int))
    sums = with_units_above(inputs, rows).groupby(UNIT, as_index=False)[["numerator", "denominator"]].sum()
    sums = sums.assign(unit_id=sums["subject_id"].where(sums["subject_id"] != AGENCY), label=provisional(inputs, sums))
    return value_rows("coaching_held", sums, measure="all", percent=True)


RECOMPUTED = {
    "LED-04": productivity,
    "LED-05": time_efficiency,
    "LED-06": effectiveness,
    "LED-07": coaching_held,
}
