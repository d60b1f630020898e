"""What has been run, loaded and touched: the pipeline's memory, written in the transaction that it tells of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

import pandas as pd
import pyarrow as pa

from flows.delivery import Delivery
from flows.office import Source
from flows.warehouse.engine import Warehouse


@dataclass(frozen=True)
class Load:
    """What became of one file or pull, counted in records. outcome: loaded, refused, or held (see usual.py)."""

    source: str
    file_name: str
    outcome: str
    message: str | None = None
    n_read: int = 0
    n_loaded: int = 0
    n_rejected: int = 0
    n_duplicate: int = 0
    n_skipped: int = 0


@dataclass(frozen=True)
class Quality:
    """What the data quality indicators ask of one file: sound numbers of people, filled cells, distinct keys."""

    n_ids: int = 0
    n_valid_ids: int = 0
    n_required_cells: int = 0
    n_filled_cells: int = 0
    n_accepted: int = 0
    n_keys: int = 0
    first_day: date | None = None
    last_day: date | None = None


def begin_run(warehouse: Warehouse, kind: str, as_of: date, now: datetime, reason: str | None = None) -> int:
    """Open a run; close those that died before as interrupted."""
    run_id = next_id(warehouse, "ops.run", "run_id")
    with warehouse.transaction():
        warehouse.execute("update ops.run set outcome = 'interrupted', ended_at = ? where outcome is null", [now])
        warehouse.execute(
            "insert into ops.run (run_id, kind, reason, as_of, started_at) values (?, ?, ?, ?, ?)",
            [run_id, kind, reason, as_of, now],
        )
    return run_id


def note_step(warehouse: Warehouse, run_id: int, step: str) -> None:
    """Note that a step of a run begins: where the run is killed, this is the step it was in."""
    warehouse.execute("update ops.run set last_step = ? where run_id = ?", [step, run_id])


def end_run(warehouse: Warehouse, run_id: int, outcome: str, now: datetime) -> None:
    """Close a run: done, audit failed."""
    warehouse.execute("update ops.run set outcome = ?, ended_at = ? where run_id = ?", [outcome, now, run_id])


def nights_of(warehouse: Warehouse, day: date) -> list[str | None]:
    """Tell how the runs that bring a day's figures ended, the newest first; None of one that has not, or that died."""
    sql = "select outcome from ops.run where as_of = ? and kind in ('nightly', 'backfill') order by run_id desc"
    return [row[0] for row in warehouse.rows(sql, [day])]


def last_run(warehouse: Warehouse) -> pd.DataFrame:
    """Give the newest night or turn of a backfill: kind, as_of, started_at, ended_at, outcome, last_step, and its release."""
    return warehouse.query(
        """select run.kind, run.as_of, run.started_at, run.ended_at, run.outcome, coalesce(run.last_step, 'begin') as last_step,
               max(release.release_id) as release_id
           from ops.run as run left join ops.release as release on release.run_id = run.run_id
           where run.run_id = (select max(run_id) from ops.run where kind in ('nightly', 'backfill'))
           group by run.kind, run.as_of, run.started_at, run.ended_at, run.outcome, run.last_step"""
    )


def interrupted_before(warehouse: Warehouse, run_id: int | None) -> pd.DataFrame:
    """List the runs that this one found unfinished: run_id, kind, as_of, started_at, last_step, in which they ended."""
    return warehouse.query(
        """select run_id, kind, as_of, started_at, coalesce(last_step, 'begin') as last_step from ops.run
           where outcome = 'interrupted' and ended_at = (select started_at from ops.run where run_id = ?) order by run_id""",
        [run_id],
    )


def days_missed(warehouse: Warehouse, run_id: int | None) -> list[date]:
    """List the days since the last run that was done, the newest first: this run covers them all."""
    found = warehouse.rows(
        """select max(former.as_of), max(this.as_of) from ops.run as this join ops.run as former
               on former.run_id < this.run_id and former.outcome = 'done' and former.kind in ('nightly', 'backfill')
           where this.run_id = ? and this.kind in ('nightly', 'backfill')""",
        [run_id],
    )
    last, now = found[0]
    return [now - timedelta(days=back) for back in range(1, (now - last).days)] if last else []


def is_covered(warehouse: Warehouse, scheduled_at: datetime) -> bool:
    """Tell whether a night that should have begun at a time need not: its day was published by one that began later."""
    sql = "select 1 from ops.run where kind = 'nightly' and outcome = 'done' and started_at >= ? and as_of >= ? limit 1"
    return bool(warehouse.rows(sql, [scheduled_at, scheduled_at.date()]))


def next_id(warehouse: Warehouse, table: str, column: str) -> int:
    """Give the next number; one pipeline at a time owns the warehouse."""
    return int(warehouse.rows(f"select coalesce(max({column}), 0) + 1 from {table}")[0][0])


def is_dealt_with(warehouse: Warehouse, delivery: Delivery) -> bool:
    """Tell whether this very file, by name and time, has been loaded before, or is held back and nobody has accepted it."""
    found = warehouse.rows(
        """select 1 from ops.load
           where source = ? and file_name = ? and source_as_of = ? and (
               outcome = 'loaded' or (outcome = 'held' and load_id not in (select load_id from ops.acceptance)))""",
        [delivery.source.name, delivery.file_name, delivery.source_as_of],
    )
    return bool(found)


