"""Which columns a source delivers, and when that changed (ops.schema_change)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import pandas as pd
import pyarrow as pa

from flows.delivery import Delivery
from flows.warehouse.engine import Warehouse


def columns_of_load(warehouse: Warehouse, source: str, found: Iterable[str], unknown: Iterable[str]) -> dict[str, str]:
    """Tell what a load says of its source's columns: delivered, unknown (loaded without it), dropped (delivered before)."""
    before = {name: "dropped" for name, change in _known(warehouse, source).items() if change == "delivered"}
    return {**before, **dict.fromkeys(unknown, "unknown"), **dict.fromkeys(found, "delivered")}


def note_columns(
    warehouse: Warehouse, delivery: Delivery, load_id: int, told: Mapping[str, str], now: datetime
) -> None:
    """Write down what is new in what a file or pull says of its source's columns: delivered, unknown, dropped, missing."""
    known = _known(warehouse, delivery.source.name)
    # A refused file comes again every night; what it lacks is news once.
    known |= dict(
        warehouse.rows(
            "select column_name, change from ops.schema_change where source = ? and file_name = ? and change = 'missing'",
            [delivery.source.name, delivery.file_name],
        )
        if "missing" in told.values()
        else []
    )
    rows = [
        {"load_id": load_id, "source": delivery.source.name, "file_name": delivery.file_name}
        | {"column_name": name, "change": change, "noted_at": now}
        for name, change in sorted(told.items())
        if known.get(name) != change
    ]
    if rows:
        warehouse.append("ops.schema_change", pa.Table.from_pylist(rows))


def schema_changes(warehouse: Warehouse, run_id: int | None) -> pd.DataFrame:
    """List what a run found changed in the columns of sources it had seen before: source, column_name, change, file_name."""
    return warehouse.query(
        """select change.source, change.column_name, change.change, change.file_name
           from ops.schema_change as change
           join ops.load as load on load.load_id = change.load_id
           where load.run_id = ? and exists (
               select 1
               from ops.schema_change as earlier
               join ops.load as before on before.load_id = earlier.load_id
               where earlier.source = change.source and before.run_id < load.run_id)
           order by change.source, change.column_name, change.load_id""",
        [run_id],
    )


def _known(warehouse: Warehouse, source: str) -> dict[str, str]:
    """Give the last word on each column of a source."""
    return dict(
        warehouse.rows(
            """select column_name, change
               from (select column_name, change, row_number() over (partition by column_name order by load_id desc) as newest
                     from ops.schema_change where source = ?) as told
               where newest = 1""",
            [source],
        )
    )
