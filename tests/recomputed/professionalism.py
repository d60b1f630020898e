"""The professionalism index of PNS as of a month's last day, by the regime BKN8-2019, IPA-01 to IPA-06 (section 4)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from tests.recomputed.appraisal import appraisals
from tests.recomputed.discipline import provisional, sanctions
from tests.recomputed.inputs import ENDLESS, Inputs, each, in_force, one_source
from tests.recomputed.people import named, staff_by_month
from tests.recomputed.training import STRUCTURAL, credited, posts, with_own_level
from tests.recomputed.values import employee_values, rolled_up, value_rows

INCOMPLETE = "DATA_TIDAK_LENGKAP"
SCORES = ("qualification", "competency", "performance", "discipline")


def rules_of(inputs: Inputs, name: str, regime: str) -> pd.DataFrame:
    """Rules of one regime, scores as numbers."""
    rows = in_force(inputs.rules(f"professionalism_{name}"), inputs.as_of)
    rows = rows[rows["regime"] == regime]
    numbers = [column for column in ("score", "look_back_years", "minimum_jp", "above_score") if column in rows]
    return rows.assign(**{column: pd.to_numeric(rows[column]) for column in numbers})


def scores(inputs: Inputs) -> pd.DataFrame:
    """One row a month, person and regime that scores the person's employment; a score is empty where its ground is not known."""
    return inputs.once("professionalism", lambda: _scores(inputs))


def _scores(inputs: Inputs) -> pd.DataFrame:
    regimes = inputs.rules("professionalism_regime")
    regimes = regimes[regimes["is_computed"] == "true"][["regime", "employment_type"]]
    staff = staff_by_month(inputs)[["period_start", "period_end", "person_id", "unit_id", "employment_type"]]
    rows = staff.merge(regimes, on="employment_type")
    found = []
    for regime, people in rows.groupby("regime"):
        people = people.reset_index(drop=True)
        people["qualification"] = qualification(inputs, str(regime), people)
        people["competency"] = competency(inputs, str(regime), people)
        people["performance"] = performance(inputs, str(regime), people)
        people["discipline"] = discipline(inputs, str(regime), people)
        found.append(people)
    rows = pd.concat(found, ignore_index=True)
    return rows.assign(total=rows[list(SCORES)].sum(axis=1, skipna=False))


# --- the four scores -------------------------------------------------------------------------------------------------
def degrees(inputs: Inputs) -> pd.DataFrame:
    """Recognised degrees of people, from their recognition on; of people without any what the employee data say."""
    told = one_source(named(inputs, inputs.raw("education")), ["person_id", "education_key"])
    told = told[told["recognised_on"].notna()].rename(columns={"recognised_on": "valid_from"}).assign(valid_to=ENDLESS)
    others = inputs.raw("employee")
    others = others[~others["person_id"].isin(told["person_id"])]
    words = inputs.rules("education_level_synonym").set_index("synonym")["education_level"]
    levels = others["education_level"].str.upper().map(words)
    others = others.assign(education_level=levels, valid_to=others["valid_to"].fillna(ENDLESS))
    kept = ["person_id", "education_level", "valid_from", "valid_to"]
    rows = pd.concat([told[kept], others[kept]], ignore_index=True)
    ranks = inputs.rules("education_level").set_index("education_level")["level_rank"]
    return rows.assign(rank=pd.to_numeric(rows["education_level"].map(ranks)))


def qualification(inputs: Inputs, regime: str, people: pd.DataFrame) -> pd.Series:
    """IPA-01: score of the highest degree that is recognised on the day."""
    both = people.reset_index(names="row").merge(degrees(inputs), on="person_id")
    both = both[both["period_end"].between(both["valid_from"], both["valid_to"])].sort_values("rank")
    highest = both.drop_duplicates("row", keep="last").set_index("row")["education_level"]
    return highest.map(rules_of(inputs, "qualification", regime).set_index("education_level")["score"]).reindex(
        people.index
    )


def competency(inputs: Inputs, regime: str, people: pd.DataFrame) -> pd.Series:
    """IPA-02: what the trainings done by the day are worth in the person's kind of post."""
    if not inputs.delivers("training"):
        return pd.Series(index=people.index, dtype="float64")
    held = people.reset_index(names="row").merge(posts(inputs), on="person_id")
    held = held[held["period_end"].between(held["valid_from"], held["valid_to"])].reset_index(drop=True)
    items = rules_of(inputs, "competency", regime)
    points = pd.Series(0.0, index=held.index)
    for item in each(items):
        is_reached = reached(inputs, regime, held, item)
        points += item.score * ((held["position_type"] == item.position_type) & is_reached)
    points = points.where(held["position_type"].isin(items["position_type"]))
    return points.set_axis(held["row"]).groupby(level=0).max().reindex(people.index)


def reached(inputs: Inputs, regime: str, held: pd.DataFrame, item: Any) -> pd.Series:
    """Whether people have what an item of competency asks for."""
    name, years, least = item.item, item.look_back_years, item.minimum_jp
    if name == "LEADERSHIP":
        return with_own_level(inputs, held) & held["position_type"].isin(STRUCTURAL)
    forms = rules_of(inputs, "training", regime)
    forms = forms[forms["item"] == name]["training_form"]
    done = credited(inputs)
    done = done[done["training_form"].isin(forms)][["person_id", "completed_on", "credited_jp"]]
    both = held[["person_id", "period_end"]].reset_index(names="place").merge(done, on="person_id")
    is_within = both["completed_on"] <= both["period_end"]
    if pd.notna(years):
        is_within &= both["completed_on"] > years_before(both["period_end"], years)
    jp = both[is_within].groupby("place")["credited_jp"].sum().reindex(held.index)
    return jp >= least if pd.notna(least) else jp.notna()


