"""How accepted records get into raw: by key, by scope, or as a whole state. Statements are made from the registry."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import pandas as pd
import pyarrow as pa

from flows.datasets import Dataset
from flows.delivery import Delivery
from flows.warehouse.engine import Warehouse
from flows.warehouse.tables import ORIGIN

# Temporary, in the staging: a file's records are written into the warehouse once, when they are merged.
STAGE = "staged_record"
# They with where they come from; beside a server they are brought there, under this name, where statements compare with them.
_PICKED = "picked_record"
_FRESH = "build.fresh_record"
_TOUCHED = "build.touched_month"
_MENDED = "build.mended_record"


@dataclass(frozen=True)
class Merged:
    """Counts of a merge: what was put in or changed, what stood there already, what was older than what stood there."""

    n_loaded: int
    n_duplicate: int
    n_superseded: int
    n_keys: int
    n_withdrawn: int = 0


def open_stage(warehouse: Warehouse, dataset: Dataset) -> None:
    """Make the empty table in which a file's accepted records gather."""
    own = ", ".join(f"{column.name} {column.sql}" for column in dataset.columns)
    warehouse.staging.execute(f"drop table if exists {STAGE}")
    warehouse.staging.execute(
        f"create temporary table {STAGE} ({own}, sheet text, row_number bigint, stage_order bigint)"
    )


def stage(warehouse: Warehouse, dataset: Dataset, sheet: str | None, rows: pd.DataFrame, n_before: int) -> None:
    """Add accepted records to the stage, in which as many as n_before are already: to count them again for each part takes longest."""
    if rows.empty:
        return
    names = [column.name for column in dataset.columns]
    told = pa.Table.from_pandas(rows[[*names, "row_number"]], preserve_index=False)
    count = len(rows)
    told = told.append_column("stage_order", pa.array(np.arange(n_before, n_before + count)))
    told = told.append_column("sheet", pa.nulls(count, pa.string()) if sheet is None else pa.repeat(sheet, count))
    warehouse.staging.append(STAGE, told)


def merge(warehouse: Warehouse, dataset: Dataset, delivery: Delivery, load_id: int, *, is_whole: bool) -> Merged:
    """Bring the staged records into raw; call it inside a transaction.

    is_whole: nothing was rejected, so that what a full state does not show is gone, and not merely unreadable.
    """
    staging, source = warehouse.staging, delivery.source
    staged = _count(staging, STAGE)
    _leave_out_duplicates(staging, dataset)
    _pick(staging, delivery, load_id)
    keys = _count(staging, STAGE)
    overruled = _leave_out_overruled(warehouse, dataset, delivery)
    is_first = not warehouse.rows(f"select 1 from raw.{dataset.name} where source = ? limit 1", [source.name])
    if not is_first or source.replaces == "scope":
        _bring(warehouse, dataset)
    warehouse.execute(f"drop table if exists {_TOUCHED}; create table {_TOUCHED} (period_start date)")
    loaded, older = _merge_picked(warehouse, dataset, delivery, is_first=is_first)
    superseded = overruled + older
    withdrawn = _withdraw(warehouse, dataset, delivery) if is_whole and not superseded and not is_first else 0
    warehouse.execute(
        f"insert into ops.touched (load_id, dataset, period_start) select distinct {load_id}, '{dataset.name}', period_start from {_TOUCHED}"
    )
    staging.execute(f"drop view {_PICKED}; drop table {STAGE}")
    for table in (_PICKED, _TOUCHED, _FRESH, _MENDED):
        warehouse.execute(f"drop table if exists {table}")
    return Merged(loaded, staged - loaded - superseded, superseded, keys, withdrawn)


def period_of_stage(warehouse: Warehouse, dataset: Dataset) -> tuple[date | None, date | None]:
    """Give the first and last day that the staged records speak of; nothing where they have no months."""
    if not dataset.period:
        return None, None
    first, last = dataset.period
    low, high = warehouse.staging.rows(f"select cast(min({first}) as date), cast(max({last}) as date) from {STAGE}")[0]
    return low, high


def _count(warehouse: Warehouse, table: str) -> int:
    return int(warehouse.rows(f"select count(*) from {table}")[0][0])


