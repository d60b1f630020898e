"""Backfills: former months read and built again, a few at a time; in between any other run has its turn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from flows import night
from flows.office import Office, OfficeError
from flows.periods import Month, spans
from flows.steps.audit import Judge
from flows.steps.build import left_out, months_found
from flows.steps.find import find_again
from flows.steps.report import loads_of_backfill
from flows.warehouse import backfills, locks, releases, retention
from flows.warehouse.backfills import Wanted
from flows.warehouse.engine import Warehouse
from flows.warehouse.lease import give_way, held
from flows.warehouse.ledger import Load
from flows.warehouse.tables import has_begun, load_reference

KIND = "backfill"


@dataclass(frozen=True)
class Turn:
    """What one run of a backfill did: its months, and whether others are left."""

    night: night.Night
    months: list[Month]
    is_last: bool


@dataclass(frozen=True)
class Backfilled:
    """What came of a backfill. night: its last run, with the loads of all. changes: see backfills.changes."""

    backfill_id: int
    night: night.Night
    built: list[Month]
    left_out: dict[Month, str]
    changes: pd.DataFrame


def backfill(
    office: Office, as_of: date, wanted: Wanted, run: night.Run = night.call, *, is_patient: bool = False
) -> Backfilled:
    """Ask and read again what told of some months, build them anew, and publish what comes out different."""
    with held(office, office.now(), is_backfill=True, is_patient=is_patient) as mine, night.opened(mine) as warehouse:
        refuse_closed(warehouse, wanted.months, wanted.unlock)
        backfill_id = backfills.note(warehouse, wanted, mine.now())
    return _take_turns(office, as_of, backfill_id, wanted, run)


def go_on(office: Office, as_of: date, run: night.Run = night.call) -> Backfilled:
    """Go on with the newest backfill at its first month that is not done."""
    backfill_id, wanted = unfinished(office)
    with night.opened(office) as warehouse:
        refuse_closed(warehouse, backfills.months_left(warehouse, backfill_id, wanted.months), wanted.unlock)
    return _take_turns(office, as_of, backfill_id, wanted, run)


def see_that_nobody_runs(office: Office, *, is_patient: bool = False) -> None:
    """Raise WarehouseBusy where a run is at work, before anybody reads a plan for nothing; who is patient waits for it."""
    with held(office, office.now(), is_backfill=True, is_patient=is_patient):
        pass


def unfinished(office: Office) -> tuple[int, Wanted]:
    """Give the newest backfill, which must have months that are not done."""
    found = None
    if has_begun(office):
        with night.opened(office) as warehouse:
            found = backfills.unfinished(warehouse)
    if found is None:
        raise OfficeError(
            'no backfill waits to be continued; begin one: kinerja backfill 2026-01 2026-03 --reason "..."'
        )
    return found


def looked_up(office: Office, backfill_id: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give what is remembered of a backfill, or of all of them (0), and what it changed."""
    with night.opened(office) as warehouse:
        told = backfills.listed(warehouse)
        if backfill_id and backfill_id not in set(told["backfill"]):
            raise OfficeError(f"there is no backfill {backfill_id}; `kinerja diff --backfill 0` lists them")
        chosen = told[told["backfill"] == backfill_id] if backfill_id else told
        return chosen, backfills.changes(warehouse, backfill_id)


def refuse_closed(warehouse: Warehouse, months: list[Month], unlock: str | None) -> None:
    """Raise OfficeError where months are frozen, or locked and no reason is given to unlock them."""
    first_open = retention.open_from(warehouse)
    if first_open and (frozen := [month for month in months if month < first_open]):
        raise OfficeError(
            f"{spans(frozen)}: frozen, for the raw records were purged (`kinerja purge`) and the figures would come out wrong; "
            f"the first month that can be built anew is {first_open}"
        )
    locked = locks.locked_months(warehouse)
    if not unlock and (closed := [month for month in months if month.first_day in locked]):
        raise OfficeError(
            f"{spans(closed)}: locked, and a backfill would restate what is closed; begin one without them, or with "
            '--unlock "why": what comes out is then approved with that reason, and they stay locked'
        )


