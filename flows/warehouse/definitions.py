"""The dictionary of indicators, taken from the headers of their SELECTs."""

from __future__ import annotations

import re
from functools import cache

import pandas as pd
import pyarrow as pa

from flows.datasets import DATASETS
from flows.warehouse.engine import Warehouse
from flows.warehouse.models import VALUES, Model, indicator_models, warehouse_models

_MEASURE = re.compile(r"^\s*measure (\S+): (.*)$", re.MULTILINE)


@cache
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


@cache
def lineage() -> pd.DataFrame:
    """List of which datasets the figures of each indicator are made: indicator_id, dataset."""
    rows = [(model.header["id"], dataset) for model in indicator_models() for dataset in sorted(_datasets_of(model))]
    return pd.DataFrame(rows, columns=["indicator_id", "dataset"])


def _datasets_of(model: Model) -> set[str]:
    """Follow what a SELECT reads down to raw; one that reads values, to the indicators that it names."""
    between = {table.name: table for table in warehouse_models()}
    named = {other.header["id"]: other for other in indicator_models()} if VALUES in model.reads else {}
    below = [between[name] for name in model.reads if name in between]
    below += [named[word] for word in model.literals if word in named and named[word] is not model]
    own = {name.removeprefix("raw.") for name in model.reads if name.startswith("raw.")} & DATASETS.keys()
    return own.union(*map(_datasets_of, below))


def write_definitions(warehouse: Warehouse) -> None:
    """Bring what is said about the indicators into the warehouse."""
    with warehouse.transaction():
        for table, rows in (("indicator.definition", definitions()), ("indicator.lineage", lineage())):
            warehouse.execute(f"delete from {table}")
            warehouse.append(table, pa.Table.from_pandas(rows, preserve_index=False))
