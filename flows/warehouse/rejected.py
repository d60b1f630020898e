"""Rejected records: how they gather part by part beside the accepted ones, and what is kept of them. Nothing is judged here."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from flows.delivery import Delivery
from flows.warehouse.engine import Warehouse

# Temporary: a file that is refused for its rejected records leaves none behind.
STAGE = "staged_rejected"
_TOLD = {
    "sheet": "text",
    "row_number": "bigint",
    "cell": "text",
    "column_name": "text",
    "rules": "text",
    "masked_value": "text",
    "remedy": "text",
}


def open_stage(warehouse: Warehouse) -> None:
    """Make the empty table in which a file's rejected records gather."""
    columns = ", ".join(f"{name} {kind}" for name, kind in _TOLD.items())
    warehouse.execute(f"drop table if exists {STAGE}")
    warehouse.execute(f"create temporary table {STAGE} ({columns})")


def stage(warehouse: Warehouse, rejected: pd.DataFrame) -> None:
    """Add rejected records to the stage."""
    if not rejected.empty:
        warehouse.append(STAGE, pa.Table.from_pandas(rejected[[*_TOLD]], preserve_index=False))


def keep(warehouse: Warehouse, delivery: Delivery, load_id: int) -> None:
    """Write the staged records of a file or pull in the place of its former ones; call it inside the load's transaction."""
    source, file_name = delivery.source.name, delivery.file_name
    told = ", ".join(_TOLD)
    warehouse.execute("delete from ops.rejected where source = ? and file_name = ?", [source, file_name])
    warehouse.execute(
        f"insert into ops.rejected (load_id, source, file_name, {told}) select {load_id}, ?, ?, {told} from {STAGE}",
        [source, file_name],
    )
    warehouse.execute(f"drop table {STAGE}")
