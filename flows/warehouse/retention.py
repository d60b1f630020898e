"""What goes when its time is over, and what stays: limits are rules, months whose raw records went are frozen. Files are not touched here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

from flows.periods import Month
from flows.warehouse.engine import Warehouse
from flows.warehouse.models import warehouse_models

GONE = "[dihapus]"
SKIPPED = "sudah melewati batas simpan"
_TABLES = {"attendance_day": "warehouse.fact_attendance_day"}
_DAYS = {
    "punch": "cast(punched_at as date)",
    "attendance_code": "day",
    "attendance_correction": "day",
    "attendance_day": "day",
    "complaint": "cast(received_at as date)",
    "discipline": "coalesce(ends_on, starts_on)",
}
# What is purged by whole years, and freezes the months it was in.
_BY_YEAR = ("punch", "attendance_code", "attendance_correction", "attendance_day")


@dataclass(frozen=True)
class Limit:
    """Up to when a dataset's records are over: those before a day. frozen_to: last day of the months that freeze with them."""

    dataset: str
    before: date
    frozen_to: date | None = None

    @property
    def table(self) -> str:
        """The table that holds them."""
        return _table(self.dataset)

    @property
    def over(self) -> str:
        """The condition of the records that go."""
        if self.dataset == "complaint":
            return f"report_text is distinct from '{GONE}' and {self.done}"
        return self.done

    @property
    def done(self) -> str:
        """The condition of the records that go or have gone already, as far as a row stays."""
        if self.dataset == "complaint":
            closed = f"select tracking_id from warehouse.fact_complaint where closed_on < date '{self.before}'"
            return f"tracking_id in ({closed})"
        return _older(self.dataset, self.before)


def _table(dataset: str) -> str:
    return _TABLES.get(dataset, f"raw.{dataset}")


def _older(dataset: str, before: date) -> str:
    # A shift that begins at midnight of 1 January has its coming on the day before.
    day = before - timedelta(days=1) if dataset == "punch" else before
    return f"{_DAYS[dataset]} < date '{day}'"


def limits(warehouse: Warehouse, as_of: date) -> list[Limit]:
    """Give each dataset's limit as of a day: punches and days by whole years, the others to the day."""
    years = {
        name: count
        for name, count in warehouse.rows(
            """select dataset, years from reference.retention
               where ? between valid_from and coalesce(valid_to, date '9999-12-31') order by dataset""",
            [as_of],
        )
        if _is_table(warehouse, _table(name))
    }
    told = _by_year(warehouse, {name: date(as_of.year - years[name], 1, 1) for name in _BY_YEAR if name in years})
    if "complaint" in years and _is_table(warehouse, "warehouse.fact_complaint"):
        told.append(Limit("complaint", _years_before(as_of, years["complaint"])))
    if "discipline" in years:
        # A sanction stays while a month that may still be built looks back at it.
        frozen = max([frozen_to(warehouse) or date.min, *(limit.frozen_to for limit in told if limit.frozen_to)])
        begun = warehouse.rows("select min(period_start) from indicator.value where period_start > ?", [frozen])[0][0]
        told.append(Limit("discipline", _years_before(min(as_of, begun or as_of), years["discipline"])))
    return told


def _by_year(warehouse: Warehouse, before: dict[str, date]) -> list[Limit]:
    """Give the limits of what freezes its months; nothing is frozen for want of records."""
    held = {
        name: day
        for name, day in before.items()
        if warehouse.rows(f"select 1 from {_table(name)} where {_older(name, day)} limit 1")
    }
    frozen = max([frozen_to(warehouse) or date.min, *(day - timedelta(days=1) for day in held.values())])
    # January looks back at December's days: they stay as long as it may be built.
    kept = {name: min(day, date(frozen.year, 12, 1)) if name == "attendance_day" else day for name, day in held.items()}
    return [Limit(name, kept[name], day - timedelta(days=1)) for name, day in held.items()]


def _is_table(warehouse: Warehouse, table: str) -> bool:
    sql = "select 1 from information_schema.tables where table_schema = ? and table_name = ?"
    return bool(warehouse.rows(sql, table.split(".")))


def _years_before(day: date, years: int) -> date:
    # 29 February becomes the 28th.
    return date(day.year - years, day.month, min(day.day, Month(day.year - years, day.month).last_day.day))


def due(warehouse: Warehouse, told: Iterable[Limit]) -> pd.DataFrame:
    """List what would go: dataset, table, month, records."""
    parts = [
        f"""select '{limit.dataset}' as dataset, '{limit.table}' as table_name,
                cast(date_trunc('month', {_DAYS[limit.dataset]}) as date) as month, count(*) as records
            from {limit.table} where {limit.over} group by cast(date_trunc('month', {_DAYS[limit.dataset]}) as date)"""
        for limit in told
    ]
    nothing = "select '' as dataset, '' as table_name, date '0001-01-01' as month, 0 as records where false"
    return warehouse.query(f"select * from ({' union all '.join([nothing, *parts])}) as told order by dataset, month")


