"""The one shape of values: numerator, denominator, value, why there is none; and how units are made of people (design, section 4)."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from tests.recomputed.inputs import Inputs
from tests.recomputed.people import AGENCY, with_units_above

KEY = ["indicator_id", "measure", "grain", "period_start", "subject_id", "unit_id"]
PARTS = ["n_people", "numerator", "denominator", "value", "label", "null_reason"]
PROVISIONAL = "SEMENTARA"
NO_DATA = "TIDAK_ADA_DATA"
ZERO_DENOMINATOR = "PEMBAGI_NOL"


def employee_values(rows: pd.DataFrame) -> pd.DataFrame:
    """Call rows of a person, unit and month values of the person."""
    return rows.assign(grain="employee", subject_id=rows["person_id"])


def rolled_up(inputs: Inputs, rows: pd.DataFrame) -> pd.DataFrame:
    """Add up numerators and denominators for the unit, the units above and the agency (section 0.1, unit aggregates).

    What no member knows stays unknown; what some know is the sum of what they know. n_people are the people who add to it.
    """
    spread = with_units_above(inputs, rows.drop(columns=["grain", "subject_id"], errors="ignore"))
    by = ["period_start", "grain", "subject_id", *(["measure"] if "measure" in rows else [])]
    parts = [part for part in ("numerator", "denominator") if part in rows]
    groups = spread.groupby(by)
    sums = groups[parts].sum(min_count=1)
    if "person_id" in spread:
        adds = spread["numerator"].notna()
        if "denominator" in spread:
            adds &= spread["denominator"].isna() | (spread["denominator"] != 0)
        people = spread["person_id"].where(adds).groupby([spread[name] for name in by]).nunique()
        sums["n_people"] = people.where(people > 0)
    sums = sums.reset_index()
    return sums.assign(unit_id=sums["subject_id"].where(sums["subject_id"] != AGENCY))


def value_rows(
    indicator_id: str, rows: pd.DataFrame | Iterable[pd.DataFrame], *, measure: str | None = None, percent: bool = False
) -> pd.DataFrame:
    """Finish values: divide once, in percent or not, and say why a value is missing."""
    rows = rows if isinstance(rows, pd.DataFrame) else pd.concat(rows, ignore_index=True)
    rows = rows.assign(indicator_id=indicator_id)
    if measure is not None:
        rows["measure"] = measure
    for part in ("n_people", "denominator", "label", "null_reason"):
        if part not in rows:
            rows[part] = None
    rows["numerator"] = rows["numerator"].astype("float64")
    is_ratio = rows["denominator"].notna()
    divisor = rows["denominator"].astype("float64").where(is_ratio, 1.0)
    rows["value"] = (100.0 if percent else 1.0) * rows["numerator"] / divisor.where(divisor != 0)
    missing = rows["value"].isna() & rows["null_reason"].isna()
    rows.loc[missing, "null_reason"] = NO_DATA
    rows.loc[missing & is_ratio & (divisor == 0), "null_reason"] = ZERO_DENOMINATOR
    return rows[[*KEY, *PARTS]].reset_index(drop=True)
