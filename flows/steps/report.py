"""Tell what a run did and how the office stands: frames for people and for other programs. Nothing is printed here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from flows.datasets import DATASETS
from flows.office import Office
from flows.periods import Month
from flows.warehouse import backfills, ledger
from flows.warehouse.drift import schema_changes
from flows.warehouse.engine import Warehouse
from flows.warehouse.ledger import held_loads
from flows.warehouse.models import published_models
from flows.warehouse.releases import place
from flows.warehouse.requests import open_requests

_LOOK_BACK = 12


@dataclass(frozen=True)
class Report:
    """How the office stands after a run. Each frame is ready to be shown; but for keys in waiting, none names a person.

    checks: of the newest run that had something to judge, with its run_id: a quiet night judges no month.
    """

    run_id: int | None
    as_of: date
    loads: pd.DataFrame
    schema_changes: pd.DataFrame
    waiting: pd.DataFrame
    not_received: pd.DataFrame
    checks: pd.DataFrame
    month: Month
    scorecard: pd.DataFrame
    published: Path | str | None  # where consumers find it
    warnings: pd.DataFrame = field(
        default_factory=pd.DataFrame
    )  # by kind, how many; whom they are about stands in the HR file
    requests: pd.DataFrame = field(default_factory=pd.DataFrame)  # of people, open, see requests.open_requests
    supply: pd.DataFrame = field(default_factory=pd.DataFrame)  # who sent what was due, a row a source and period
    held_back: pd.DataFrame = field(default_factory=pd.DataFrame)  # deliveries that wait for `kinerja accept`
    interrupted: pd.DataFrame = field(default_factory=pd.DataFrame)  # runs that were killed before this one: see ledger
    missed: list[date] = field(default_factory=list)  # days without a night before this one, the newest first
    backfill: pd.DataFrame = field(default_factory=pd.DataFrame)  # one that is not done, see backfills.left_undone
    former: pd.DataFrame = field(default_factory=pd.DataFrame)  # sources that office.toml names no more
    last: pd.DataFrame = field(default_factory=pd.DataFrame)  # the newest night and how it ended, see ledger.last_run
    held: list[date] = field(default_factory=list)  # months in which what changes waits for an approval

    @property
    def refused(self) -> pd.DataFrame:
        """The files that could not be read, with the reason."""
        return self.loads[self.loads["outcome"] == "refused"]


def report(warehouse: Warehouse, office: Office, as_of: date, run_id: int | None = None) -> Report:
    """Gather what a run loaded (the newest if none is named), what waits, what is missing, and the last month's figures."""
    if run_id is None:
        run_id = warehouse.rows("select max(run_id) from ops.run")[0][0]
    month = Month.of(as_of).plus(-1)
    return Report(
        run_id=run_id,
        as_of=as_of,
        loads=loads_of(warehouse, run_id),
        schema_changes=schema_changes(warehouse, run_id),
        waiting=_if_built(
            warehouse,
            "waiting_record",
            "select * from warehouse.waiting_record order by source, dataset, key_kind, key",
        ),
        not_received=_not_received(warehouse, as_of),
        checks=_checks(warehouse, run_id),
        month=month,
        scorecard=_scorecard(warehouse, month),
        published=place(warehouse, office),
        warnings=_warnings(warehouse),
        requests=open_requests(warehouse, office.now()),
        supply=_supply(warehouse),
        held_back=held_loads(warehouse),
        interrupted=ledger.interrupted_before(warehouse, run_id),
        missed=ledger.days_missed(warehouse, run_id),
        backfill=backfills.left_undone(warehouse),
        former=_former(warehouse, office),
        last=ledger.last_run(warehouse),
    )


def _former(warehouse: Warehouse, office: Office) -> pd.DataFrame:
    """Count the records that count although office.toml names their source no more, by source and dataset."""
    loaded = warehouse.rows("select distinct source, dataset from ops.load order by source, dataset")
    told = []
    for source, dataset in loaded:
        if source not in office.sources and dataset in DATASETS:
            count = f"select count(*) from raw.{dataset} where source = ? and withdrawn_on is null"
            told.append((source, dataset, warehouse.rows(count, [source])[0][0]))
    return pd.DataFrame([row for row in told if row[-1]], columns=["source", "dataset", "n_records"])


def _warnings(warehouse: Warehouse) -> pd.DataFrame:
    """Count the early warnings of the newest month by kind, with the day as of which they are told and the next due day."""
    return _asked(
        warehouse,
        "early_warning",
        """select kind, count(*) as n_warnings, min(due_on) as next_due_on, max(told_on) as told_on
           from ({}) as told group by kind order by kind""",
    )


