"""What a night does, step by step, given something that runs a step. Knows no Prefect and reads no clock."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flows import standing
from flows.delivery import Delivery
from flows.examine import Examined, codes_of, examine_each
from flows.office import Office, OfficeError
from flows.periods import Month
from flows.readers.table import SourceRefused
from flows.steps.audit import Judge, Verdict, audit
from flows.steps.build import Built, build, months_found
from flows.steps.find import find
from flows.steps.load import hold, load, open_intake, refuse
from flows.steps.names import doubtful_names
from flows.steps.publish import catch_up, publish
from flows.steps.report import Report, report
from flows.steps.rolls import with_days
from flows.steps.suggest import with_suggestions
from flows.warehouse import ledger, locks, releases
from flows.warehouse.engine import (
    Warehouse,
    WarehouseAway,
    WarehouseBusy,
    WarehouseContested,
    is_of_full_disk,
    quotes_data,
)
from flows.warehouse.lease import held
from flows.warehouse.ledger import Load
from flows.warehouse.stale import Period
from flows.warehouse.tables import has_begun, open_warehouse
from flows.warehouse.usual import DeliveryHeld

Run = Callable[..., Any]
_TRIES, _PAUSE_SECONDS = 20, 0.1
_STEP_TRIES = 3
_NOTHING_KEPT: dict[Any, Warehouse] = {}
_kept: ContextVar[dict[Any, Warehouse]] = ContextVar("kept", default=_NOTHING_KEPT)


@dataclass(frozen=True)
class Night:
    """What came of a night.

    is_published: the audit allowed it, and the figures of as_of are visible. release_id: none where they are as they were.
    """

    is_published: bool
    failed_checks: list[str]
    report: Report
    release_id: int | None


def call(step: Callable[..., Any], *arguments: Any) -> Any:
    """Run a step directly."""
    return step(*arguments)


def insistent(run: Run) -> Run:
    """Run a step again where another's transaction was in the way of it: each is safe to run again."""

    def again(step: Callable[..., Any], *arguments: Any) -> Any:
        for _ in range(_STEP_TRIES - 1):
            try:
                return run(step, *arguments)
            except WarehouseContested:
                # Not both at the same moment once more.
                time.sleep(random.uniform(_PAUSE_SECONDS, 10 * _PAUSE_SECONDS))
        return run(step, *arguments)

    return again


class AlreadyPublished(Exception):
    """A night that is late need not run: one that began after it was due has published its day or a later one."""


def night(
    office: Office, as_of: date, run: Run = call, *, is_patient: bool = False, due: datetime | None = None
) -> Night:
    """Bring the office's data from its sources to the published figures of a day.

    is_patient: it waits for whoever is at work. due: when the schedule wanted it, in the office's time; AlreadyPublished is
    raised where one that began later has done its work.
    """
    run = insistent(run)
    with held(office, office.now(), is_patient=is_patient) as mine, kept_open():
        if due and _is_covered(mine, due):
            raise AlreadyPublished
        judge = Judge()
        run_id = run(begin, mine, "nightly", as_of, None)
        for source in mine.sources:
            run(ingest, mine, run_id, source, as_of)
        run(build_stale, mine, run_id, as_of)
        return release(mine, as_of, run, run_id, judge)


def _is_covered(office: Office, due: datetime) -> bool:
    if not has_begun(office):
        return False
    with opened(office) as warehouse:
        return ledger.is_covered(warehouse, due)


def release_approved(office: Office, as_of: date, month: Month, content: str, reason: str, run: Run = call) -> Night:
    """Release a held change of a month that somebody approved, if the audit allows it; nothing is loaded or built."""
    with held(office, office.now()) as mine, kept_open():
        judge = Judge()
        run_id = run(begin, mine, "approval", as_of, reason)
        with opened(mine) as warehouse:
            locks.note(warehouse, month.first_day, "approve", reason, mine.now(), content)
        return release(mine, as_of, run, run_id, judge)


