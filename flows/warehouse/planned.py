"""What the ledger knows that a plan asks for: records held, when months were published, how long former runs took."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from flows.datasets import DATASETS
from flows.periods import Month
from flows.warehouse.backfills import within
from flows.warehouse.engine import Warehouse

_LAST_RUNS = 20


def has_rules(warehouse: Warehouse) -> bool:
    """Tell whether a run has brought the rules in, without which no month is known."""
    return bool(warehouse.rows("select 1 from ops.built where model = 'reference.calendar'"))


def records(warehouse: Warehouse, months: Sequence[Month] | None) -> pd.DataFrame:
    """Count the records held of some months, or all (None): source, month (first day), records.

    One that lasts longer counts in its first month; those without months have none, and count whole.
    """
    parts = [
        f"""select source, cast(date_trunc('month', {dataset.period[0]}) as date) as month, count(*) as records
            from raw.{dataset.name} where {_begins_in(months, dataset.period[0])} group by 1, 2"""
        if dataset.period
        else f"select source, cast(null as date) as month, count(*) as records from raw.{dataset.name} group by 1"
        for dataset in DATASETS.values()
    ]
    told = warehouse.query(" union all ".join(parts))
    return told.assign(month=pd.to_datetime(told["month"]).dt.date, records=told["records"].astype("int64"))


def _begins_in(months: Sequence[Month] | None, column: str) -> str:
    if months is None:
        return "true"
    day = f"cast({column} as date)"
    return within(months, day, day)


def released(warehouse: Warehouse) -> dict[date, str]:
    """Tell when each month was published last."""
    rows = warehouse.rows(
        """select month.period_start, max(release.released_at) from ops.release_month as month
           join ops.release as release on release.release_id = month.release_id group by month.period_start"""
    )
    return {month: f"{at:%Y-%m-%d %H:%M}" for month, at in rows}


def seconds(warehouse: Warehouse, n_records: int, n_months: int) -> float | None:
    """Estimate how long reading records and building months take, by the last runs that did so; None where none has.

    Reading lasts from a run's beginning to its last load, building and publishing from then to its end.
    """
    runs = warehouse.query(
        f"""select run.started_at, run.ended_at,
               (select max(loaded_at) from ops.load as load where load.run_id = run.run_id) as loaded_at,
               (select sum(n_read) from ops.load as load where load.run_id = run.run_id) as n_read,
               greatest(
                   (select count(*) from ops.release_month as month join ops.release as release using (release_id)
                    where release.run_id = run.run_id),
                   (select count(*) from ops.backfill_month as turn
                    where turn.run_id = run.run_id and turn.period_start is not null)) as n_months
           from ops.run as run where run.outcome = 'done' and run.kind in ('nightly', 'backfill')
           order by run.run_id desc nulls last limit {_LAST_RUNS}"""
    )
    loaded = runs["loaded_at"].fillna(runs["started_at"])
    reading, building = (
        _rate(loaded - runs["started_at"], runs["n_read"]),
        _rate(runs["ended_at"] - loaded, runs["n_months"]),
    )
    if (n_records and reading is None) or (n_months and building is None):
        return None
    return n_records * (reading or 0.0) + n_months * (building or 0.0)


def _rate(spent: pd.Series, units: pd.Series) -> float | None:
    """Give the seconds that one unit took."""
    counted = pd.to_numeric(units).fillna(0)
    done = counted > 0
    return float(spent[done].dt.total_seconds().sum() / counted[done].sum()) if done.any() else None
