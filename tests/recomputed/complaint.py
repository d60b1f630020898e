"""Complaints: the life of each, how long it took, and what of it is counted, PGD-01 to PGD-12 (section 6)."""

from __future__ import annotations

import pandas as pd

from tests.recomputed.calendar import WorkingDays
from tests.recomputed.discipline import headcount, provisional
from tests.recomputed.inputs import Inputs, in_force, one_source
from tests.recomputed.people import all_units, with_units_above
from tests.recomputed.values import value_rows

UNIT = ["period_start", "grain", "subject_id"]
PERCENTILES = {"median": 0.5, "p90": 0.9, "max": 1.0}


# --- the life of a complaint (sections 6.1 and 6.2) ------------------------------------------------------------------
def events(inputs: Inputs) -> pd.DataFrame:
    """Steps of complaints that are not dated before the day of receipt, in order (decision 1)."""
    rows = one_source(inputs.raw("complaint_event"), ["tracking_id", "event", "occurred_at"])
    received = one_source(inputs.raw("complaint"), ["tracking_id"]).set_index("tracking_id")["received_at"]
    rows = rows.assign(day=rows["occurred_at"].dt.normalize())
    rows = rows[rows["day"] >= rows["tracking_id"].map(received).dt.normalize()]
    return rows.sort_values(["tracking_id", "occurred_at"])[["tracking_id", "event", "occurred_at", "day", "unit_id"]]


def complaints(inputs: Inputs) -> pd.DataFrame:
    """One row a complaint of a known unit, with unit, scope, limit and month of receipt (decision 4)."""
    return inputs.once("complaints", lambda: _complaints(inputs))


def _complaints(inputs: Inputs) -> pd.DataFrame:
    rows = one_source(inputs.raw("complaint"), ["tracking_id"])
    steps = events(inputs)
    given = steps[steps["event"] == "DISPOSED"].drop_duplicates("tracking_id", keep="last")
    rows["unit_id"] = rows["tracking_id"].map(given.set_index("tracking_id")["unit_id"]).fillna(rows["unit_id"])
    rows = rows[rows["unit_id"].isin(inputs.raw("unit")["unit_id"]) & rows["received_at"].notna()].copy()
    outside = steps.loc[steps["event"].isin(("OUT_OF_SCOPE", "ARCHIVED")), "tracking_id"]
    rows["is_in_scope"] = ~rows["tracking_id"].isin(outside)
    rows["received_on"] = rows["received_at"].dt.normalize()
    rows["period_start"] = rows["received_on"] - pd.to_timedelta(rows["received_on"].dt.day - 1, unit="D")
    limits = in_force(inputs.rules("sla"), inputs.as_of)
    day_limit = limits[limits["stage"] == "RESOLUTION"].set_index("classification")["day_limit"]
    rows["sla_days"] = pd.to_numeric(rows["classification"].map(day_limit))
    return rows.drop(columns=["sheet", "row_number"]).reset_index(drop=True)


def first_day(steps: pd.DataFrame, event: str) -> pd.Series:
    """Day of the first step of a kind, by complaint."""
    return steps[steps["event"] == event].groupby("tracking_id")["day"].first()


def state(inputs: Inputs, rows: pd.DataFrame, until: pd.Series) -> pd.DataFrame:
    """What complaints had come to on a day each: closed_on, times reopened, working days used without pauses."""
    days = WorkingDays(inputs)
    rows = rows.assign(until=until).reset_index(drop=True).rename_axis("row").reset_index()
    steps = rows[["row", "tracking_id", "until"]].merge(events(inputs), on="tracking_id")
    steps = steps[steps["day"] <= steps["until"]]
    ends = steps[steps["event"].isin(("CLOSED", "REOPENED"))]
    last = ends.drop_duplicates("row", keep="last").set_index("row")
    rows["closed_on"] = rows["row"].map(last.loc[last["event"] == "CLOSED", "day"])
    rows["times_reopened"] = rows["row"].map(ends[ends["event"] == "REOPENED"].groupby("row").size()).fillna(0)
    rows["counted_to"] = rows["closed_on"].fillna(rows["until"])
    pauses = pauses_of(steps).merge(rows[["row", "counted_to", "closed_on"]], on="row")
    pauses["resumed_on"] = pauses["resumed_on"].fillna(pauses["counted_to"].where(pauses["closed_on"].isna()))
    pauses["days"] = days.between(pauses["day"], pauses[["resumed_on", "counted_to"]].min(axis=1, skipna=False))
    rows["paused_days"] = rows["row"].map(pauses.groupby("row")["days"].sum()).fillna(0)
    rows["used_days"] = days.between(rows["received_on"], rows["counted_to"]) - rows["paused_days"]
    return rows


