"""Lay recomputed beside published values, and keep what differs."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from tests.recomputed.values import KEY, PARTS

EXACT = 1e-9
NUMBERS = ("n_people", "numerator", "denominator", "value")


def differences(
    recomputed: pd.DataFrame, published: pd.DataFrame, numbers: Sequence[str] = NUMBERS, tolerance: float = EXACT
) -> pd.DataFrame:
    """Rows in which the two differ, both sides beside each other; `differs` says in what.

    Numbers may be apart by the tolerance, of numbers above 1 by that share of them.
    """
    ours, theirs = (rows[[*KEY, *PARTS]].assign(**filled(rows, KEY)) for rows in (recomputed, published))
    both = ours.merge(theirs, on=KEY, how="outer", suffixes=("_ours", "_theirs"), indicator=True)
    differs = pd.Series("", index=both.index)
    for part in numbers:
        mine, other = (both[f"{part}_{side}"].astype("float64") for side in ("ours", "theirs"))
        far = (mine - other).abs() > tolerance * other.abs().clip(lower=1.0)
        differs += pd.Series(f" {part}", index=both.index).where(far | (mine.isna() != other.isna()), "")
    for part in ("label", "null_reason"):
        mine, other = (both[f"{part}_{side}"].fillna("") for side in ("ours", "theirs"))
        differs += pd.Series(f" {part}", index=both.index).where(mine != other, "")
    differs = differs.mask(both["_merge"] == "left_only", "only recomputed")
    differs = differs.mask(both["_merge"] == "right_only", "only published")
    return both.drop(columns="_merge").assign(differs=differs.str.strip())[differs != ""]


def filled(rows: pd.DataFrame, names: list[str]) -> dict[str, pd.Series]:
    """Columns of a key as text and days, the empty unit of the agency as empty text."""
    return {
        name: rows[name].astype("datetime64[us]") if name == "period_start" else rows[name].astype("object").fillna("")
        for name in names
    }
