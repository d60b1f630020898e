"""The memory of backfills: what was asked for, which months are done, which files are to be read again, what changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from flows.office import Office, Source
from flows.periods import Month, months_between
from flows.warehouse import locks
from flows.warehouse.engine import Warehouse
from flows.warehouse.ledger import next_id
from flows.warehouse.stale import make_stale

# Three months built together cost twice as much as one, twelve four times as much; a night waits for no more than three.
MONTHS_A_TURN = 3


@dataclass(frozen=True)
class Wanted:
    """What a backfill is asked for. No datasets and no sources: all of them. unlock: why locked months take part."""

    first: Month
    last: Month
    reason: str
    who: str
    datasets: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    unlock: str | None = None

    @property
    def months(self) -> list[Month]:
        """The months of the range."""
        return list(months_between(self.first, self.last))

    def sources_of(self, office: Office) -> list[Source]:
        """Give the sources that are asked and read again."""
        return [
            source
            for source in office.sources.values()
            if source.name in (self.sources or {source.name}) and source.dataset in (self.datasets or {source.dataset})
        ]


@dataclass(frozen=True)
class Archived:
    """A file that was loaded once, and lies in the archive under its hash."""

    file_name: str
    content_hash: str
    source_as_of: datetime
    replaces: str
    n_read: int


def note(warehouse: Warehouse, wanted: Wanted, now: datetime) -> int:
    """Write down that a backfill begins; give its number."""
    backfill_id = next_id(warehouse, "ops.backfill", "backfill_id")
    warehouse.execute(
        "insert into ops.backfill values (?, ?, ?, ?, ?, ?, ?, ?, ?, null)",
        [
            backfill_id,
            wanted.first.first_day,
            wanted.last.first_day,
            ",".join(wanted.datasets),
            ",".join(wanted.sources),
            wanted.reason,
            wanted.unlock,
            wanted.who,
            now,
        ],
    )
    return backfill_id


def unfinished(warehouse: Warehouse) -> tuple[int, Wanted] | None:
    """Give the newest backfill, where a month of it is not done."""
    found = warehouse.rows(
        """select backfill_id, first_month, last_month, reason, noted_by, datasets, sources, unlock_reason, ended_at
           from ops.backfill order by backfill_id desc nulls last limit 1"""
    )
    if not found or found[0][-1]:
        return None
    backfill_id, first, last, reason, who, datasets, sources, unlock, _ = found[0]
    wanted = Wanted(Month.of(first), Month.of(last), reason, who, _split(datasets), _split(sources), unlock)
    return backfill_id, wanted


def _split(names: str) -> tuple[str, ...]:
    return tuple(filter(None, names.split(",")))


def take_months(warehouse: Warehouse, backfill_id: int, run_id: int, months: list[Month]) -> list[Month]:
    """Choose what a run builds of the months that are not done, and make it stale: a few months.

    Those that were never built come first and together, for they are stale, and any run builds them. What a killed run had
    begun is gone on with: what it built is not built again.
    """
    begun = _months(warehouse, "backfill_id = ? and done_at is null", backfill_id)
    left = months_left(warehouse, backfill_id, months)
    chosen = [month for month in left if month in begun] or _never_built(warehouse, left) or left[:MONTHS_A_TURN]
    with warehouse.transaction():
        if not begun.intersection(chosen):
            make_stale(warehouse, chosen, with_whole=not has_read(warehouse, backfill_id))
        days: list[date | None] = [month.first_day for month in chosen]
        for day in days or [None]:
            warehouse.execute(
                "insert into ops.backfill_month values (?, ?, cast(? as date), null)", [backfill_id, run_id, day]
            )
    return chosen


def months_left(warehouse: Warehouse, backfill_id: int, months: Iterable[Month]) -> list[Month]:
    """Give those of some months that are not done."""
    done = _months(warehouse, "backfill_id = ? and done_at is not null", backfill_id)
    return [month for month in months if month not in done]


def _months(warehouse: Warehouse, where: str, backfill_id: int) -> set[Month]:
    rows = warehouse.rows(
        f"select period_start from ops.backfill_month where period_start is not null and {where}", [backfill_id]
    )
    return {Month.of(row[0]) for row in rows}


def has_read(warehouse: Warehouse, backfill_id: int) -> bool:
    """Tell whether a run of a backfill has come to its end, and so has asked for all that is new."""
    found = "select 1 from ops.backfill_month where backfill_id = ? and done_at is not null limit 1"
    return bool(warehouse.rows(found, [backfill_id]))


def _never_built(warehouse: Warehouse, months: Iterable[Month]) -> list[Month]:
    built = {row[0] for row in warehouse.rows("select distinct period_start from ops.built where model <> 'ops'")}
    return [month for month in months if month.first_day not in built]


def end_turn(warehouse: Warehouse, backfill_id: int, run_id: int, months: Iterable[Month], now: datetime) -> bool:
    """Note that a run's months are done; tell whether some of the months are left."""
    with warehouse.transaction():
        warehouse.execute("update ops.backfill_month set done_at = ? where run_id = ?", [now, run_id])
        left = bool(months_left(warehouse, backfill_id, months))
        if not left:
            warehouse.execute("update ops.backfill set ended_at = ? where backfill_id = ?", [now, backfill_id])
    return left


