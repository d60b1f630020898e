"""Discipline: days without valid reason and what they indicate, sanctions in force, DIS-01 to DIS-05 (section 2)."""

from __future__ import annotations

import pandas as pd

from tests.recomputed.attendance import attendance_days, counted_days
from tests.recomputed.inputs import ENDLESS, Inputs, each, in_force, one_source
from tests.recomputed.people import (
    ASN,
    all_units,
    held_on,
    month_ends,
    named,
    staff_at_ends,
    staff_by_month,
    stretches,
    units_above,
    with_units_above,
)
from tests.recomputed.values import PROVISIONAL, employee_values, rolled_up, value_rows

ACROSS_YEARS = "LINTAS_TAHUN"


def provisional(inputs: Inputs, rows: pd.DataFrame) -> pd.Series:
    """SEMENTARA until the month that ends the year: what is told of the year is told so far."""
    return pd.Series(PROVISIONAL, index=rows.index).where(rows["period_start"].dt.month < 12)


# --- absence (section 2.2, DIS-01 to DIS-03) -------------------------------------------------------------------------
def year_to_date(inputs: Inputs) -> pd.DataFrame:
    """One row a month and person employed on its last day: absence and shortage since 1 January."""
    return inputs.once("year_to_date", lambda: _year_to_date(inputs))


def _year_to_date(inputs: Inputs) -> pd.DataFrame:
    staff = staff_by_month(inputs)[["period_start", "period_end", "person_id", "unit_id", "employment_type"]]
    days = counted_days(inputs)
    days = days.assign(
        n_days=1,
        n_unexcused=days["code"].eq("A").astype(int),
        shortage=(days["scheduled_minutes"] - days["effective_minutes"]).where(days["work_mode"] != "DINAMIS"),
    )
    both = staff[["period_start", "period_end", "person_id"]].merge(days.drop(columns="period_start"), on="person_id")
    year_start = both["period_start"] + pd.offsets.YearBegin(-1)
    year_start = year_start.where(both["period_start"].dt.day_of_year > 1, both["period_start"])
    both = both[both["day"].between(year_start, both["period_end"])]
    sums = both.groupby(["period_start", "person_id"])[["n_days", "n_unexcused", "shortage"]].sum(min_count=1)
    rows = staff.join(sums, on=["period_start", "person_id"])
    day = float(inputs.parameter("shortage_day_minutes"))
    rows["shortage_days"] = rows["shortage"] // day
    rows["shortage_rest"] = rows["shortage"] % day
    rows["n_counted"] = rows["n_unexcused"]
    if inputs.parameter("konversi_jam_aktif") == "true":
        rows["n_counted"] += rows["shortage_days"].fillna(0)
    rows = rows.join(longest_runs(inputs), on=["period_start", "person_id"])
    rows["longest_run"] = rows["longest_run"].fillna(0).where(rows["n_days"].notna())
    rows["label"] = provisional(inputs, rows)
    return rows


def longest_runs(inputs: Inputs) -> pd.DataFrame:
    """Most days without valid reason in a row, among the person's required days, in the year to each month's end (DIS-03).

    Days that are not required neither count nor break; any other required day breaks, also one nobody has told of.
    A run that began before 1 January counts whole, and is flagged (section 13, number 6).
    """
    days = attendance_days(inputs)
    days = days[days["is_required"]].sort_values(["person_id", "day"])
    is_absent = days["code"].eq("A")
    run = (~is_absent).groupby(days["person_id"]).cumsum()
    absent = days[is_absent].assign(run=run[is_absent])
    by_run = absent.groupby(["person_id", "run"])
    absent["longest_run"] = by_run.cumcount() + 1
    absent["is_across"] = by_run["day"].transform("min").dt.year < absent["day"].dt.year
    both = absent[["person_id", "day", "longest_run", "is_across"]].merge(inputs.months, how="cross")
    both = both[(both["day"].dt.year == both["period_start"].dt.year) & (both["day"] <= both["period_end"])]
    both = both.sort_values(["longest_run", "day"], ascending=[False, True])
    longest = both.drop_duplicates(["period_start", "person_id"])
    return longest.set_index(["period_start", "person_id"])[["longest_run", "is_across"]]


def unexcused_days(inputs: Inputs) -> pd.DataFrame:
    """DIS-01: days without valid reason since 1 January."""
    own = employee_values(year_to_date(inputs)).assign(measure="all")
    own["numerator"] = own["n_counted"]
    units = rolled_up(inputs, own)
    units["label"] = provisional(inputs, units)
    return value_rows("unexcused_days", [own, units])


def indicated_sanction(inputs: Inputs) -> pd.DataFrame:
    """DIS-02: the heaviest level that days of the year or days in a row reach; a guide only for PPPK; none for honorer."""
    rules = inputs.rules("discipline_threshold")
    rows = employee_values(year_to_date(inputs))
    rows = rows[rows["employment_type"].isin(set(rules["employment_type"]))].drop(columns="label")
    by = ["employment_type", "period_end", "n_counted", "longest_run"]
    cases = rows[by].drop_duplicates(ignore_index=True)
    found = [
        level_of(
            in_force(rules[rules["employment_type"] == case.employment_type], case.period_end),
            case.n_counted,
            case.longest_run,
        )
        for case in each(cases)
    ]
    cases[["numerator", "label"]] = pd.DataFrame(found, index=cases.index)
    return value_rows("indicated_sanction", rows.merge(cases, on=by), measure="all")


