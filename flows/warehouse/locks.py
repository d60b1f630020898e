"""Months that are closed, or were rolled back: what changes in them waits for an approval. A closed month keeps its versions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import pandas as pd

from flows.periods import Month
from flows.warehouse.engine import Warehouse
from flows.warehouse.stale import Period, grid

KEY = ("indicator_id", "measure", "grain", "period_start", "subject_id", "unit_id")
_NAMES = tuple(name for name in KEY if name != "period_start")
_TOLD = ("period_end", "n_people", "numerator", "denominator", "value", "label", "null_reason")
COLUMNS = (*KEY, *_TOLD)
_LISTED = ", ".join(COLUMNS)
AUTOMATIC = "closed by itself"


def note(
    warehouse: Warehouse, month: date, action: str, reason: str, now: datetime, content: str | None = None
) -> None:
    """Write down that a month was locked, unlocked, held by a rollback or a change of it approved; content: what was approved."""
    warehouse.execute("insert into ops.month_event values (?, ?, ?, ?, ?)", [month, action, reason, now, content])


def locked_months(warehouse: Warehouse) -> set[date]:
    """Give the months that are locked now."""
    return {
        row[0]
        for row in warehouse.rows(
            """select period_start
               from (select period_start, action,
                         row_number() over (partition by period_start order by noted_at desc, action) as newest
                     from ops.month_event where action in ('lock', 'unlock')) as told
               where newest = 1 and action = 'lock'"""
        )
    }


def once_locked(warehouse: Warehouse) -> set[date]:
    """Give the months that were ever locked: their values keep versions, also where they were unlocked again."""
    return {row[0] for row in warehouse.rows("select distinct period_start from ops.month_event where action = 'lock'")}


def rolled_back(warehouse: Warehouse) -> set[date]:
    """Give the months that a rollback holds: none was approved since."""
    return {
        row[0]
        for row in warehouse.rows(
            """select period_start from ops.month_event as hold
               where action = 'hold' and not exists (
                   select 1 from ops.month_event as told
                   where told.period_start = hold.period_start and told.action = 'approve' and told.noted_at > hold.noted_at)"""
        )
    }


def held_months(warehouse: Warehouse, changed: Iterable[date]) -> dict[date, str]:
    """Give, of some months, those that were rolled back, or are locked and would restate a released value, without an approval.

    With each month the checksum of its values, which is what an approval is of. Values that are new beside the released
    ones, as of an indicator that came later, restate nothing and are not held.
    """
    months = set(changed)
    rolled = rolled_back(warehouse) & months
    restated = {month for month in locked_months(warehouse) & months if _is_restated(warehouse, month)}
    if not (held := sorted(rolled | restated)):
        return {}
    sums = warehouse.month_checksums(
        "indicator.value", "period_start", "period_start", grid([Period.of(Month.of(m), m) for m in held])
    )
    approved = _approved(warehouse)
    return {m: sums.get(m, "") for m in held if m in rolled or (m, sums.get(m, "")) not in approved}


def _approved(warehouse: Warehouse) -> set[tuple[date, str]]:
    """Give the approved contents of months, but for those that were approved before a rollback took them out."""
    return {
        (month, content)
        for month, content in warehouse.rows(
            """select period_start, content from ops.month_event as told
               where action = 'approve' and not exists (
                   select 1 from ops.month_event as hold
                   where hold.period_start = told.period_start and hold.action = 'hold' and hold.noted_at >= told.noted_at)"""
        )
    }


def _is_restated(warehouse: Warehouse, month: date) -> bool:
    found = warehouse.rows(
        f"""select 1 from published.value as old
            where old.period_start = ? and not exists (select 1 from indicator.value as new where {_equal("new", "old")}) limit 1""",
        [month],
    )
    return bool(found)


def replaced_before(warehouse: Warehouse, months: Iterable[date], release_id: int) -> None:
    """Keep months as they stand, whole, before a release changes them."""
    warehouse.execute(
        f"""insert into published.replaced_value ({_LISTED}, replaced_by)
            select {_LISTED}, ? from published.value where period_start in ({_list(months)})""",
        [release_id],
    )


def lock_due(warehouse: Warehouse, lock_day: int, as_of: date, now: datetime) -> list[date]:
    """Lock the released months whose day of closing has come, once; give them. lock_day: 0 for never."""
    if not lock_day:
        return []
    known = {
        row[0] for row in warehouse.rows("select period_start from ops.month_event where action in ('lock', 'unlock')")
    }
    released = [row[0] for row in warehouse.rows("select distinct period_start from ops.release_month")]
    due = [
        month
        for month in sorted(released)
        if month not in known and Month.of(month).plus(1).first_day.replace(day=lock_day) <= as_of
    ]
    for month in due:
        note(warehouse, month, "lock", AUTOMATIC, now)
    return due


def replace_whole(warehouse: Warehouse, months: Iterable[date], now: datetime, values: str) -> None:
    """Move the values of open months into published; of what stood there no version is kept. values: a table of them."""
    inside = f"period_start in ({_list(months)})"
    warehouse.execute(f"delete from published.value where {inside}")
    warehouse.execute(
        f"insert into published.value ({_LISTED}, released_at) select {_LISTED}, ? from {values} as new where {inside}",
        [now],
    )


def replace_changed(warehouse: Warehouse, month: date, now: datetime, release_id: int, values: str) -> None:
    """Move the values that differ of a month whose values keep versions; those that they replace become former ones."""
    gone = f"old.period_start = ? and not exists (select 1 from {values} as new where {_equal('new', 'old')})"
    warehouse.execute(
        f"""insert into published.former_value ({_LISTED}, released_at, superseded_at, superseded_by)
            select {_prefixed("old")}, old.released_at, ?, ? from published.value as old where {gone}""",
        [now, release_id, month],
    )
    warehouse.execute(f"delete from published.value as old where {gone}", [month])
    warehouse.execute(
        f"""insert into published.value ({_LISTED}, released_at)
            select {_prefixed("new")}, ? from {values} as new
            where new.period_start = ? and not exists (select 1 from published.value as old where {_equal("new", "old")})""",
        [now, month],
    )


def differences(warehouse: Warehouse, months: Iterable[date]) -> pd.DataFrame:
    """List the unit figures of months that differ from what is published, the largest change first.

    Columns: period_start, indicator_id, measure, subject_id, published, now, change. Of people no row is listed, as
    n_people counts them: how many values of people differ stands in a row of its own, subject_id EMPLOYEES.
    """
    return warehouse.query(f"""
        with told as ({differing(months)}),
        differing as (
            select period_start, indicator_id, measure, subject_id, published, now, now - published as change
            from told
            where grain <> 'employee'
            union all
            select period_start, indicator_id, measure, 'EMPLOYEES', null, count(*), null
            from told
            where grain = 'employee'
            group by period_start, indicator_id, measure
        )
        select * from differing
        order by period_start, indicator_id, measure, abs(change) desc nulls last, subject_id""")


def differing(months: Iterable[date]) -> str:
    """Write the query of the values of months that are not as they are published: those of people, too."""
    wanted = _list(months)
    return f"""
        select * from (
            select
                coalesce(new.period_start, old.period_start) as period_start,
                coalesce(new.indicator_id, old.indicator_id) as indicator_id,
                coalesce(new.measure, old.measure) as measure,
                coalesce(new.grain, old.grain) as grain,
                coalesce(new.subject_id, old.subject_id) as subject_id,
                old.value as published, new.value as now,
                old.label is distinct from new.label as is_relabelled
            from (select * from indicator.value where period_start in ({wanted})) as new
            full join (select * from published.value where period_start in ({wanted})) as old on {_keyed("new", "old")}
        ) as compared
        where published is distinct from now or is_relabelled"""


def restated(warehouse: Warehouse, release_id: int) -> pd.DataFrame:
    """List the unit figures of locked months that a release restated, with what stood there before; as differences()."""
    return warehouse.query(
        f"""select old.period_start, old.indicator_id, old.measure, old.subject_id, old.value as published, new.value as now,
                new.value - old.value as change
            from published.former_value as old
            left join (select {_LISTED} from published.value) as new on {_keyed("new", "old")}
            where old.superseded_by = ? and old.grain <> 'employee'
            order by old.period_start, old.indicator_id, old.measure, abs(new.value - old.value) desc nulls last""",
        [release_id],
    )


def causes(warehouse: Warehouse, months: Iterable[date], until: datetime | None = None) -> pd.DataFrame:
    """List what was loaded for months after their last release (before until): month, source, file_name, records, loaded_at."""
    wanted = _list(months)
    limit = f"timestamp '{until}'" if until else "timestamp '9999-12-31'"
    return warehouse.query(f"""
        with newest as (
            select month.period_start, max(month.release_id) as release_id
            from ops.release_month as month
            join ops.release as release on release.release_id = month.release_id
            where month.period_start in ({wanted}) and release.released_at < {limit}
            group by month.period_start
        ),
        released as (
            -- What a rollback put back knows of no load that came after the release it restored.
            select newest.period_start, release.released_at
            from newest
            left join ops.put_back on put_back.release_id = newest.release_id
            join ops.release as release on release.release_id = coalesce(put_back.restored_id, newest.release_id)
        )
        select released.period_start, load.source, load.file_name, load.n_loaded as records, load.loaded_at
        from released
        join ops.touched as touched on touched.period_start = released.period_start
        join ops.load as load on load.load_id = touched.load_id
        where load.outcome = 'loaded' and load.loaded_at > released.released_at and load.loaded_at <= {limit}
        group by released.period_start, load.source, load.file_name, load.n_loaded, load.loaded_at
        order by released.period_start, load.loaded_at, load.source, load.file_name""")


def _list(months: Iterable[date]) -> str:
    """Write months as the inside of an SQL list, which may not be empty."""
    return ", ".join(f"date '{month}'" for month in months) or "date '0001-01-01'"


def _keyed(new: str, old: str) -> str:
    """Write that two values are about the same; by equality alone, for PostgreSQL hashes nothing else."""
    same = [f"coalesce({new}.{name}, '') = coalesce({old}.{name}, '')" for name in _NAMES]
    return " and ".join([f"{new}.period_start = {old}.period_start", *same])


def _equal(new: str, old: str) -> str:
    told = [f"{new}.{name} is not distinct from {old}.{name}" for name in _TOLD]
    return " and ".join([_keyed(new, old), *told])


def _prefixed(table: str) -> str:
    return ", ".join(f"{table}.{name}" for name in COLUMNS)
