"""Services and time, and what changed with a head, LED-01 to LED-07 (section 8.3)."""

from __future__ import annotations

import pandas as pd

from tests.recomputed.inputs import Inputs, one_source


def services(inputs: Inputs) -> pd.DataFrame:
    """One row a unit, month and kind of service of known units."""
    rows = one_source(inputs.raw("service_volume"), ["unit_id", "month", "service_type"])
    return rows[rows["unit_id"].isin(inputs.raw("unit")["unit_id"])].assign(period_start=rows["month"])
