"""Rejected records: how they gather part by part beside the accepted ones, and what is kept of them. Nothing is judged here."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa

from flows.datasets import Dataset
from flows.delivery import Delivery
from flows.warehouse.engine import Warehouse
from flows.warehouse.raw import newest_sheets, scope_of

# Temporary: a file that is refused for its rejected records leaves none behind.
STAGE = "staged_rejected"
DAYS = "rejected_day"
_TOLD = {
    "sheet": "text",
    "row_number": "bigint",
    "cell": "text",
    "column_name": "text",
    "rules": "text",
    "masked_value": "text",
    "remedy": "text",
}
_OF_ROLLS = {"unit_id": "text", "period_start": "date", "employee_id": "text", "day": "date"}


def open_stage(warehouse: Warehouse) -> None:
    """Make the empty table in which a file's rejected records gather."""
    columns = ", ".join(f"{name} {kind}" for name, kind in (_TOLD | _OF_ROLLS).items())
    warehouse.execute(f"drop table if exists {STAGE}")
    warehouse.execute(f"create temporary table {STAGE} ({columns})")


def stage(warehouse: Warehouse, rejected: pd.DataFrame) -> None:
    """Add rejected records to the stage; those of rolls say whose day they are, as far as they can be read."""
    if not rejected.empty:
        names = [name for name in (_TOLD | _OF_ROLLS) if name in rejected]
        warehouse.append(STAGE, pa.Table.from_pandas(rejected[names], preserve_index=False))


def keep(warehouse: Warehouse, delivery: Delivery, load_id: int) -> None:
    """Write the staged records of a file or pull in the place of its former ones; call it inside the load's transaction."""
    source, file_name = delivery.source.name, delivery.file_name
    told = ", ".join(_TOLD)
    warehouse.execute("delete from ops.rejected where source = ? and file_name = ?", [source, file_name])
    warehouse.execute(
        f"insert into ops.rejected (load_id, source, file_name, {told}) select {load_id}, ?, ?, {told} from {STAGE}",
        [source, file_name],
    )
    if delivery.source.contract.is_roll:
        _keep_days(warehouse, delivery.source.contract, delivery, load_id)
    warehouse.execute(f"drop table {STAGE}")


def _keep_days(warehouse: Warehouse, dataset: Dataset, delivery: Delivery, load_id: int) -> None:
    """Keep whose days the rejected records of a roll are, until something newer speaks in their place."""
    warehouse.execute(
        f"""insert into raw.{DAYS} (source, load_id, source_as_of, unit_id, period_start, employee_id, day)
            select ?, {load_id}, ?, unit_id, period_start, employee_id, day
            from {STAGE} where unit_id is not null and period_start is not null""",
        [delivery.source.name, delivery.source_as_of],
    )
    outdated = f"kept.source = '{delivery.source.name}' and ({_outdated(dataset, delivery)})"
    changed = f"(kept.load_id = {load_id}) <> ({outdated})"  # not what came too late to say anything
    warehouse.execute(
        f"""insert into ops.touched (load_id, dataset, period_start)
            select distinct {load_id}, '{DAYS}', kept.period_start from raw.{DAYS} as kept where {changed}"""
    )
    warehouse.execute(f"delete from raw.{DAYS} as kept where {outdated}")


def _outdated(dataset: Dataset, delivery: Delivery) -> str:
    """Write what tells a kept record of which a newer sheet of its unit and month speaks, a newer state or reading of its file.

    A sheet's own name does not matter: overwritten by the next month, it still stands for its own.
    """
    return f"""exists (
            select 1 from ({newest_sheets(delivery.source.name)}) as newest
            where newest.scope = {scope_of(dataset, "kept", month="kept.period_start")} and newest.source_as_of > kept.source_as_of)
        or exists (
            select 1 from ops.load as former join ops.load as newer
                on newer.source = former.source and newer.file_name = former.file_name
                and (newer.source_as_of > former.source_as_of and former.replaces <> 'scope'
                    or newer.source_as_of = former.source_as_of and newer.load_id > former.load_id)
            where former.load_id = kept.load_id and newer.outcome = 'loaded')"""
