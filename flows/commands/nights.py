"""Commands around a night: run it, see how it went, let a delivery through, hear of one that did not come."""

from __future__ import annotations

import getpass
from datetime import time

from rich.markup import escape

from flows import alerts, answering, night, telling
from flows.commands.options import HERE, AsOf, Folder, app
from flows.office import OfficeError, read_office
from flows.telling import AUDIT_FAILED, DONE, say
from flows.warehouse.tables import has_begun


@app.command(name="run")
def run_command(*, office: Folder = HERE, as_of: AsOf = None) -> int:
    """Load what has arrived, build what is stale, audit it, publish it."""
    told = read_office(office)
    return alerts.run_night(told, as_of or told.today())[1]


@app.command(name="alarm")
def alarm_command(*, by: str = "06:00", office: Folder = HERE, as_of: AsOf = None) -> int:
    """Tell those whom office.toml names where no night of today has published; for a timer of the system, as it needs none to run.

    Parameters
    ----------
    by
        The time by which a night should have published; before it nothing is told.
    """
    due = _time_of(by)
    try:
        told = read_office(office)
    except OfficeError:
        alerts.tell_unreadable(office)
        raise
    if told.now().time() < due:
        say(f"Nothing is due before {by}.")
        return DONE
    return AUDIT_FAILED if alerts.alarm(told, as_of or told.today()) else DONE


def _time_of(by: str) -> time:
    try:
        return time.fromisoformat(by).replace(tzinfo=None)
    except ValueError:
        raise ValueError(f"--by {by}: no time of the day; write it like 06:00") from None


@app.command(name="status")
def status_command(*, office: Folder = HERE, as_of: AsOf = None) -> int:
    """Tell what the last run did, what waits, what is missing."""
    told = read_office(office)
    report = night.stand(told, as_of or told.today()) if has_begun(told) else None
    if report is None or report.run_id is None:
        return telling.nothing_ran(told)
    telling.status(report, told)
    return DONE


@app.command(name="accept")
def accept_command(load: int, *, reason: str, office: Folder = HERE) -> int:
    """Let a delivery through that is held back for its size; the next run loads it. `kinerja status` tells its number, LOAD."""
    source = night.accept(read_office(office), load, reason, getpass.getuser())
    say(f"Accepted: load {load} of {escape(source)}; the next run loads it.")
    return DONE


@app.command(name="intake")
def intake_command(*, office: Folder = HERE, as_of: AsOf = None) -> int:
    """Check what arrived in the inbox and answer the clerks beside their files; nothing is loaded."""
    told = read_office(office)
    return telling.answered(answering.answer_arrived(told, as_of or told.today()))