def pauses_of(steps: pd.DataFrame) -> pd.DataFrame:
    """Stretches in which the clock stood still: from each pause to the next resumption, empty while there is none."""
    both = steps[steps["event"].isin(("PAUSED", "RESUMED"))].copy()
    follows = both.groupby("row")[["event", "day"]].shift(-1)
    both["resumed_on"] = follows["day"].where(follows["event"] == "RESUMED")
    return both[both["event"] == "PAUSED"][["row", "day", "resumed_on"]]


def settled(inputs: Inputs) -> pd.DataFrame:
    """Complaints in scope of the months as they stood a year after their month, or today (decision 4)."""
    return inputs.once("settled", lambda: _settled(inputs))


def _settled(inputs: Inputs) -> pd.DataFrame:
    rows = complaints(inputs)
    year_later = rows["period_start"] + pd.offsets.MonthEnd(13)
    rows = state(inputs, rows, year_later.where(year_later <= inputs.as_of, inputs.as_of))
    return rows[rows["is_in_scope"]]


# --- times of a complaint (PGD-02 to PGD-04) -------------------------------------------------------------------------
def working_days_of(inputs: Inputs, name: str, days: pd.Series, rows: pd.DataFrame) -> pd.DataFrame:
    """Values of single complaints; a secret or anonymous report has none, which could give the reporter away."""
    rows = rows.assign(measure="all", grain="complaint", subject_id=rows["tracking_id"], numerator=days)
    is_told = ~rows["report_type"].fillna("").str.contains("RAHASIA|ANONIM")
    return value_rows(name, rows[days.notna() & is_told])


def verification_time(inputs: Inputs) -> pd.DataFrame:
    """PGD-02: working days from receipt to verification."""
    rows = complaints(inputs)
    verified = rows["tracking_id"].map(first_day(events(inputs), "VERIFIED"))
    return working_days_of(
        inputs, "verification_days", WorkingDays(inputs).between(rows["received_on"], verified), rows
    )


def first_response_time(inputs: Inputs) -> pd.DataFrame:
    """PGD-03: working days from the disposal to the first answer; the unit's clock starts anew where it was transferred."""
    rows = complaints(inputs)
    steps = events(inputs)
    first = steps[steps["event"] == "ANSWERED"].groupby("tracking_id")["occurred_at"].first()
    given = steps[steps["event"] == "DISPOSED"]
    before = given[given["occurred_at"] <= given["tracking_id"].map(first)]
    disposed = rows["tracking_id"].map(
        before.drop_duplicates("tracking_id", keep="last").set_index("tracking_id")["day"]
    )
    answered = rows["tracking_id"].map(first).dt.normalize()
    return working_days_of(inputs, "first_response_days", WorkingDays(inputs).between(disposed, answered), rows)


def resolution_time(inputs: Inputs) -> pd.DataFrame:
    """PGD-04: working days from receipt to closing without pauses: mean, median, 90th percentile, longest."""
    rows = settled(inputs)
    rows = with_units_above(inputs, rows[rows["closed_on"].notna()])
    by = rows.groupby(UNIT)["used_days"]
    mean = by.agg(numerator="sum", denominator="count").reset_index().assign(measure="mean")
    return value_rows("resolution_time", [with_unit(mean), quantiles(rows)])