def release(office: Office, as_of: date, run: Run, run_id: int, judge: Judge) -> Night:
    """Audit what is built, publish it if nothing forbids that, and end the run."""
    verdict: Verdict = run(audit_built, office, run_id, as_of, judge)
    release_id = run(publish_audited, office, run_id, as_of) if verdict.is_passed else None
    told = run(finish, office, run_id, as_of, verdict.is_passed)
    return Night(verdict.is_passed, verdict.failed, told, release_id)


@contextmanager
def opened(office: Office) -> Iterator[Warehouse]:
    """Open the office's warehouse for one step; somebody who looks into it for a moment is waited for."""
    kept, key = _kept.get(), (office.folder, office.warehouse_address, office.lease_token)
    warehouse = _still_there(kept.pop(key, None)) or _patiently(office)
    try:
        yield warehouse
    except BaseException as error:
        warehouse.close()
        if told := _in_our_words(error, office):
            raise told from None
        raise
    if kept is _NOTHING_KEPT:
        warehouse.close()
    else:
        kept[key] = warehouse


def _in_our_words(error: BaseException, office: Office) -> Exception | None:
    if isinstance(error, WarehouseAway) or not isinstance(error, Exception):
        return None
    if is_of_full_disk(error):
        return WarehouseAway(
            f"the disk of {office.folder.name} is full. What was in hand was taken back; make room on it, then run again"
        )
    if quotes_data(error):
        # The words would reach screens, logs and Prefect's database.
        return OfficeError(
            f"a SELECT met a value that it cannot compute with ({type(error).__name__}); which one is not repeated here, "
            "for it may be about a person"
        )
    return None


@contextmanager
def kept_open() -> Iterator[None]:
    """Let the steps inside share one opening of the warehouse: for each anew, it takes a third of a quiet night."""
    kept: dict[Any, Warehouse] = {}
    token = _kept.set(kept)
    try:
        yield
    finally:
        _kept.reset(token)
        for warehouse in kept.values():
            warehouse.close()


def _still_there(warehouse: Warehouse | None) -> Warehouse | None:
    """Give what was kept open, if its server was not started anew meanwhile."""
    try:
        if warehouse:
            warehouse.rows("select 1")
        return warehouse
    except WarehouseAway:
        return None


def note_step(warehouse: Warehouse, office: Office, run_id: int, step: str) -> None:
    """Note the step that begins: in ops, and where status finds it while the warehouse is in use."""
    ledger.note_step(warehouse, run_id, step)
    standing.note_step(office.folder, step)


def _patiently(office: Office) -> Warehouse:
    for _ in range(_TRIES):
        try:
            return open_warehouse(office)
        except WarehouseBusy:
            time.sleep(_PAUSE_SECONDS)
    return open_warehouse(office)


def begin(office: Office, kind: str, as_of: date, reason: str | None) -> int:
    """Open a run, after the published files have caught up with what was released."""
    with opened(office) as warehouse:
        catch_up(warehouse, office)
        ledger.note_cadences(warehouse, office.sources.values())
        return ledger.begin_run(warehouse, kind, as_of, office.now(), reason)


def ingest(office: Office, run_id: int, source: str, as_of: date) -> list[Load]:
    """Bring what has arrived of one source into raw, each delivery in a transaction of its own."""
    with opened(office) as warehouse:
        note_step(warehouse, office, run_id, f"ingest {source}")
        found = find(office, warehouse, office.sources[source], as_of)
        loads = take_in_each(found, office, warehouse, run_id)
        if office.sources[source].files:
            ledger.forget_taken_back(warehouse, source, lambda name: (office.folder / name).exists())
        return loads


def take_in_each(found: list[Delivery], office: Office, warehouse: Warehouse, run_id: int) -> list[Load]:
    """Bring files or pulls of one source into raw, one after the other."""
    loads = [
        take_in(delivery, tables, office, warehouse, run_id)
        for delivery, tables in examine_each(found, office, codes_of(office))
    ]
    if any(told.n_loaded for told in loads):
        warehouse.analyze(f"raw.{found[0].source.dataset}")
    return loads