def _leave_out_duplicates(staging: Warehouse, dataset: Dataset) -> None:
    """Keep the last record of a key, in the order of sheets and rows: a register is corrected by writing below."""
    key = ", ".join(dataset.key)
    # As many hashes as records are as many keys.
    if staging.rows(f"select count(distinct hash({key})) = count(*) from {STAGE}")[0][0]:
        return
    last = f"select {key}, max(stage_order) as stage_order from {STAGE} group by {key} having count(*) > 1"
    staging.execute(
        f"""delete from {STAGE} as staged using ({last}) as last
            where {_same(dataset.key, "staged", "last")} and staged.stage_order < last.stage_order"""
    )


def _pick(staging: Warehouse, delivery: Delivery, load_id: int) -> None:
    """Let the staged records be seen with where they come from."""
    as_of = f"timestamp '{delivery.source_as_of}'"
    staging.execute(
        f"""create or replace temporary view {_PICKED} as
            select *, '{delivery.source.name}' as source, cast({load_id} as bigint) as load_id,
                {as_of} as source_as_of, {as_of} as seen_as_of, cast(null as date) as withdrawn_on
            from {STAGE}"""
    )


def _leave_out_overruled(warehouse: Warehouse, dataset: Dataset, delivery: Delivery) -> int:
    """Take out of a correction the records of which a newer sheet speaks; tell how many."""
    source, staging = delivery.source, warehouse.staging
    if source.replaces != "patch" or not dataset.scope:
        return 0
    newer = f"select scope from ({newest_sheets(source.name)}) as newest where source_as_of > ?"
    scopes = [row[0] for row in warehouse.rows(newer, [delivery.source_as_of])]
    count = _count(staging, STAGE)
    staging.execute(
        f"delete from {STAGE} as staged where {scope_of(dataset, 'staged')} in (select unnest(cast(? as text[])))",
        [scopes],
    )
    return count - _count(staging, STAGE)


def _bring(warehouse: Warehouse, dataset: Dataset) -> None:
    """Bring the picked records to where raw is, under their name there; what stands in raw already is compared with them."""
    if warehouse.staging is warehouse:
        return
    warehouse.execute(f"drop table if exists {_PICKED}; create temporary table {_PICKED} (like raw.{dataset.name})")
    warehouse.append_staged(_PICKED, f"select {_names(dataset)} from {_PICKED}")
    warehouse.analyze(_PICKED)


def _same(columns: tuple[str, ...], left: str, right: str) -> str:
    return " and ".join(f"{left}.{column} = {right}.{column}" for column in columns)


def _differs(dataset: Dataset, left: str, right: str) -> str:
    others = [column.name for column in dataset.columns if column.name not in dataset.key]
    changed = [f"{left}.{name} is distinct from {right}.{name}" for name in others]
    return "(" + " or ".join([*changed, f"{right}.withdrawn_on is not null"]) + ")"


def _touch(warehouse: Warehouse, dataset: Dataset, of: str) -> None:
    for months in _months(dataset, of):
        warehouse.execute(f"insert into {_TOUCHED} {months}")


def _months(dataset: Dataset, of: str) -> list[str]:
    """Write the queries of the months that rows touch; for records without a month, that something changed at all."""
    if not dataset.period:
        return [f"select distinct cast(null as date) as period_start from ({of}) as changed"]
    first, last = dataset.period
    begun = f"select distinct cast(date_trunc('month', changed.{first}) as date) as period_start from ({of}) as changed"
    gone_on = f"""
        select distinct calendar_month.period_start
        from (select distinct cast({first} as date) as first_day, cast({last} as date) as last_day from ({of}) as changed) as span
        join (select cast(date '1990-01-01' + number * interval '1 month' as date) as period_start
              from generate_series(0, 1200) as series(number)) as calendar_month
            on calendar_month.period_start > span.first_day and calendar_month.period_start <= span.last_day"""
    return [begun] if first == last else [begun, gone_on]


def _names(dataset: Dataset) -> str:
    return ", ".join([*(column.name for column in dataset.columns), *ORIGIN])


def _insert(warehouse: Warehouse, dataset: Dataset, rows: str) -> None:
    names = _names(dataset)
    warehouse.execute(f"insert into raw.{dataset.name} ({names}) select {names} from ({rows}) as fresh")


def _merge_picked(warehouse: Warehouse, dataset: Dataset, delivery: Delivery, *, is_first: bool) -> tuple[int, int]:
    """Bring in what was picked; give how many records were put in or changed, and how many were older than what stood there.

    An older state than the last full one changes nothing, nor does a correction of it. is_first: raw holds nothing of the source.
    """
    replaces = delivery.source.replaces
    if replaces in {"snapshot", "patch"}:
        newest = _newest_state(warehouse, delivery.source.name)
        if newest and newest > delivery.source_as_of:
            return 0, _count(warehouse.staging, STAGE)
    if replaces == "scope":
        return _merge_scope(warehouse, dataset, delivery)
    return _put_first(warehouse, dataset) if is_first else _merge_keys(warehouse, dataset, delivery)