def files_over(warehouse: Warehouse, limit: Limit) -> list[tuple[int, str]]:
    """List the loads all of whose records go, with the hash of their file, as far as no other load needs the file."""
    if limit.dataset in _TABLES:
        return []
    found = warehouse.rows(
        f"""with gone as (
                select load.load_id, load.content_hash
                from ops.load as load
                where load.dataset = ? and load.outcome = 'loaded' and (load.last_day is null or load.last_day < ?)
                    and (load.last_day is not null or exists (
                        select 1 from {limit.table} as record where record.load_id = load.load_id))
                    and not exists (
                        select 1 from {limit.table} as record where record.load_id = load.load_id and not coalesce({limit.done}, false))
            )
            select load_id, content_hash from gone
            where content_hash not in (
                select content_hash from ops.load where outcome = 'loaded' and load_id not in (select load_id from gone))
            order by load_id""",
        [limit.dataset, limit.before],
    )
    return [(int(load_id), str(content)) for load_id, content in found]


def purge(warehouse: Warehouse, run_id: int, told: list[Limit], who: str, now: datetime) -> None:
    """Remove what is over, freeze the months it was in, and note it, with the files that go. Call it in a transaction."""
    for limit in told:
        count = int(warehouse.rows(f"select count(*) from {limit.table} where {limit.over}")[0][0])
        gone = files_over(warehouse, limit)
        if not count:
            continue
        if limit.dataset == "punch":
            _keep_reach(warehouse, limit)
        _remove(warehouse, limit, [load_id for load_id, _ in gone])
        warehouse.execute(
            "insert into ops.purge values (?, ?, ?, ?, ?, ?, ?, ?)",
            [run_id, limit.dataset, limit.before, limit.frozen_to, count, len({h for _, h in gone}), who, now],
        )
        for content in sorted({content for _, content in gone}):
            warehouse.execute("insert into ops.purged_file values (?, ?)", [run_id, content])


def _keep_reach(warehouse: Warehouse, limit: Limit) -> None:
    warehouse.execute(
        f"""insert into raw.purged_device
            select device_id, min(cast(punched_at as date)) from raw.punch
            where {limit.over} and withdrawn_on is null and device_id not in (select device_id from raw.purged_device)
            group by device_id"""
    )


def _remove(warehouse: Warehouse, limit: Limit, loads: list[int]) -> None:
    if limit.dataset == "complaint":
        warehouse.execute(f"update raw.complaint set report_text = '{GONE}', category = null where {limit.over}")
    else:
        for table in _days_of_people() if limit.dataset == "attendance_day" else [limit.table]:
            warehouse.execute(f"delete from {table} where {limit.over}")
    if limit.dataset == "attendance_code":
        warehouse.execute("delete from raw.rejected_day where period_start < ?", [limit.before])
    of_loads = ", ".join(map(str, loads)) or "-1"
    warehouse.execute(f"delete from ops.rejected where load_id in ({of_loads})")


def _days_of_people() -> list[str]:
    """List the tables of people's days: the fact, and what it is made of."""
    return [
        model.name
        for model in warehouse_models()
        if model.partition == "day" and not model.is_view and "person_id" in model.gives
    ]


def leave_out(warehouse: Warehouse, dataset: str, stage: str) -> int:
    """Take out of staged records what was purged before: devices and registers deliver it again. Tell how many were taken out."""
    found = warehouse.rows("select max(purged_before) from ops.purge where dataset = ?", [dataset])[0][0]
    if found is None:
        return 0
    staging = warehouse.staging
    if dataset == "complaint":
        staging.execute(
            f"update {stage} set report_text = '{GONE}', category = null where tracking_id in (select unnest(cast(? as text[])))",
            [[row[0] for row in warehouse.rows(f"select tracking_id from raw.complaint where report_text = '{GONE}'")]],
        )
        return 0
    count = int(staging.rows(f"select count(*) from {stage} where {_older(dataset, found)}")[0][0])
    staging.execute(f"delete from {stage} where {_older(dataset, found)}")
    return count


def frozen_to(warehouse: Warehouse) -> date | None:
    """Tell the last day of the months that are never built again; None where none is."""
    found: date | None = warehouse.rows("select max(frozen_to) from ops.purge")[0][0]
    return found


def open_from(warehouse: Warehouse) -> Month | None:
    """Tell the first month that is not frozen, where some are."""
    last = frozen_to(warehouse)
    return Month.of(last).plus(1) if last else None