def take_in(delivery: Delivery, tables: Iterator[Examined], office: Office, warehouse: Warehouse, run_id: int) -> Load:
    """Bring one file or pull of one source into raw; one that is refused or held back costs nobody else anything."""
    intake = open_intake(warehouse, delivery)
    try:
        for told in tables:
            doubts = doubtful_names(warehouse, told.accepted)
            table = replace(told.table, remarks=(*told.table.remarks, *doubts))
            intake.add(table, told.accepted, with_days(told.rejected, told.typed, delivery.source.contract))
        return load(intake, office, run_id, office.now())
    except DeliveryHeld as reason:
        return hold(intake, run_id, reason, office.now())
    except (SourceRefused, OfficeError) as error:
        return refuse(warehouse, delivery, run_id, error, office.now())


def build_stale(office: Office, run_id: int, as_of: date) -> Built:
    """Build what is stale."""
    with opened(office) as warehouse:
        note_step(warehouse, office, run_id, "build")
        return build(warehouse, office, as_of)


def audit_built(office: Office, run_id: int, as_of: date, judge: Judge) -> Verdict:
    """Judge the months that would be released."""
    with opened(office) as warehouse:
        note_step(warehouse, office, run_id, "audit")
        periods = periods_of(warehouse, office, as_of)
        changed = releases.releasable_months(warehouse, periods)
        return audit(warehouse, office, run_id, [p for p in periods if p.month.first_day in changed], judge)


def publish_audited(office: Office, run_id: int, as_of: date) -> int | None:
    """Release what the audit allowed."""
    with opened(office) as warehouse:
        note_step(warehouse, office, run_id, "publish")
        changed = releases.releasable_months(warehouse, periods_of(warehouse, office, as_of))
        release_id = publish(warehouse, office, run_id, changed, office.now())
        locks.lock_due(warehouse, office.lock_day, as_of, office.now())
        return release_id


def finish(office: Office, run_id: int, as_of: date, is_published: bool) -> Report:
    """Close the run and tell what it did, and how the office stands with it."""
    with opened(office) as warehouse:
        ledger.end_run(warehouse, run_id, "done" if is_published else "audit failed", office.now())
        return _report(warehouse, office, as_of, run_id)


def accept(office: Office, load_id: int, reason: str, who: str) -> str:
    """Let what is held back as a load through at the next run; give its source."""
    with held(office, office.now()) as mine, opened(mine) as warehouse:
        source = ledger.accept(warehouse, load_id, reason, who, office.now())
    if not source:
        raise OfficeError(f"load {load_id} is not held back; `kinerja status` lists those that are")
    return source


def months_held(warehouse: Warehouse, office: Office, as_of: date) -> list[date]:
    """List the locked months in which a change waits for an approval, and those that a rollback holds."""
    rolled = locks.rolled_back(warehouse)
    if not rolled and not locks.locked_months(warehouse):
        return []  # nothing may be built yet: somebody looks while the first night runs
    changed = releases.changed_months(warehouse, periods_of(warehouse, office, as_of))
    return sorted(rolled.union(locks.held_months(warehouse, changed)))


def stand(office: Office, as_of: date) -> Report:
    """Tell how the office stands, without running anything."""
    with opened(office) as warehouse:
        return _report(warehouse, office, as_of)


def _report(warehouse: Warehouse, office: Office, as_of: date, run_id: int | None = None) -> Report:
    told = report(warehouse, office, as_of, run_id)
    held = months_held(warehouse, office, as_of)
    return replace(told, waiting=with_suggestions(warehouse, told.waiting), held=held)


def periods_of(warehouse: Warehouse, office: Office, as_of: date) -> list[Period]:
    """Give the months that are built, as seen on a day."""
    return [Period.of(month, as_of) for month in months_found(warehouse, office, as_of)]