def level_of(levels: pd.DataFrame, n_days: float | None, run: float | None) -> tuple[float | None, str | None]:
    """Rank and name of the heaviest level reached; 0 and no name where none is."""
    if pd.isna(n_days):
        return None, None
    days, runs = pd.to_numeric(levels["minimum_days"]), pd.to_numeric(levels["minimum_run_days"])
    reached = levels[(days <= n_days) | (runs <= run)]
    if reached.empty:
        return 0, None
    top = reached.iloc[pd.to_numeric(reached["level_rank"]).argmax()]
    return float(top["level_rank"]), top["level_code"] + (" (ACUAN)" if top["is_reference"] == "true" else "")


def longest_unexcused_run(inputs: Inputs) -> pd.DataFrame:
    """DIS-03: the longest run of days without valid reason, flagged where it began in the year before."""
    rows = employee_values(year_to_date(inputs))
    rows["numerator"] = rows["longest_run"]
    rows["label"] = rows["label"].mask(rows["is_across"].eq(True), ACROSS_YEARS)
    return value_rows("longest_unexcused_run", rows, measure="all")


# --- sanctions (section 2.2, DIS-04 and DIS-05) ----------------------------------------------------------------------
def sanctions(inputs: Inputs) -> pd.DataFrame:
    """Decisions that imposed a sanction, one row a person and decision."""
    return one_source(named(inputs, inputs.raw("discipline")), ["person_id", "decision_number"])


def headcount(inputs: Inputs) -> pd.DataFrame:
    """One row a month and unit, with all units below: people on its last day and on the last days since January.

    The average of the year so far is the sum over these days divided by their number.
    """
    return inputs.once("headcount", lambda: _headcount(inputs))


def _headcount(inputs: Inputs) -> pd.DataFrame:
    first = inputs.months["period_start"].min()
    months = month_ends(pd.date_range(first.replace(month=1), inputs.months["period_start"].max(), freq="MS"))
    staff = staff_at_ends(inputs, months)
    staff = staff.merge(units_above(inputs, months), on=["period_start", "unit_id"])
    staff = staff.assign(n_staff=1, n_asn=staff["employment_type"].isin(ASN).astype(int))
    counts = staff.groupby(["grain", "subject_id", "period_start"])[["n_staff", "n_asn"]].sum()
    counts = counts.reset_index().sort_values("period_start")
    by_year = counts.groupby(["grain", "subject_id", counts["period_start"].dt.year])[["n_staff", "n_asn"]]
    counts[["staff_months", "asn_months"]] = by_year.cumsum()
    return counts.assign(n_months=counts["period_start"].dt.month)


def last_units(inputs: Inputs) -> pd.DataFrame:
    """One row a month and person employed on any of its days: the unit of the last of these."""
    days = attendance_days(inputs).sort_values("day")
    rows = days.drop_duplicates(["period_start", "person_id"], keep="last")[["period_start", "person_id", "unit_id"]]
    return rows.merge(inputs.months, on="period_start")


def active_sanctions(inputs: Inputs) -> pd.DataFrame:
    """DIS-04: sanctions in force in the month, by level, of the people of the unit."""
    by = ["period_start", "grain", "subject_id"]
    staff = last_units(inputs)
    people = with_units_above(inputs, staff).groupby(by)["person_id"].nunique().rename("n_people")
    rows = sanctions(inputs).merge(staff, on="person_id")
    ends = rows["ends_on"].fillna(ENDLESS)
    rows = with_units_above(inputs, rows[(rows["starts_on"] <= rows["period_end"]) & (ends >= rows["period_start"])])
    found = []
    for level in ("all", "RINGAN", "SEDANG", "BERAT"):
        held = rows if level == "all" else rows[rows["sanction_level"] == level]
        units = all_units(inputs).join(held.groupby(by).size().rename("numerator"), on=by).join(people, on=by)
        measure = level if level == "all" else f"level:{level}"
        found.append(units.fillna({"numerator": 0}).assign(measure=measure))
    return value_rows("active_sanctions", found)


def sanctions_per_100(inputs: Inputs) -> pd.DataFrame:
    """DIS-05: people with a decision in the year so far, each once, per 100 ASN of the average so far."""
    rows = held_on(
        sanctions(inputs), stretches(inputs)[["person_id", "unit_id", "valid_from", "valid_to"]], "decision_on"
    )
    rows = rows.merge(inputs.months, how="cross")
    in_year = rows["decision_on"].dt.year == rows["period_start"].dt.year
    rows = with_units_above(inputs, rows[in_year & (rows["decision_on"] <= rows["period_end"])])
    people = rows.groupby(["period_start", "grain", "subject_id"])["person_id"].nunique().rename("n_sanctioned")
    by = ["period_start", "grain", "subject_id"]
    units = all_units(inputs).join(people, on=by).merge(headcount(inputs), on=by)
    units["numerator"] = 100 * units["n_sanctioned"].fillna(0) * units["n_months"]
    units["denominator"] = units["asn_months"]
    units["n_people"] = units["n_asn"]
    units["label"] = provisional(inputs, units)
    return value_rows("sanctions_per_100", units, measure="all")


RECOMPUTED = {
    "DIS-01": unexcused_days,
    "DIS-02": indicated_sanction,
    "DIS-03": longest_unexcused_run,
    "DIS-04": active_sanctions,
    "DIS-05": sanctions_per_100,
}
