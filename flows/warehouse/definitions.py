"""The dictionary of indicators, taken from the headers of their SELECTs."""

from __future__ import annotations

import re

import pandas as pd
import pyarrow as pa

from flows.warehouse.engine import Warehouse
from flows.warehouse.models import Model, indicator_models

_MEASURE = re.compile(r"^\s*measure (\S+): (.*)$", re.MULTILINE)


def definitions() -> pd.DataFrame:
    """List the indicators and, below each, its measures; one row each, as published.indicator describes them."""
    return pd.DataFrame([row for model in indicator_models() for row in _rows(model)])


def _rows(model: Model) -> list[dict[str, object]]:
    told = model.header
    english, _, indonesian = told["name"].partition(" | ")
    row: dict[str, object] = {
        "indicator_id": told["id"],
        "measure": "",
        "code": told["code"],
        "name_en": english,
        "name_id": indonesian,
        "description": model.prose,
        "grain": told["grain"],
        "unit": told["unit"],
        "better": told["better"],
        "roll_up": told["roll_up"],
        "minimum_group": int(told["minimum_group"]),
        "legal_basis": told["legal"],
    }
    return [
        row,
        *({**row, "measure": name, "description": text.strip()} for name, text in _MEASURE.findall(model.head)),
    ]


def write_definitions(warehouse: Warehouse) -> None:
    """Bring the dictionary into the warehouse."""
    with warehouse.transaction():
        warehouse.execute("delete from indicator.definition")
        warehouse.append("indicator.definition", pa.Table.from_pandas(definitions(), preserve_index=False))