def archived_loads(
    warehouse: Warehouse, source: Source, months: list[Month], backfill_id: int | None = None
) -> list[Archived]:
    """List the files to read again for months, the oldest first; left out is what the backfill has read already.

    They are those that showed a record of these months last, for what was overruled by a newer file is overruled again, and those
    with rejected records.
    """
    dataset = source.contract
    record = within(months, *(f"cast({name} as date)" for name in dataset.period)) if dataset.period else "true"
    rows = warehouse.rows(
        f"""select file_name, content_hash, source_as_of, replaces, n_read
            from (select load.*, row_number() over (partition by file_name, source_as_of order by load_id desc nulls last) as newest
                  from ops.load as load where source = ? and outcome = 'loaded') as told
            where newest = 1
                and (
                    source_as_of in (select seen_as_of from raw.{dataset.name} where source = ? and {record})
                    or load_id in (select load_id from ops.rejected where source = ?)
                    and (first_day is null or {within(months, "first_day", "last_day")}))
                and content_hash not in (
                    select again.content_hash
                    from ops.load as again join ops.backfill_month as turn on turn.run_id = again.run_id
                    where again.source = ? and turn.backfill_id = ?)
            order by source_as_of, file_name""",
        [source.name, source.name, source.name, source.name, backfill_id or 0],
    )
    return [Archived(*row) for row in rows]


def within(months: Iterable[Month], first: str, last: str) -> str:
    """Write the condition that what lasts from a first to a last day touches one of some months."""
    each = [f"{first} <= date '{month.last_day}' and {last} >= date '{month.first_day}'" for month in months]
    return f"({' or '.join(each) or 'false'})"


def note_changes(warehouse: Warehouse, run_id: int, months: Iterable[date]) -> None:
    """Write down what a release of months is about to change, by month and measure."""
    figure, before = "grain <> 'employee'", "nullif(abs(published), 0)"
    with warehouse.transaction():
        warehouse.execute("delete from ops.backfill_change where run_id = ?", [run_id])
        warehouse.execute(
            f"""insert into ops.backfill_change
                select {run_id}, period_start, indicator_id, measure,
                    count(*) filter (where {figure}), count(*) filter (where not {figure}),
                    max(published) filter (where grain = 'agency'), max(now) filter (where grain = 'agency'),
                    max(abs(coalesce(now, 0) - coalesce(published, 0))) filter (where {figure}),
                    max(coalesce(abs(coalesce(now, 0) - published) / {before}, 1)) filter (where {figure})
                from ({locks.differing(months)}) as told
                group by period_start, indicator_id, measure"""
        )


def changes(warehouse: Warehouse, backfill_id: int) -> pd.DataFrame:
    """List what a backfill changed by measure, the largest change of what stood there first; one that was never released is not told."""
    return warehouse.query(
        """select indicator_id, measure, min(period_start) as first_month, max(period_start) as last_month,
               sum(n_figures) as figures, sum(n_of_people) as of_people,
               case when count(*) = 1 then max(agency_before) end as agency_before,
               case when count(*) = 1 then max(agency_now) end as agency_now,
               max(largest_change) as largest_change, 100 * max(largest_share) as percent
           from ops.backfill_change
           where run_id in (select run_id from ops.backfill_month where backfill_id = ?)
               and run_id in (select run_id from ops.release)
           group by indicator_id, measure
           order by percent desc nulls last, figures desc nulls last, indicator_id, measure""",
        [backfill_id],
    )


def left_undone(warehouse: Warehouse) -> pd.DataFrame:
    """List the newest backfill, where a month of it is not done."""
    return listed(warehouse).head(1).query("ended_at.isna()")


def listed(warehouse: Warehouse) -> pd.DataFrame:
    """List the backfills, the newest first, with how far each has come."""
    return warehouse.query(
        """select backfill.backfill_id as backfill, backfill.first_month, backfill.last_month, backfill.datasets, backfill.sources,
               backfill.reason, backfill.unlock_reason, backfill.noted_by, backfill.started_at, backfill.ended_at,
               (select count(distinct month.period_start) from ops.backfill_month as month
                where month.backfill_id = backfill.backfill_id and month.done_at is not null) as months_done,
               (select count(distinct release.release_id) from ops.release as release
                join ops.backfill_month as month on month.run_id = release.run_id
                where month.backfill_id = backfill.backfill_id) as releases
           from ops.backfill as backfill
           order by backfill.backfill_id desc nulls last"""
    )
