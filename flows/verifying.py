"""Verification: months that are published are computed again, aside, and compared. Whatever it computes is taken back."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from flows import night
from flows.office import Office
from flows.periods import Month
from flows.steps.build import build
from flows.warehouse import releases, retention
from flows.warehouse.engine import Warehouse
from flows.warehouse.lease import held
from flows.warehouse.stale import make_stale

DRAWN = 3
_VALUE = "indicator_id, measure, grain, period_start, subject_id, unit_id, n_people, numerator, denominator, value, label, null_reason"


@dataclass(frozen=True)
class Verified:
    """What a verification found. left_alone: why months that were asked for were not computed.

    deviations: month, indicator_id, measure, grain, values: how many are published but do not come out, or come out but are not published.
    """

    months: list[Month] = field(default_factory=list)
    left_alone: dict[Month, str] = field(default_factory=dict)
    n_values: int = 0
    deviations: pd.DataFrame = field(default_factory=pd.DataFrame)


def verify(office: Office, asked: Iterable[Month] = ()) -> Verified:
    """Compute published past months again, those asked for or three at random, and compare every value."""
    with held(office, office.now()) as mine, night.opened(mine) as warehouse:
        as_of = releases.day_shown(warehouse)
        if as_of is None:
            return Verified()
        open_months, reasons = _candidates(warehouse, mine, as_of)
        left_alone = {month: reasons.get(month, "never released") for month in asked if month not in open_months}
        drawn = random.sample(open_months, min(DRAWN, len(open_months)))
        months = sorted({*asked} - {*left_alone} if asked else drawn)
        if not months:
            return Verified(left_alone=left_alone)
        with warehouse.rehearsal():
            make_stale(warehouse, months, with_whole=True)
            build(warehouse, mine, as_of)
            return Verified(months, left_alone, *_compared(warehouse, months))


def _candidates(warehouse: Warehouse, office: Office, as_of: date) -> tuple[list[Month], dict[Month, str]]:
    """List the months that can be compared, and say why other released ones cannot."""
    released = [
        Month.of(row[0]) for row in warehouse.rows("select distinct period_start from ops.release_month order by 1")
    ]
    periods = night.periods_of(warehouse, office, as_of)
    found = {period.month for period in periods}
    changed = {Month.of(day) for day in releases.changed_months(warehouse, periods)}
    first_open = retention.open_from(warehouse)
    reasons = {}
    for month in released:
        if first_open and month < first_open:
            reasons[month] = "frozen, for its raw records were purged"
        elif month not in found:
            reasons[month] = "no records of it are held any more"
        elif month in changed:
            reasons[month] = "a change of it waits for the audit or for an approval"
        elif month >= Month.of(as_of):
            reasons[month] = "not over yet"
    return [month for month in released if month not in reasons], reasons


def _compared(warehouse: Warehouse, months: list[Month]) -> tuple[int, pd.DataFrame]:
    """Count the published values of the months, and list what deviates."""
    days = ", ".join(f"date '{month.first_day}'" for month in months)
    within = f"period_start in ({days})"
    mine, published = (
        f"select {_VALUE} from {table} where {within}" for table in ("indicator.value", "published.value")
    )
    deviations = warehouse.query(
        f"""select period_start as month, indicator_id, measure, grain, count(*) as "values"
            from (
                (({mine}) except all ({published}))
                union all
                (({published}) except all ({mine}))
            ) as told
            group by period_start, indicator_id, measure, grain
            order by period_start, indicator_id, measure, grain"""
    )
    n_values = int(warehouse.rows(f"select count(*) from published.value where {within}")[0][0])
    return n_values, deviations
