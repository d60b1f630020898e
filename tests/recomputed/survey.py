"""Satisfaction surveys: the mean of each element, the index and its band, SKM-01 to SKM-03 (section 7)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pandas as pd

from tests.recomputed.complaint import UNIT
from tests.recomputed.inputs import Inputs, each, in_force, one_source
from tests.recomputed.people import with_units_above
from tests.recomputed.values import NO_DATA, value_rows

CENT = Decimal("0.01")


def answers(inputs: Inputs) -> pd.DataFrame:
    """One row an answered element of a sheet, repeated for every unit it enters; its month is that of the survey's last day."""
    rows = one_source(inputs.raw("survey_response"), ["unit_id", "first_day", "respondent_id"])
    rows["period_start"] = rows["last_day"] - pd.to_timedelta(rows["last_day"].dt.day - 1, unit="D")
    rows["sheet_id"] = range(len(rows))
    elements = {f"{name}_score": name for name in inputs.rules("survey_element")["element_id"]}
    told = rows.melt(["unit_id", "period_start", "sheet_id"], list(elements), "element", "score")
    told = told.assign(measure=told["element"].map(elements), score=told["score"].astype("float64"))
    return with_units_above(inputs, told.dropna(subset="score").drop(columns="element"))


def means(inputs: Inputs) -> pd.DataFrame:
    """Sum and number of the answers to each element."""
    rows = answers(inputs).groupby([*UNIT, "measure"])["score"].agg(numerator="sum", denominator="count").reset_index()
    return rows.assign(unit_id=rows["subject_id"].where(rows["grain"] == "unit"), n_people=rows["denominator"])


def survey_element_mean(inputs: Inputs) -> pd.DataFrame:
    """SKM-01: mean of those who answered the element."""
    return value_rows("survey_element_mean", means(inputs))


def indices(inputs: Inputs) -> pd.DataFrame:
    """One row a month and unit with a survey: the exact index, none where an element has no answer, and the respondents."""
    weight = Fraction(inputs.parameter("survey_weight"))
    n_elements = len(inputs.rules("survey_element"))
    sheets = answers(inputs).groupby(UNIT)["sheet_id"].nunique().to_dict()
    found = []
    for key, rows in means(inputs).groupby(UNIT):
        shares = [
            Fraction(int(top), int(under)) for top, under in zip(rows["numerator"], rows["denominator"], strict=True)
        ]
        index = 25 * weight * sum(shares) if len(shares) == n_elements else None
        found.append((*key, index, sheets[key]))
    rows = pd.DataFrame(found, columns=[*UNIT, "index", "n_people"])
    rows["unit_id"] = rows["subject_id"].where(rows["grain"] == "unit")
    rows["numerator"] = [None if index is None else index.numerator for index in rows["index"]]
    rows["denominator"] = [None if index is None else index.denominator for index in rows["index"]]
    rows["is_indicative"] = rows["n_people"] < int(inputs.parameter("survey_minimum_respondents"))
    return rows


def satisfaction_index(inputs: Inputs) -> pd.DataFrame:
    """SKM-02: 25 times the weighted means; INDIKATIF from few sheets."""
    rows = indices(inputs)
    labels = pd.Series("INDIKATIF", index=rows.index).where(rows["is_indicative"])
    return index_rows("satisfaction_index", rows.assign(label=labels))


def service_quality(inputs: Inputs) -> pd.DataFrame:
    """SKM-03: the band of the index, rounded half up to two decimals; flagged where it rests on few sheets."""
    rows = indices(inputs)
    limits = bands(inputs)
    labels = pd.Series([None if index is None else band_of(limits, index) for index in rows["index"]])
    labels = labels.mask(rows["is_indicative"] & labels.notna(), labels + " INDIKATIF")
    return index_rows("service_quality", rows.assign(label=labels))


def bands(inputs: Inputs) -> pd.DataFrame:
    """Bands of the index with their upper ends, the lowest first."""
    rows = in_force(inputs.rules("survey_band"), inputs.as_of)
    return rows.assign(index_to=rows["index_to"].map(Decimal)).sort_values("index_to")


def band_of(limits: pd.DataFrame, index: Fraction) -> str:
    """The first band whose upper end the rounded index does not exceed."""
    exact = Decimal(index.numerator) / Decimal(index.denominator)
    rounded = exact.quantize(CENT, ROUND_HALF_UP)
    return str(next(band.quality_band for band in each(limits) if rounded <= band.index_to))


def index_rows(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Values of an index; without one there is no data, whatever its denominator."""
    return value_rows(
        name, rows.assign(null_reason=pd.Series(NO_DATA, index=rows.index).where(rows["index"].isna())), measure="all"
    )


# The index is one number; how its fraction is written the specification does not say.
UNREDUCED = ("SKM-02", "SKM-03")
RECOMPUTED = {
    "SKM-01": survey_element_mean,
    "SKM-02": satisfaction_index,
    "SKM-03": service_quality,
}