def _supply(warehouse: Warehouse) -> pd.DataFrame:
    """Count who kept the newest deadline of each source, and who has not kept an earlier one to this day; missing are named."""
    return _asked(
        warehouse,
        "source_supply",
        """select source, period_start, due_on,
               count(case when state = 'DITERIMA' then 1 end) as n_received,
               count(case when state = 'TERLAMBAT' then 1 end) as n_late,
               count(case when state = 'BELUM_DIKIRIM' then 1 end) as n_missing,
               string_agg(case when state = 'BELUM_DIKIRIM' then unit_id end, ', ' order by unit_id) as missing
           from (select over_by_now.*, max(period_start) over (partition by source) as newest
                 from (select told.*, count(case when state = 'BELUM_WAKTUNYA' then 1 end) over (partition by source, period_start) as n_open
                       from ({}) as told) as over_by_now
                 where n_open = 0) as due
           where period_start = newest or state = 'BELUM_DIKIRIM'
           group by source, period_start, due_on order by source, period_start""",
    )


def _asked(warehouse: Warehouse, table: str, sql: str) -> pd.DataFrame:
    """Ask what a released table would tell by now; sql has its SELECT at {}. Nothing where what it reads is not built yet."""
    model = next(model for model in published_models() if model.path.stem == table)
    if not all(_is_built(warehouse, name.partition(".")[2]) for name in model.reads if name.startswith("warehouse.")):
        return pd.DataFrame()
    return warehouse.query(sql.format(model.sql))


def loads_of(warehouse: Warehouse, run_id: int | None) -> pd.DataFrame:
    """List what a run read, by source and file: read = loaded + rejected + duplicate + skipped."""
    return warehouse.query(
        """select source, file_name, outcome, n_read, n_loaded, n_rejected, n_duplicate, n_skipped, message
           from ops.load where run_id = ? order by load_id""",
        [run_id],
    )


def loads_of_backfill(warehouse: Warehouse, backfill_id: int) -> pd.DataFrame:
    """List what the runs of a backfill read, as loads_of a run."""
    runs = warehouse.rows(
        "select distinct run_id from ops.backfill_month where backfill_id = ? order by 1", [backfill_id]
    )
    return pd.concat([loads_of(warehouse, row[0]) for row in runs], ignore_index=True)


def rejected_records(warehouse: Warehouse) -> pd.DataFrame:
    """List the rejected records of what is loaded, with cell, rules, masked value and remedy."""
    return warehouse.query(
        """select source, file_name, sheet, row_number, cell, rules, masked_value, remedy
           from ops.rejected order by source, file_name, sheet, row_number, cell"""
    )


def _checks(warehouse: Warehouse, run_id: int | None) -> pd.DataFrame:
    """Give the audit of the newest run up to this one that released, was stopped, or found anything."""
    return warehouse.query(
        """select * from ops.audit
           where run_id = (
               select max(run.run_id) from ops.run as run
               where run.run_id <= ? and run.run_id in (select run_id from ops.audit) and (
                   run.outcome = 'audit failed'
                   or run.run_id in (select run_id from ops.release)
                   or run.run_id in (select run_id from ops.audit where not is_passed)))
           order by severity, check_id""",
        [run_id],
    )


def _is_built(warehouse: Warehouse, table: str) -> bool:
    sql = "select 1 from information_schema.tables where table_schema = 'warehouse' and table_name = ?"
    return bool(warehouse.rows(sql, [table]))


def _if_built(warehouse: Warehouse, table: str, sql: str) -> pd.DataFrame:
    return warehouse.query(sql) if _is_built(warehouse, table) else pd.DataFrame()


def _not_received(warehouse: Warehouse, as_of: date) -> pd.DataFrame:
    """Count, by unit and month, required days that are over and of which nothing is known.

    n_days: days of the whole unit. n_person_days: those of single people on other days, such as of rejected lines.
    """
    if not _is_built(warehouse, "fact_attendance_day"):
        return pd.DataFrame()
    first = Month.of(as_of).plus(-_LOOK_BACK).first_day
    return warehouse.query(
        """select unit_id, period_start, count(case when n_open = n_people then 1 end) as n_days,
               sum(case when n_open < n_people then n_open else 0 end) as n_person_days
           from (
               select unit_id, day, cast(date_trunc('month', day) as date) as period_start,
                   count(*) as n_people, count(case when not is_received then 1 end) as n_open
               from warehouse.fact_attendance_day
               where is_required and day >= ? and day < ?
               group by unit_id, day
           ) as unit_day
           where n_open > 0
           group by unit_id, period_start
           order by period_start, unit_id""",
        [first, as_of],
    )


def _scorecard(warehouse: Warehouse, month: Month) -> pd.DataFrame:
    """Give the unit figures of a month as anybody may see them, a row a unit: screens and logs are read by many."""
    return warehouse.query(
        """select value.unit_id, unit.unit_name, value.indicator_id, value.measure, value.value
           from published.shown_value as value
           left join warehouse.dim_unit as unit
               on unit.unit_id = value.unit_id and value.period_end between unit.valid_from and unit.valid_to
           where value.grain = 'unit' and value.period_start = ? and value.superseded_at is null
           order by value.unit_id""",
        [month.first_day],
    ) if _is_built(warehouse, "dim_unit") else pd.DataFrame()  # fmt: skip