def quantiles(rows: pd.DataFrame) -> pd.DataFrame:
    """Median, 90th percentile (interpolated) and largest of used_days."""
    by = rows.groupby(UNIT)["used_days"]
    told = [
        by.quantile(share).rename("numerator").reset_index().assign(measure=name) for name, share in PERCENTILES.items()
    ]
    return with_unit(pd.concat(told, ignore_index=True))


def with_unit(rows: pd.DataFrame) -> pd.DataFrame:
    """Put the unit to values of units."""
    return rows.assign(unit_id=rows["subject_id"].where(rows["grain"] == "unit"))


# --- rates of a month (PGD-01, PGD-05 to PGD-09) ---------------------------------------------------------------------
def counted(inputs: Inputs, rows: pd.DataFrame, parts: dict[str, pd.Series]) -> pd.DataFrame:
    """Add up parts over complaints for every unit and month; 0 where there are no complaints."""
    spread = with_units_above(inputs, rows.assign(**parts))
    units = all_units(inputs).join(spread.groupby(UNIT)[list(parts)].sum(), on=UNIT)
    return units.fillna(dict.fromkeys(parts, 0))


def complaint_volume(inputs: Inputs) -> pd.DataFrame:
    """PGD-01: complaints received that are the office's matter, by class and channel; a month without any has 0."""
    rows = settled(inputs)
    one = pd.Series(1, index=rows.index)
    found = [counted(inputs, rows, {"numerator": one}).assign(measure="all")]
    for kind in inputs.rules("sla")["classification"].unique():
        of_kind = (rows["classification"] == kind).astype(int)
        found.append(counted(inputs, rows, {"numerator": of_kind}).assign(measure=f"class:{kind}"))
    channels = with_units_above(inputs, rows).groupby([*UNIT, "channel"]).size().rename("numerator").reset_index()
    found.append(with_unit(channels.assign(measure="channel:" + channels["channel"])))
    return value_rows("complaint_volume", found)


def resolved_in_time(inputs: Inputs) -> pd.DataFrame:
    """PGD-05: closed within the limit of the class; open and not yet due is in neither sum."""
    rows = settled(inputs)
    is_late = rows["used_days"] > rows["sla_days"]
    in_time = (rows["closed_on"].notna() & (rows["used_days"] <= rows["sla_days"])).astype(int)
    units = counted(inputs, rows, {"numerator": in_time, "denominator": in_time + is_late})
    return value_rows("resolved_in_time", units, measure="all", percent=True)


def follow_up_rate(inputs: Inputs) -> pd.DataFrame:
    """PGD-06: complaints with a first answer."""
    rows = settled(inputs)
    answered = rows["tracking_id"].map(first_day(events(inputs), "ANSWERED")).notna().astype(int)
    units = counted(inputs, rows, {"numerator": answered, "denominator": pd.Series(1, index=rows.index)})
    return value_rows("follow_up_rate", units, measure="all", percent=True)


def complaints_per_1000_services(inputs: Inputs) -> pd.DataFrame:
    """PGD-07: per 1,000 services; months of which no services are told have no value."""
    from tests.recomputed.leadership import services

    rows = settled(inputs)
    given = services(inputs)
    spread = with_units_above(inputs, given).groupby(UNIT)["n_services"].sum().rename("denominator")
    units = counted(inputs, rows, {"numerator": pd.Series(1000, index=rows.index)})
    units = units[units["period_start"].isin(given["period_start"])].join(spread, on=UNIT).fillna({"denominator": 0})
    return value_rows("complaints_per_1000_services", units, measure="all")


def year_to_date_sum(rows: pd.DataFrame, part: str) -> pd.Series:
    """Add up a part since January."""
    order = rows.sort_values("period_start")
    return order.groupby([order["subject_id"], order["grain"], order["period_start"].dt.year])[part].cumsum()