def _put_first(warehouse: Warehouse, dataset: Dataset) -> tuple[int, int]:
    """Put in the first records of a source: there is nothing to compare them with, and they are written once."""
    for months in _months(dataset, f"select * from {_PICKED}"):
        warehouse.append_staged(_TOUCHED, months)
    warehouse.append_staged(f"raw.{dataset.name}", f"select {_names(dataset)} from {_PICKED}")
    return _count(warehouse.staging, STAGE), 0


def _merge_keys(warehouse: Warehouse, dataset: Dataset, delivery: Delivery) -> tuple[int, int]:
    """Put in what is new by its key, and what departs from what stands there and is not older."""
    raw, source = f"raw.{dataset.name}", delivery.source.name
    differs = _differs(dataset, "picked", "stands")
    # What stands there already and was seen as late is left out: of a file that is read again, that is all.
    warehouse.execute(
        f"""drop table if exists {_FRESH}; create table {_FRESH} as
            select picked.*,
                stands.source is not null as is_known,
                stands.source is null or ({differs} and picked.source_as_of >= stands.seen_as_of) as is_fresh,
                stands.source is not null and {differs} and picked.source_as_of < stands.seen_as_of as is_older
            from {_PICKED} as picked
            left join {raw} as stands on stands.source = picked.source and {_same(dataset.key, "stands", "picked")}
            where stands.source is null or {differs} or picked.source_as_of > stands.seen_as_of"""
    )
    warehouse.analyze(_FRESH)
    _replace_fresh(warehouse, dataset, source)
    # The same content seen again is as new as the newest pull that showed it; else an older pull could overrule it.
    warehouse.execute(
        f"""update {raw} as stands set seen_as_of = seen.source_as_of from {_FRESH} as seen
            where stands.source = '{source}' and not seen.is_fresh and seen.source_as_of > stands.seen_as_of
                and {_same(dataset.key, "stands", "seen")}"""
    )
    superseded = warehouse.rows(f"select count(*) from {_FRESH} where is_older")[0][0]
    return int(warehouse.rows(f"select count(*) from {_FRESH} where is_fresh")[0][0]), int(superseded)


def _replace_fresh(warehouse: Warehouse, dataset: Dataset, source: str) -> None:
    raw = f"raw.{dataset.name}"
    known = f"select stands.* from {raw} as stands join {_FRESH} as fresh on {_same(dataset.key, 'stands', 'fresh')}"
    replaced = f"{known} where fresh.is_fresh and fresh.is_known and stands.source = '{source}'"
    _touch(warehouse, dataset, replaced)
    _touch(warehouse, dataset, f"select * from {_FRESH} where is_fresh")
    if warehouse.rows(f"select 1 from {_FRESH} where is_fresh and is_known limit 1"):
        warehouse.execute(
            f"""delete from {raw} as stands using {_FRESH} as fresh
                where stands.source = '{source}' and fresh.is_fresh and fresh.is_known and {_same(dataset.key, "stands", "fresh")}"""
        )
    _insert(warehouse, dataset, f"select * from {_FRESH} where is_fresh")


def _merge_scope(warehouse: Warehouse, dataset: Dataset, delivery: Delivery) -> tuple[int, int]:
    """Replace what this source said before of the units and months that the file speaks of; later corrections stay."""
    raw, source = f"raw.{dataset.name}", delivery.source.name
    _compare_with_scopes(warehouse, dataset, source)
    spoken = f"select {scope_of(dataset, 'fresh')} from {_FRESH} as fresh where not fresh.is_outdated"
    replaced = f"""stands.source = '{source}' and {scope_of(dataset, "stands")} in ({spoken})
        and not exists (select 1 from {_MENDED} as mended where {_same(dataset.key, "mended", "stands")})"""
    _touch(warehouse, dataset, f"select stands.* from {raw} as stands where {replaced}")
    _touch(warehouse, dataset, f"select * from {_FRESH} where not is_older")
    warehouse.execute(f"delete from {raw} as stands where {replaced}")
    _insert(warehouse, dataset, f"select * from {_FRESH} where not is_older")
    # A sheet whose every record was mended later still has spoken.
    warehouse.execute(
        f"insert into ops.spoken (load_id, scope) select distinct load_id, {scope_of(dataset, 'picked')} from {_PICKED} as picked"
    )
    older = int(warehouse.rows(f"select count(*) from {_FRESH} where is_older")[0][0])
    return _count(warehouse, _FRESH) - older, older


