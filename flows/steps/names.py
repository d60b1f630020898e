"""Whether the name beside a number is that of the person who has the number. The number decides; a doubt is said."""

from __future__ import annotations

import pandas as pd
from rapidfuzz import fuzz
from rapidfuzz.process import cpdist

from flows.warehouse.engine import Warehouse

_LIKE_ENOUGH = 60
_FEW = 5


def doubtful_names(warehouse: Warehouse, accepted: pd.DataFrame) -> tuple[str, ...]:
    """Say in which rows another person's name stands beside a number; titles and the order of names do not count."""
    if "full_name" not in accepted or accepted["full_name"].isna().all():
        return ()
    people = warehouse.query("select employee_id, max(full_name) as known from raw.employee group by employee_id")
    told = accepted[["employee_id", "full_name", "row_number"]].merge(people, on="employee_id").dropna()
    if told.empty:
        return ()
    alike = cpdist(told["full_name"].str.upper(), told["known"].str.upper(), scorer=fuzz.token_set_ratio)
    doubtful = told["row_number"][alike < _LIKE_ENOUGH].drop_duplicates()
    if doubtful.empty:
        return ()
    places = ", ".join(doubtful.head(_FEW).astype(int).astype(str)) + (", ..." if len(doubtful) > _FEW else "")
    return (f"nama tidak cocok dengan NIP di {len(doubtful)} baris ({places}); NIP yang dipakai, periksa barisnya",)
