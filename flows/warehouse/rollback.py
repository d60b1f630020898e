"""What a rollback puts back: how far it may go, and the months as they stood. Moved and shown they are as by any release."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flows.periods import Month, spans
from flows.warehouse import ledger, locks, releases, retention
from flows.warehouse.engine import Warehouse

ROLLBACK = "rollback"


class CannotRollBack(ValueError):
    """A former release cannot be put back; the words say why, and what can be."""


@dataclass(frozen=True)
class Former:
    """A former release, and what a rollback to it changes. contents: by month what it held then; values: a table of them."""

    release_id: int
    as_of: date
    contents: dict[date, str]
    values: str


def former(warehouse: Warehouse, release_id: int | None) -> Former:
    """Find the former release that is asked for, the one before the newest change of figures if none is."""
    newest = ledger.next_id(warehouse, "ops.release", "release_id") - 1
    wanted = _before_newest(warehouse) if release_id is None else release_id
    oldest = max(1, newest - releases.KEPT)
    if not oldest <= wanted < newest:
        told = f"releases {oldest} to {newest - 1} can be put back" if newest > 1 else "no release is kept before it"
        raise CannotRollBack(f"release {wanted} cannot be put back: the newest is {newest}, and {told}")
    found = warehouse.rows("select restored_id from ops.put_back where release_id = ?", [wanted])
    as_of = "select run.as_of from ops.release join ops.run as run using (run_id) where release_id = ?"
    contents, places = _stood(warehouse, wanted)
    if not contents:
        raise CannotRollBack(f"the figures of release {wanted} are those that are published; nothing was changed")
    values = f"(select * from published.replaced_value where {' or '.join(places)})"
    return Former(found[0][0] if found else wanted, warehouse.rows(as_of, [wanted])[0][0], contents, values)


def _before_newest(warehouse: Warehouse) -> int:
    newest = warehouse.rows("select max(release_id) from ops.release where n_changed > 0")[0][0]
    if newest is None:
        raise CannotRollBack("nothing is published yet; kinerja run comes first")
    if found := warehouse.rows("select restored_id from ops.put_back where release_id = ?", [newest]):
        raise CannotRollBack(
            f"release {newest} is itself a rollback, to {found[0][0]}; name the release that is to be put back: "
            "`select * from release` lists them"
        )
    if newest == 1:
        raise CannotRollBack("the figures that are published are the first ones; none before them can be put back")
    return int(newest) - 1


def _stood(warehouse: Warehouse, release_id: int) -> tuple[dict[date, str], list[str]]:
    """Give the content of each month that was changed since a release, and where its values of then are kept."""
    changed = warehouse.rows(
        """select now.period_start, min(now.release_id), max(former.content)
           from ops.release_month as now
           left join (
               select period_start, content, row_number() over (partition by period_start order by release_id desc nulls last) as newest
               from ops.release_month where release_id <= ?) as former
               on former.period_start = now.period_start and former.newest = 1
           where now.release_id > ?
           group by now.period_start order by now.period_start""",
        [release_id, release_id],
    )
    kept = set(warehouse.rows("select distinct period_start, replaced_by from published.replaced_value"))
    frozen = retention.frozen_to(warehouse) or date.min
    _refuse("are frozen, for their raw records were purged", [month for month, *_ in changed if month <= frozen])
    _refuse(
        "were replaced by an earlier version of kinerja, which kept nothing of them",
        [month for month, replaced_by, content in changed if content and (month, replaced_by) not in kept],
    )
    places = [f"(period_start = date '{month}' and replaced_by = {replaced_by})" for month, replaced_by, _ in changed]
    return {month: content or "" for month, _, content in changed}, places


def _refuse(why: str, months: list[date]) -> None:
    if months:
        raise CannotRollBack(f"this release cannot be put back: {spans(map(Month.of, months))} {why}")


def put_back(warehouse: Warehouse, told: Former, reason: str, who: str, now: datetime) -> int:
    """Make a former release's figures those that are published, as a new release, and hold the months that it changes."""
    run_id = ledger.begin_run(warehouse, ROLLBACK, told.as_of, now, reason)
    with warehouse.transaction():
        # First: what is shown of the release tells that it is a rollback.
        release_id = ledger.next_id(warehouse, "ops.release", "release_id")
        warehouse.execute(
            "insert into ops.put_back values (?, ?, ?, ?, ?)", [release_id, told.release_id, reason, who, now]
        )
        releases.move(warehouse, run_id, told.contents, now, told.values)
        for month in told.contents:
            locks.note(warehouse, month, "hold", reason, now)
        ledger.end_run(warehouse, run_id, "done", now)
    return release_id