def file_of_content(warehouse: Warehouse, delivery: Delivery) -> str | None:
    """Give the name under which the same bytes were loaded from this source, if they were."""
    found = warehouse.rows(
        "select file_name from ops.load where source = ? and content_hash = ? and file_name <> ? and outcome = 'loaded' order by load_id",
        [delivery.source.name, delivery.content_hash, delivery.file_name],
    )
    return str(found[0][0]) if found else None


def record_load(
    warehouse: Warehouse, delivery: Delivery, run_id: int, load_id: int, load: Load, quality: Quality, now: datetime
) -> None:
    """Write the ledger row of a file or pull, in the place of its former one that loaded nothing."""
    _forget(warehouse, load.source, load.file_name)
    row = {
        "load_id": load_id,
        "run_id": run_id,
        "dataset": delivery.source.dataset,
        "replaces": delivery.source.replaces,
        "content_hash": delivery.content_hash,
        "source_as_of": delivery.source_as_of,
        "loaded_at": now,
        **asdict(load),
        **asdict(quality),
    }
    warehouse.append("ops.load", pa.Table.from_pylist([row]))


def _forget(warehouse: Warehouse, source: str, file_name: str) -> None:
    former = "source = ? and file_name = ? and outcome in ('refused', 'held')"
    warehouse.execute(
        f"delete from ops.skipped where load_id in (select load_id from ops.load where {former})", [source, file_name]
    )
    warehouse.execute(f"delete from ops.load where {former}", [source, file_name])


def held_loads(warehouse: Warehouse) -> pd.DataFrame:
    """List what is held back and not accepted: load_id, source, file_name, n_read, message."""
    return warehouse.query(
        """select load_id, source, file_name, n_read, message from ops.load
           where outcome = 'held' and load_id not in (select load_id from ops.acceptance) order by load_id"""
    )


def forget_taken_back(warehouse: Warehouse, source: str, is_there: Callable[[str], bool]) -> None:
    """Drop what is said of held files that somebody has taken out of the inbox."""
    held = warehouse.rows("select file_name from ops.load where source = ? and outcome = 'held'", [source])
    for (name,) in held:
        if not is_there(name):
            with warehouse.transaction():
                _forget(warehouse, source, name)


def accept(warehouse: Warehouse, load_id: int, reason: str, who: str, now: datetime) -> str | None:
    """Let a held load through at the next run; give its source, None where no load of that number is held."""
    found = warehouse.rows(
        """select source, file_name, content_hash from ops.load
           where load_id = ? and outcome = 'held' and load_id not in (select load_id from ops.acceptance)""",
        [load_id],
    )
    for source, file_name, content_hash in found:
        warehouse.execute(
            "insert into ops.acceptance values (?, ?, ?, ?, ?, ?, ?)",
            [load_id, source, file_name, content_hash, reason, who, now],
        )
    return str(found[0][0]) if found else None


def is_accepted(warehouse: Warehouse, delivery: Delivery) -> bool:
    """Tell whether somebody lets this delivery through: a file by its bytes; the next pull of a source after the accepted one."""
    found = warehouse.rows(
        """select 1 from ops.acceptance as accepted
           where accepted.source = ? and (accepted.content_hash = ? or (? and not exists (
               select 1 from ops.load as load
               where load.source = accepted.source and load.outcome = 'loaded' and load.loaded_at >= accepted.noted_at)))""",
        [delivery.source.name, delivery.content_hash, delivery.source.kind == "database"],
    )
    return bool(found)


def note_cadences(warehouse: Warehouse, sources: Iterable[Source]) -> None:
    """Write down how often each source is to deliver, for those that say so."""
    rows = [
        {"source": source.name, "dataset": source.dataset, "cadence": source.cadence, "deadline_days": source.deadline}
        for source in sources
        if source.cadence
    ]
    with warehouse.transaction():
        warehouse.execute("delete from ops.cadence")
        if rows:
            told = pa.Table.from_pylist(rows)
            warehouse.append("ops.cadence", told.set_column(3, "deadline_days", told["deadline_days"].cast(pa.int32())))


def record_skipped(warehouse: Warehouse, load_id: int, skipped: Mapping[tuple[str | None, str], int]) -> None:
    """Write how many rows were no records, by sheet and reason."""
    rows = [{"load_id": load_id, "sheet": s, "reason": r, "n_records": n} for (s, r), n in skipped.items() if n]
    if rows:
        warehouse.append("ops.skipped", pa.Table.from_pylist(rows))


def loads_with_rejected(warehouse: Warehouse) -> pd.DataFrame:
    """List the loaded files that have rejected records, the newest of each name: source, replaces, file_name, ..."""
    return warehouse.query(
        """select source, replaces, file_name, content_hash, source_as_of, n_rejected
           from (select load.*, row_number() over (
                     partition by source, file_name order by source_as_of desc, load_id desc) as newest
                 from ops.load as load where outcome = 'loaded') as latest
           where newest = 1 and n_rejected > 0
           order by source_as_of, load_id"""
    )