def years_before(days: pd.Series, years: float) -> pd.Series:
    """The same day some years before."""
    return days - pd.DateOffset(years=int(years))


def performance(inputs: Inputs, regime: str, people: pd.DataFrame) -> pd.Series:
    """IPA-03: score of the appraisal of the year before: of its predicate, else of its value rounded half up."""
    rules = rules_of(inputs, "performance", regime)
    told = appraisals(inputs)[
        ["person_id", "appraisal_year", "counting", "computed_value", "stated_value", "approved_on"]
    ]
    rows = people.reset_index(names="row").merge(told, on="person_id")
    is_last_year = rows["appraisal_year"] == rows["period_start"].dt.year - 1
    rows = rows[is_last_year & (rows["approved_on"].isna() | (rows["approved_on"] <= rows["period_end"]))]
    by_predicate = rows["counting"].map(rules.set_index("predicate")["score"])
    values = rows["computed_value"].fillna(rows["stated_value"])
    by_value = pd.Series([score_of_value(rules, value) for value in values], index=rows.index, dtype="float64")
    return by_predicate.fillna(by_value).set_axis(rows["row"]).reindex(people.index)


def score_of_value(rules: pd.DataFrame, value: float | None) -> float | None:
    """Score of the band of a value, whole numbers only: 50.5 is 51."""
    if pd.isna(value):
        return None
    whole = float(Decimal(str(value)).quantize(Decimal(1), ROUND_HALF_UP))
    is_band = (pd.to_numeric(rules["value_from"]) <= whole) & (pd.to_numeric(rules["value_to"]) >= whole)
    return float(rules.loc[is_band, "score"].iloc[0]) if is_band.any() else None


def discipline(inputs: Inputs, regime: str, people: pd.DataFrame) -> pd.Series:
    """IPA-04: score of the heaviest sanction decided within the look-back; the full score without any."""
    if not inputs.delivers("discipline"):
        return pd.Series(index=people.index, dtype="float64")
    rules = rules_of(inputs, "discipline", regime).set_index("sanction_level")
    rows = people.reset_index(names="row").merge(sanctions(inputs), on="person_id")
    begin = years_before(rows["period_end"], rules["look_back_years"].iloc[0])
    rows = rows[(rows["decision_on"] > begin) & (rows["decision_on"] <= rows["period_end"])]
    worst = rows["sanction_level"].map(rules["score"]).groupby(rows["row"]).min()
    return worst.reindex(people.index).fillna(rules["score"]["TIDAK_ADA"])


# --- values ----------------------------------------------------------------------------------------------------------
def score_values(inputs: Inputs, score: str) -> pd.DataFrame:
    """Values of one of the four scores."""
    rows = scores(inputs)
    label = provisional(inputs, rows).mask(rows[score].isna(), INCOMPLETE)
    rows = rows.assign(numerator=rows[score], label=label, measure="regime:" + rows["regime"])
    return value_rows(f"{score}_score", employee_values(rows))


def qualification_score(inputs: Inputs) -> pd.DataFrame:
    """IPA-01."""
    return score_values(inputs, "qualification")


def competency_score(inputs: Inputs) -> pd.DataFrame:
    """IPA-02."""
    return score_values(inputs, "competency")


def performance_score(inputs: Inputs) -> pd.DataFrame:
    """IPA-03."""
    return score_values(inputs, "performance")


def discipline_score(inputs: Inputs) -> pd.DataFrame:
    """IPA-04."""
    return score_values(inputs, "discipline")


def professionalism_index(inputs: Inputs) -> pd.DataFrame:
    """IPA-05: the sum of the four, and its category; neither where one of them is not known."""
    rows = scores(inputs)
    labels = pd.Series(INCOMPLETE, index=rows.index)
    for regime in rows["regime"].unique():
        for band in each(rules_of(inputs, "category", regime).sort_values("above_score")):
            labels = labels.mask((rows["regime"] == regime) & (rows["total"] > band.above_score), band.category)
    rows = rows.assign(numerator=rows["total"], label=labels, measure="regime:" + rows["regime"])
    return value_rows("professionalism_index", employee_values(rows))


def unit_professionalism_index(inputs: Inputs) -> pd.DataFrame:
    """IPA-06: the mean of those who have an index, and how many of the people have one."""
    rows = scores(inputs)
    is_scored = rows["total"].notna().astype(int)
    mean = rows.assign(numerator=rows["total"], denominator=1.0, measure="mean:" + rows["regime"])
    mean["denominator"] = mean["denominator"].where(rows["total"].notna())
    mean["person_id"] = mean["person_id"].where(rows["total"].notna())
    coverage = rows.assign(numerator=is_scored, denominator=1, measure="coverage:" + rows["regime"])
    units = pd.concat([rolled_up(inputs, part) for part in (mean, coverage)], ignore_index=True)
    return value_rows("unit_professionalism_index", units.assign(label=provisional(inputs, units)))


RECOMPUTED = {
    "IPA-01": qualification_score,
    "IPA-02": competency_score,
    "IPA-03": performance_score,
    "IPA-04": discipline_score,
    "IPA-05": professionalism_index,
    "IPA-06": unit_professionalism_index,
}
