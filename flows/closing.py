"""Months that are closed or taken back: lock, unlock, roll back, see what waits, approve it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from flows import night
from flows.office import Office, OfficeError
from flows.periods import Month
from flows.steps.publish import catch_up
from flows.warehouse import locks, releases
from flows.warehouse.engine import Warehouse
from flows.warehouse.lease import held
from flows.warehouse.rollback import Former, former, put_back


@dataclass(frozen=True)
class Differences:
    """What differs, and what came in between. values: see locks.differences; causes: see locks.causes."""

    values: pd.DataFrame
    causes: pd.DataFrame


def lock(office: Office, month: Month, reason: str) -> None:
    """Close a month that was released: what changes in it from now on waits for an approval."""
    with held(office, office.now()) as mine, night.opened(mine) as warehouse:
        _refuse_unless_released(warehouse, month)
        if month.first_day in locks.locked_months(warehouse):
            raise OfficeError(f"{month} is locked already")
        locks.note(warehouse, month.first_day, "lock", reason, office.now())


def unlock(office: Office, month: Month, reason: str) -> None:
    """Open a locked month again: the next run releases what waits in it; its values keep their versions."""
    with held(office, office.now()) as mine, night.opened(mine) as warehouse:
        _refuse_unless_locked(warehouse, month)
        locks.note(warehouse, month.first_day, "unlock", reason, office.now())


def approve(office: Office, as_of: date, month: Month, reason: str) -> night.Night:
    """Release what waits in a month that is locked or was rolled back, if the audit allows it. It ends a rollback's hold."""
    with night.opened(office) as warehouse:
        if month.first_day not in locks.rolled_back(warehouse):
            _refuse_unless_locked(warehouse, month)
        waiting = locks.held_months(warehouse, [month.first_day])
    if not waiting:
        raise OfficeError(f"nothing waits in {month}; `kinerja diff` lists the months in which something does")
    return night.release_approved(office, as_of, month, waiting[month.first_day], reason)


def rollback(office: Office, release_id: int | None, reason: str, who: str) -> Former:
    """Put a former release's figures back, and hold the months that it changes; give what was put back."""
    with held(office, office.now()) as mine, night.opened(mine) as warehouse:
        told = former(warehouse, release_id)
        put_back(warehouse, told, reason, who, office.now())
        catch_up(warehouse, mine)
        return told


def waiting_differences(office: Office, as_of: date) -> Differences:
    """List what waits in months that are locked or were rolled back, and what was loaded for them since their last release."""
    with night.opened(office) as warehouse:
        months = night.months_held(warehouse, office, as_of)
        return Differences(locks.differences(warehouse, months), locks.causes(warehouse, months))


def released_differences(office: Office, release_id: int) -> Differences:
    """List what a release restated in locked months, and what had been loaded for them before it."""
    with night.opened(office) as warehouse:
        released_at = releases.released_at(warehouse, release_id)
        if released_at is None:
            raise OfficeError(f"there is no release {release_id}; `select * from release` lists them")
        values = locks.restated(warehouse, release_id)
        return Differences(values, locks.causes(warehouse, values["period_start"].dt.date.unique(), released_at))


def _refuse_unless_released(warehouse: Warehouse, month: Month) -> None:
    if not warehouse.rows("select 1 from ops.release_month where period_start = ?", [month.first_day]):
        raise OfficeError(f"{month} was never released; a month is locked after its first release")


def _refuse_unless_locked(warehouse: Warehouse, month: Month) -> None:
    if month.first_day not in locks.locked_months(warehouse):
        raise OfficeError(f"{month} is not locked")