def complaints_per_100_staff(inputs: Inputs) -> pd.DataFrame:
    """PGD-08: complaints of the year so far per 100 people of the average so far, honorer included."""
    rows = settled(inputs)
    units = counted(inputs, rows, {"n": pd.Series(1, index=rows.index)}).merge(headcount(inputs), on=UNIT)
    units["numerator"] = 100 * year_to_date_sum(units, "n") * units["n_months"]
    units["denominator"] = units["staff_months"]
    return value_rows("complaints_per_100_staff", units.assign(label=provisional(inputs, units)), measure="all")


def reopen_rate(inputs: Inputs) -> pd.DataFrame:
    """PGD-09: reopened complaints of those that are closed."""
    rows = settled(inputs)
    closed = rows["closed_on"].notna()
    parts = {"numerator": (closed & (rows["times_reopened"] > 0)).astype(int), "denominator": closed.astype(int)}
    return value_rows("reopen_rate", counted(inputs, rows, parts), measure="all", percent=True)


def substantiated_conduct(inputs: Inputs) -> pd.DataFrame:
    """PGD-11: proven of those whose conduct was examined in the year so far, by what was last found by the month's end."""
    steps = events(inputs)
    found = steps[steps["event"].isin(("PROVEN", "NOT_PROVEN"))].drop(columns="unit_id")
    rows = found.merge(settled(inputs)[["tracking_id", "unit_id"]], on="tracking_id").merge(inputs.months, how="cross")
    in_year = rows["day"].dt.year == rows["period_start"].dt.year
    rows = rows[in_year & (rows["day"] <= rows["period_end"])].sort_values("occurred_at")
    rows = rows.drop_duplicates(["tracking_id", "period_start"], keep="last").reset_index(drop=True)
    parts = {"numerator": (rows["event"] == "PROVEN").astype(int), "denominator": pd.Series(1, index=rows.index)}
    units = counted(inputs, rows, parts)
    units["n_people"] = units["denominator"].where(units["denominator"] > 0)
    units["label"] = provisional(inputs, units)
    return value_rows("substantiated_conduct", units, measure="all", percent=True)


# --- what was open on a day (PGD-10 and PGD-12) ----------------------------------------------------------------------
def open_complaints(inputs: Inputs) -> pd.DataFrame:
    """Complaints in scope that were open on the last day of each month, or today, with working days since receipt."""
    rows = complaints(inputs).drop(columns="period_start").merge(inputs.months, how="cross")
    rows = rows[rows["is_in_scope"] & (rows["received_on"] <= rows["snapshot_on"])].reset_index(drop=True)
    rows = state(inputs, rows, rows["snapshot_on"])
    return rows[rows["closed_on"].isna()]


def backlog_age(inputs: Inputs) -> pd.DataFrame:
    """PGD-10: median, 90th percentile and largest age of what is open."""
    return value_rows("backlog_age", quantiles(with_units_above(inputs, open_complaints(inputs))))


def overdue_open(inputs: Inputs) -> pd.DataFrame:
    """PGD-12: open complaints older than their limit."""
    rows = open_complaints(inputs)
    late = (rows["used_days"] > rows["sla_days"]).astype(int)
    return value_rows("overdue_open", counted(inputs, rows, {"numerator": late}), measure="all")


RECOMPUTED = {
    "PGD-01": complaint_volume,
    "PGD-02": verification_time,
    "PGD-03": first_response_time,
    "PGD-04": resolution_time,
    "PGD-05": resolved_in_time,
    "PGD-06": follow_up_rate,
    "PGD-07": complaints_per_1000_services,
    "PGD-08": complaints_per_100_staff,
    "PGD-09": reopen_rate,
    "PGD-10": backlog_age,
    "PGD-11": substantiated_conduct,
    "PGD-12": overdue_open,
}
FACTS = {
    code: f"""select '{name}' as indicator_id, 'all' as measure, 'complaint' as grain, cast(date_trunc('month', received_on) as date) as period_start,
        tracking_id as subject_id, unit_id, null as n_people, {name} as numerator, null as denominator, {name} as value, null as label,
        null as null_reason from published.complaint where {name} is not null"""
    for code, name in (("PGD-02", "verification_days"), ("PGD-03", "first_response_days"))
}
