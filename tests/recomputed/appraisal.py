"""Appraisals of the year before, told in the months after it (decision 14), KIN-01 to KIN-06, and core values INT-04 (sections 5, 8)."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

import pandas as pd

from tests.recomputed.inputs import Inputs, each, in_force, one_source
from tests.recomputed.people import ASN, named, on_day, stretches, with_units_above
from tests.recomputed.training import posts
from tests.recomputed.values import PROVISIONAL, employee_values, rolled_up, value_rows

CORE_VALUES = [
    "service_score",
    "accountable_score",
    "competent_score",
    "harmonious_score",
    "loyal_score",
    "adaptive_score",
    "collaborative_score",
]


# --- the predicate that counts (section 5.1) -------------------------------------------------------------------------
def appraisals(inputs: Inputs) -> pd.DataFrame:
    """One row a person and year: the annual appraisal with the predicate that counts, and its value by PP 30/2019."""
    return inputs.once("appraisals", lambda: _appraisals(inputs))


def _appraisals(inputs: Inputs) -> pd.DataFrame:
    rows = one_source(named(inputs, inputs.raw("appraisal")), ["person_id", "appraisal_year", "period_kind"])
    rows = rows[rows["period_kind"] == "TAHUNAN"].reset_index(drop=True)
    matrix = inputs.rules("appraisal_matrix").set_index(["result", "behaviour"])["predicate"]
    by_matrix = rows.join(matrix.rename("by_matrix"), on=["result", "behaviour"])["by_matrix"]
    rows["computed_value"] = value_of(inputs, rows)
    rows["value_predicate"] = [
        band_of(inputs, row.computed_value, pd.notna(row.has_idea) and bool(row.has_idea)) for row in each(rows)
    ]
    rows["counting"] = by_matrix.fillna(rows["value_predicate"]).fillna(rows["predicate"])
    names = inputs.rules("appraisal_predicate").set_index("predicate")
    rows["name"] = rows["counting"].map(names["name_id"])
    rows["value_name"] = rows["value_predicate"].map(names["name_id"])
    rows["code"] = pd.to_numeric(rows["counting"].map(names["predicate_code"]))
    rows["is_good"] = rows["counting"].map(names["is_good"]).eq("true")
    rows["credit_factor"] = pd.to_numeric(rows["counting"].map(names["credit_factor"]).replace("", None))
    return rows.drop(columns=["sheet", "row_number"])


def value_of(inputs: Inputs, rows: pd.DataFrame) -> pd.Series:
    """Value of PP 30/2019: SKP and behaviour by their shares, 70/30 unless the other is told (KIN-02)."""
    shares = inputs.rules("appraisal_weighting").set_index("weighting")
    default = shares.index[shares["is_default"] == "true"][0]
    weighting = rows["weighting"].fillna(default)
    parts = [
        rows[column].astype("float64") * pd.to_numeric(weighting.map(shares[share]))
        for column, share in (("skp_value", "result_share"), ("behaviour_value", "behaviour_share"))
    ]
    return (parts[0] + parts[1]).round(6)


def band_of(inputs: Inputs, value: float | None, has_idea: object) -> str | None:
    """Predicate of a value: the highest band that it reaches, and whose idea it has where the band needs one."""
    if pd.isna(value):
        return None
    bands = inputs.rules("appraisal_band").assign(value_from=lambda rows: pd.to_numeric(rows["value_from"]))
    for band in each(bands.sort_values("value_from", ascending=False)):
        if value >= band.value_from and (band.needs_idea == "false" or has_idea is True):
            return str(band.predicate)
    return None


# --- who owes one (decision 14) --------------------------------------------------------------------------------------
def owed(inputs: Inputs) -> pd.DataFrame:
    """One row a month and ASN of 31 December before: the appraisal as approved by the month's end, empty while none is."""
    return inputs.once("owed", lambda: _owed(inputs))


def _owed(inputs: Inputs) -> pd.DataFrame:
    found = []
    for month in each(inputs.months):
        year_end = pd.Timestamp(month.period_start.year - 1, 12, 31)
        staff = on_day(stretches(inputs), year_end)
        staff = staff[staff["employment_type"].isin(ASN)][["person_id", "unit_id"]]
        told = appraisals(inputs)
        told = told[told["appraisal_year"] == year_end.year]
        if told.empty:
            continue
        known = told[told["approved_on"].isna() | (told["approved_on"] <= month.period_end)]
        due_on = pd.Timestamp(
            month.period_start.year, int(inputs.parameter("appraisal_due_month")), 1
        ) + pd.offsets.MonthEnd(0)
        rows = staff.merge(known, on="person_id", how="left")
        found.append(
            rows.assign(
                period_start=month.period_start,
                year_end=year_end,
                is_on_time=(rows["approved_on"] <= due_on).astype(int),
                label=PROVISIONAL if month.period_end < due_on else None,
            )
        )
    return pd.concat(found, ignore_index=True)


def labelled(inputs: Inputs, units: pd.DataFrame) -> pd.DataFrame:
    """Say of values of units that the day on which appraisals are due is not over."""
    labels = owed(inputs).drop_duplicates("period_start").set_index("period_start")["label"]
    return units.assign(label=units["period_start"].map(labels))


def performance_predicate(inputs: Inputs) -> pd.DataFrame:
    """KIN-01: the predicate by result and behaviour, by its code."""
    rows = owed(inputs)
    rows = rows[rows["counting"].notna()]
    rows = employee_values(rows.assign(numerator=rows["code"], label=rows["name"]))
    return value_rows("performance_predicate", rows, measure="all")


