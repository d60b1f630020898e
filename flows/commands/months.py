"""Commands on months that are over: build them anew, compare, verify, close, release and put back."""

from __future__ import annotations

import getpass
import sys
from typing import Annotated

from cyclopts import Parameter

from flows import backfilling, closing, planning, show, telling, verifying
from flows.commands.options import HERE, AsOf, Datasets, Flag, Folder, Sources, app
from flows.office import OfficeError, read_office
from flows.periods import Month
from flows.telling import DONE, USAGE, console, say
from flows.warehouse.backfills import Wanted
from flows.warehouse.tables import has_begun


@app.command(name="plan")
def plan_command(
    first: str | None = None,
    last: str | None = None,
    *,
    dataset: Datasets = None,
    source: Sources = None,
    office: Folder = HERE,
    as_of: AsOf = None,
) -> int:
    """Say what a run would do, or a backfill of the months FIRST to LAST (like 2026-01); change nothing."""
    told = read_office(office)
    if not has_begun(told):
        return telling.nothing_ran(told)
    wanted = _wanted(first, last, "", dataset, source) if first else None
    telling.plan(planning.plan(told, as_of or told.today(), wanted))
    return DONE


@app.command(name="backfill")
def backfill_command(
    first: str | None = None,
    last: str | None = None,
    *,
    reason: str | None = None,
    dataset: Datasets = None,
    source: Sources = None,
    unlock: str | None = None,
    yes: Flag = False,
    go_on: Annotated[bool, Parameter(name="--continue", negative="")] = False,
    office: Folder = HERE,
    as_of: AsOf = None,
) -> int:
    """Build the months FIRST to LAST (like 2026-01) anew: databases are asked again, files are read from the archive.

    Parameters
    ----------
    reason
        Why; it is kept with what came out different.
    unlock
        Why locked months take part: what comes out for them is approved with this reason.
    yes
        Do not ask after the plan; needed where nobody sits before the screen.
    go_on
        Go on with the backfill that was killed or stopped by an audit, at its first month that is not done.
    """
    told = read_office(office)
    day = as_of or told.today()
    if go_on:
        if first or reason or dataset or source or unlock:
            raise ValueError("--continue goes on with what was asked for then; name no months or reason beside it")
        backfill_id, wanted = backfilling.unfinished(told)
    elif not reason:
        raise ValueError('name the --reason, such as "sheets corrected by the schools"; it is kept')
    else:
        backfill_id, wanted = None, _wanted(first, last, reason, dataset, source, unlock)
    backfilling.see_that_nobody_runs(told)
    planned = planning.plan(told, day, wanted, backfill_id)
    if planned.refused:
        raise OfficeError(planned.refused)
    telling.plan(planned)
    if not yes and not _is_agreed("Do this?"):
        return USAGE
    done = backfilling.go_on(told, day) if go_on else backfilling.backfill(told, day, wanted)
    return telling.conclude_backfill(done, told)


def _is_agreed(question: str) -> bool:
    """Ask on a terminal; in a pipe nobody can answer."""
    if sys.stdin.isatty() and telling.agreed(question):
        return True
    say("Nothing was done." if sys.stdin.isatty() else "Nothing was done: nobody can be asked here; add --yes.")
    return False


def _wanted(
    first: str | None,
    last: str | None,
    reason: str,
    datasets: list[str] | None,
    sources: list[str] | None,
    unlock: str | None = None,
) -> Wanted:
    if not first or not last:
        raise ValueError("name the first and the last month, such as 2026-01 2026-03")
    months = Month.parse(first), Month.parse(last)
    return Wanted(*months, reason, getpass.getuser(), tuple(datasets or ()), tuple(sources or ()), unlock)


@app.command(name="diff")
def diff_command(
    release: int | None = None, *, backfill: int | None = None, office: Folder = HERE, as_of: AsOf = None
) -> int:
    """List what waits in months that are locked or were rolled back, or what a RELEASE restated in them, and what had been loaded in between.

    Parameters
    ----------
    backfill
        List what this backfill changed, measure by measure, the largest change first; 0 for all backfills.
    """
    told = read_office(office)
    if not has_begun(told):
        return telling.nothing_ran(told)
    if backfill is not None:
        events, changes = backfilling.looked_up(told, backfill)
        show.table(events, "Backfills", console)
        telling.changes(changes)
        return DONE
    if release is None:
        found = closing.waiting_differences(told, as_of or told.today())
    else:
        found = closing.released_differences(told, release)
    show.table(found.values, f"Values that differ: {len(found.values)}", console)
    show.table(found.causes, "Loaded in between", console)
    return DONE


@app.command(name="verify")
def verify_command(*months: str, office: Folder = HERE) -> int:
    """Compute published months again and compare them, those named (like 2026-01) or three at random; nothing is changed."""
    told = read_office(office)
    if not has_begun(told):
        return telling.nothing_ran(told)
    return telling.verified(verifying.verify(told, [Month.parse(month) for month in months]))


@app.command(name="lock")
def lock_command(month: str, *, reason: str, office: Folder = HERE) -> int:
    """Close a month (like 2026-01): what changes in it from now on waits for an approval."""
    closing.lock(read_office(office), Month.parse(month), reason)
    say(f"Locked: {month}")
    return DONE


@app.command(name="unlock")
def unlock_command(month: str, *, reason: str, office: Folder = HERE) -> int:
    """Open a locked month again; the next run releases what waits in it."""
    closing.unlock(read_office(office), Month.parse(month), reason)
    say(f"Unlocked: {month}")
    return DONE


@app.command(name="approve")
def approve_command(month: str, *, reason: str, office: Folder = HERE, as_of: AsOf = None) -> int:
    """Release what waits in a month that is locked or was rolled back; a locked one keeps the former values as versions."""
    told = read_office(office)
    return telling.conclude(closing.approve(told, as_of or told.today(), Month.parse(month), reason), told)


@app.command(name="rollback")
def rollback_command(release: int | None = None, *, reason: str, office: Folder = HERE) -> int:
    """Put the figures of a former RELEASE back (that before the newest, if none is named), and hold the months that it changes."""
    told = read_office(office)
    if not has_begun(told):
        return telling.nothing_ran(told)
    telling.put_back(closing.rollback(told, release, reason, getpass.getuser()))
    return DONE