def _take_turns(office: Office, as_of: date, backfill_id: int, wanted: Wanted, run: night.Run) -> Backfilled:
    """Take turn after turn, until no month is left or an audit forbids one; in between the lease is anybody's."""
    turns: list[Turn] = []
    judge, run = Judge(), night.insistent(run)
    while not turns or (turns[-1].night.is_published and not turns[-1].is_last):
        if turns:
            give_way(office)
        with held(office, office.now(), is_backfill=True, is_patient=True) as mine, night.kept_open():
            turns.append(_turn(mine, as_of, backfill_id, wanted, run, judge))
    with night.opened(office) as warehouse:
        released = [turn.night.release_id for turn in turns if turn.night.release_id]
        loads, left = loads_of_backfill(warehouse, backfill_id), backfills.left_undone(warehouse)
        report = replace(turns[-1].night.report, loads=loads, backfill=left)
        return Backfilled(
            backfill_id,
            replace(turns[-1].night, release_id=max(released, default=None), report=report),
            [month for turn in turns for month in turn.months],
            left_out(warehouse, office, as_of, wanted.months),
            backfills.changes(warehouse, backfill_id),
        )


def _turn(office: Office, as_of: date, backfill_id: int, wanted: Wanted, run: night.Run, judge: Judge) -> Turn:
    """Do what a night does, for a few months or for those that were never built: a run of its own."""
    with night.opened(office) as warehouse:
        # A night that came in between has told of a later day, which a former month must not take back.
        day = max(as_of, releases.day_shown(warehouse) or as_of)
        is_first = not backfills.has_read(warehouse, backfill_id)
    run_id = run(night.begin, office, KIND, day, wanted.reason)
    chosen = wanted.sources_of(office)
    for source in chosen if is_first else ():
        run(night.ingest, office, run_id, source.name, day)
    months: list[Month] = run(take_months, office, run_id, day, backfill_id, wanted)
    for source in chosen:
        run(ingest_again, office, run_id, source.name, backfill_id, months)
    run(night.build_stale, office, run_id, day)
    run(note_what_changes, office, run_id, day, months, wanted)
    told: night.Night = night.release(office, day, run, run_id, judge)
    is_last = told.is_published and run(end_turn, office, run_id, day, backfill_id, wanted)
    return Turn(told, months, is_last)


def take_months(office: Office, run_id: int, as_of: date, backfill_id: int, wanted: Wanted) -> list[Month]:
    """Choose the months of a run, and make them stale."""
    with night.opened(office) as warehouse:
        night.note_step(warehouse, office, run_id, "choose months")
        return backfills.take_months(warehouse, backfill_id, run_id, _held(warehouse, office, as_of, wanted))


def _held(warehouse: Warehouse, office: Office, as_of: date, wanted: Wanted) -> list[Month]:
    """Give the months of the range that hold records."""
    load_reference(warehouse, office, as_of)
    return sorted({*months_found(warehouse, office, as_of)}.intersection(wanted.months))


def ingest_again(office: Office, run_id: int, source: str, backfill_id: int, months: list[Month]) -> list[Load]:
    """Read the files of the archive again that told of some months, each in a transaction of its own."""
    with night.opened(office) as warehouse:
        night.note_step(warehouse, office, run_id, f"ingest again {source}")
        found = find_again(office, warehouse, office.sources[source], months, backfill_id)
        return night.take_in_each(found, office, warehouse, run_id)


def note_what_changes(office: Office, run_id: int, as_of: date, months: list[Month], wanted: Wanted) -> None:
    """Approve what came out for locked months of the run, where they are to be unlocked; write down what is about to change."""
    with night.opened(office) as warehouse:
        night.note_step(warehouse, office, run_id, "compare")
        changed = releases.changed_months(warehouse, night.periods_of(warehouse, office, as_of))
        waiting = locks.held_months(warehouse, changed)
        unlocked = {month: told for month, told in waiting.items() if wanted.unlock and Month.of(month) in months}
        for month, content in unlocked.items():
            locks.note(warehouse, month, "approve", str(wanted.unlock), office.now(), content)
        backfills.note_changes(warehouse, run_id, [m for m in changed if m in unlocked or m not in waiting])


def end_turn(office: Office, run_id: int, as_of: date, backfill_id: int, wanted: Wanted) -> bool:
    """Note that the months of a run are done; tell whether no other is left."""
    with night.opened(office) as warehouse:
        held_months = _held(warehouse, office, as_of, wanted)
        return not backfills.end_turn(warehouse, backfill_id, run_id, held_months, office.now())