def appraisal_value(inputs: Inputs) -> pd.DataFrame:
    """KIN-02: the value by PP 30/2019 and what it is called."""
    rows = owed(inputs)
    rows = rows[rows["computed_value"].notna()]
    rows = employee_values(rows.assign(numerator=rows["computed_value"], label=rows["value_name"]))
    return value_rows("appraisal_value", rows, measure="all")


def appraisal_on_time(inputs: Inputs) -> pd.DataFrame:
    """KIN-04: appraisals approved by the due day, of all that are owed."""
    rows = owed(inputs)
    units = rolled_up(inputs, rows.assign(numerator=rows["is_on_time"], denominator=1))
    return value_rows("appraisal_on_time", labelled(inputs, units), measure="all", percent=True)


def converted_credit(inputs: Inputs) -> pd.DataFrame:
    """KIN-05: credit of functional posts: coefficient of the level x factor of the predicate x months of twelve."""
    rows = owed(inputs)
    rows = rows[rows["counting"].notna()]
    held = posts(inputs)[["person_id", "functional_level", "valid_from", "valid_to"]]
    rows = rows.merge(held[held["functional_level"].notna()], on="person_id")
    rows = rows[rows["year_end"].between(rows["valid_from"], rows["valid_to"])]
    levels = in_force(inputs.rules("credit_coefficient"), inputs.as_of).set_index("functional_level")
    coefficient = pd.to_numeric(rows["functional_level"].map(levels["credit_coefficient"]))
    months = rows["months_covered"].astype("float64").fillna(12)
    rows = rows.assign(numerator=coefficient * rows["credit_factor"] * months, denominator=12, label=rows["name"])
    return value_rows("converted_credit", employee_values(rows), measure="all")


def good_predicates(inputs: Inputs) -> pd.DataFrame:
    """KIN-06: predicates Baik and better, of those there are."""
    rows = owed(inputs)
    rows = rows[rows["counting"].notna()]
    units = rolled_up(inputs, rows.assign(numerator=rows["is_good"].astype(int), denominator=1))
    return value_rows("good_predicates", labelled(inputs, units), measure="all", percent=True)


def core_values(inputs: Inputs) -> pd.DataFrame:
    """INT-04: mean of the core values that were scored, of people with at least five of the seven."""
    rows = owed(inputs)
    scores = rows[CORE_VALUES].astype("float64")
    rows = rows.assign(numerator=scores.sum(axis=1), denominator=scores.notna().sum(axis=1))
    rows = rows[rows["denominator"] >= int(inputs.parameter("core_value_minimum_answers"))]
    return value_rows("core_values", labelled(inputs, rolled_up(inputs, rows)), measure="all")


# --- the distribution of predicates (section 5.1, KIN-03) ------------------------------------------------------------
def predicate_distribution(inputs: Inputs) -> pd.DataFrame:
    """KIN-03: whether the predicates of a unit, with all below it, keep the bounds of the organisation's predicate."""
    rows = owed(inputs)
    rows = with_units_above(inputs, rows[rows["counting"].notna()])
    organisation = one_source(inputs.raw("unit_appraisal"), ["unit_id", "appraisal_year"])
    by_unit = organisation.set_index(["unit_id", "appraisal_year"])["organisation_predicate"].to_dict()
    found = []
    for (start, unit), of_unit in rows[rows["grain"] == "unit"].groupby(["period_start", "subject_id"]):
        told = by_unit.get((unit, pd.Timestamp(str(start)).year - 1))
        if told is not None:
            breaches = breaches_of(inputs, str(told), of_unit["counting"])
            is_warning = len(of_unit) < int(inputs.parameter("distribution_minimum_people"))
            label = "PERINGATAN" if breaches and is_warning else "; ".join(breaches) or None
            found.append((start, "unit", unit, unit, len(of_unit), float(is_warning or not breaches), label))
    columns = ["period_start", "grain", "subject_id", "unit_id", "n_people", "numerator", "label"]
    return value_rows("predicate_distribution", pd.DataFrame(found, columns=columns), measure="all")


def breaches_of(inputs: Inputs, organisation: str, predicates: pd.Series) -> list[str]:
    """Bounds that are not kept: at most floor(p x n), at least ceil(p x n) people."""
    rules = inputs.rules("appraisal_distribution")
    names = inputs.rules("appraisal_predicate").set_index("predicate")["name_id"]
    found = []
    for _, rule in rules[rules["organisation_predicate"] == organisation].groupby("rule_number"):
        count = int(predicates.isin(rule["predicate"]).sum())
        percent = rule["percent"].iloc[0]
        share = Fraction(percent) / 100 * len(predicates)
        least = max(ceil(share), int(rule["minimum_people"].iloc[0] or 0))
        who = "/".join(names[rule["predicate"]].sort_values())
        if rule["bound"].iloc[0] == "MAX" and count > int(share):
            found.append(f"{who} > {percent}%")
        if rule["bound"].iloc[0] == "MIN" and count < least:
            found.append(f"{who} < {percent}%")
    return found


RECOMPUTED = {
    "KIN-01": performance_predicate,
    "KIN-02": appraisal_value,
    "KIN-03": predicate_distribution,
    "KIN-04": appraisal_on_time,
    "KIN-05": converted_credit,
    "KIN-06": good_predicates,
    "INT-04": core_values,
}