def _compare_with_scopes(warehouse: Warehouse, dataset: Dataset, source: str) -> None:
    """Find what later corrections have mended, and tell of each picked record: a newer sheet has spoken, or it is mended."""
    as_of = f"(select max(source_as_of) from {_PICKED})"
    # A sheet's record that was seen later than its sheet was confirmed by a correction.
    warehouse.execute(
        f"""drop table if exists {_MENDED}; create table {_MENDED} as
            select {", ".join(f"stands.{column}" for column in dataset.key)}
            from raw.{dataset.name} as stands join ops.load as load on load.load_id = stands.load_id
            where stands.source = '{source}' and stands.seen_as_of >= {as_of}
                and (load.replaces = 'patch' or stands.seen_as_of > load.source_as_of)"""
    )
    warehouse.execute(
        f"""drop table if exists {_FRESH}; create table {_FRESH} as
            select picked.*, newest.scope is not null as is_outdated,
                newest.scope is not null or mended.{dataset.key[0]} is not null as is_older
            from {_PICKED} as picked
            left join ({newest_sheets(source)}) as newest
                on newest.scope = {scope_of(dataset, "picked")} and newest.source_as_of > {as_of}
            left join {_MENDED} as mended on {_same(dataset.key, "mended", "picked")}"""
    )


def newest_sheets(source: str) -> str:
    """Write the query of a source's scopes and the time of the newest sheet that spoke of each: scope, source_as_of."""
    return f"""select spoken.scope, max(load.source_as_of) as source_as_of
        from ops.spoken as spoken join ops.load as load on load.load_id = spoken.load_id
        where load.source = '{source}' group by spoken.scope"""


def scope_of(dataset: Dataset, table: str, month: str | None = None) -> str:
    """Write a record's scope as one text. month: how its month is told, if not by the column that gives a record's month."""
    if not month:
        month = f"cast(date_trunc('month', {table}.{dataset.period[0]}) as date)" if dataset.period else "null"
    parts = [month if part == "month" else f"{table}.{part}" for part in dataset.scope]
    return "(" + " || ' ' || ".join(f"cast({part} as text)" for part in parts) + ")"


def _newest_state(warehouse: Warehouse, source: str) -> datetime | None:
    newest: datetime | None = warehouse.rows(
        "select max(source_as_of) from ops.load where source = ? and outcome = 'loaded' and replaces = 'snapshot'",
        [source],
    )[0][0]
    return newest


def _withdraw(warehouse: Warehouse, dataset: Dataset, delivery: Delivery) -> int:
    """Close, on the day of the pull, what a full state no longer shows; count it."""
    if delivery.source.replaces != "snapshot":
        return 0
    gone = f"""stands.source = '{delivery.source.name}' and stands.withdrawn_on is null
        and not exists (select 1 from {_PICKED} as picked where {_same(dataset.key, "picked", "stands")})"""
    table = f"raw.{dataset.name}"
    _touch(warehouse, dataset, f"select stands.* from {table} as stands where {gone}")
    count = int(warehouse.rows(f"select count(*) from {table} as stands where {gone}")[0][0])
    warehouse.execute(
        f"update {table} as stands set withdrawn_on = cast(? as date) where {gone}", [delivery.source_as_of]
    )
    return count


def accepted_of(warehouse: Warehouse, dataset: Dataset, source: str, *, patches_only: bool) -> pd.DataFrame:
    """Give a source's accepted records with where they stood, when they were seen last, and is_patch: by a correction."""
    names = ", ".join(f"told.{column.name}" for column in dataset.columns)
    only = " and load.replaces = 'patch'" if patches_only else ""
    return warehouse.query(
        f"""select {names}, told.sheet, told.row_number, told.seen_as_of, load.replaces = 'patch' as is_patch
            from raw.{dataset.name} as told join ops.load as load on load.load_id = told.load_id
            where told.source = ?{only}""",
        [source],
    )


def newest_of_scopes(warehouse: Warehouse, source: str) -> pd.DataFrame:
    """Give the time of the newest sheet that spoke of each scope, such as '10690003 2026-03-01': scope, source_as_of."""
    return warehouse.query(newest_sheets(source))
