"""Reports of wealth, neutrality and the merit system, INT-01 to INT-03 (sections 8.1 and 8.2)."""

from __future__ import annotations

import pandas as pd

from tests.recomputed.complaint import UNIT, counted, year_to_date_sum
from tests.recomputed.discipline import headcount, provisional
from tests.recomputed.inputs import Inputs, each, in_force, one_source
from tests.recomputed.people import AGENCY, named, stretches, with_units_above
from tests.recomputed.values import value_rows


# --- reports of wealth (INT-01) --------------------------------------------------------------------------------------
def obligations(inputs: Inputs) -> pd.DataFrame:
    """One row a report that is owed, with its last day and unit."""
    rows = one_source(named(inputs, inputs.raw("obligation")), ["person_id", "kind", "report_year", "occasion"])
    month, day = (int(part) for part in inputs.parameter("lhkpn_due_day").split("-"))
    periodic = pd.to_datetime({"year": rows["report_year"].astype(int) + 1, "month": month, "day": day})
    after_change = rows["post_changed_on"] + pd.DateOffset(months=int(inputs.parameter("lhkpn_post_months")))
    rows["due_on"] = rows["due_on"].fillna(after_change).fillna(periodic)
    rows["unit_id"] = [unit_near(stretches(inputs), row.person_id, row.due_on) for row in each(rows)]
    return rows


def unit_near(placed: pd.DataFrame, person_id: object, day: pd.Timestamp) -> str:
    """Unit on a day, else the last one before it, else the first after it."""
    own = placed[placed["person_id"] == person_id].sort_values("valid_from")
    before = own[own["valid_from"] <= day]
    return str(before["unit_id"].iloc[-1] if len(before) else own["unit_id"].iloc[0])


def wealth_report_compliance(inputs: Inputs) -> pd.DataFrame:
    """INT-01: reports filed by their last day, of those due in the year so far."""
    rows = obligations(inputs).merge(inputs.months, how="cross")
    in_year = rows["due_on"].dt.year == rows["period_start"].dt.year
    rows = rows[in_year & (rows["due_on"] <= rows["period_end"].clip(upper=pd.Timestamp(inputs.as_of)))]
    rows = rows.assign(numerator=(rows["filed_on"] <= rows["due_on"]).astype(int), denominator=1)
    found = []
    for kind in ("LHKPN", "LHKASN"):
        spread = with_units_above(inputs, rows[rows["kind"] == kind])
        by_unit = spread.groupby(UNIT)
        sums = by_unit[["numerator", "denominator"]].sum().assign(n_people=by_unit["person_id"].nunique()).reset_index()
        sums["unit_id"] = sums["subject_id"].where(sums["subject_id"] != AGENCY)
        found.append(sums.assign(measure=kind.lower(), label=provisional(inputs, sums)))
    return value_rows("wealth_report_compliance", found, percent=True)


# --- neutrality and merit (INT-02, INT-03) ---------------------------------------------------------------------------
def neutrality_breaches(inputs: Inputs) -> pd.DataFrame:
    """INT-02: proven breaches of the year so far per 1,000 ASN of the average so far."""
    rows = one_source(inputs.raw("neutrality_decision"), ["decision_number"])
    rows = rows.assign(period_start=rows["decided_on"] - pd.to_timedelta(rows["decided_on"].dt.day - 1, unit="D"))
    units = counted(inputs, rows, {"n": rows["is_proven"].astype(int)}).merge(headcount(inputs), on=UNIT)
    units["numerator"] = 1000 * year_to_date_sum(units, "n") * units["n_months"]
    units["denominator"] = units["asn_months"]
    units["n_people"] = units["n_asn"]
    return value_rows("neutrality_breaches", units.assign(label=provisional(inputs, units)), measure="all")


def merit_category(inputs: Inputs) -> pd.DataFrame:
    """INT-03: the index of the latest year that is told, and its category."""
    told = one_source(inputs.raw("merit_index"), ["index_year"]).sort_values("index_year")
    bands = in_force(inputs.rules("merit_band"), inputs.as_of)
    bands = bands.assign(score_from=pd.to_numeric(bands["score_from"])).sort_values("score_from")
    found = []
    for month in each(inputs.months):
        score = float(told.loc[told["index_year"] <= month.period_start.year, "score"].iloc[-1])
        category = bands.loc[bands["score_from"] <= score, "merit_category"].iloc[-1]
        found.append((month.period_start, "agency", AGENCY, None, score, category))
    columns = ["period_start", "grain", "subject_id", "unit_id", "numerator", "label"]
    return value_rows("merit_category", pd.DataFrame(found, columns=columns), measure="all")


RECOMPUTED = {
    "INT-01": wealth_report_compliance,
    "INT-02": neutrality_breaches,
    "INT-03": merit_category,
}
