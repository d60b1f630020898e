"""Commands on what is held of people: their requests, and what has been kept long enough."""

from __future__ import annotations

import getpass
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from flows import persons, purging, show, telling
from flows.commands.options import HERE, AsOf, Folder, app, person_app
from flows.office import read_office
from flows.telling import DONE, USAGE, console, say
from flows.warehouse.tables import has_begun


@person_app.command(name="export")
def person_export_command(number: str | None = None, /, *, to: Path, office: Folder = HERE) -> int:
    """Write all that the warehouse holds of the person with this NIP into a file of mode 0600.

    Parameters
    ----------
    to
        A new workbook (.xlsx) or archive of CSV files (.zip).
    """
    request_id = persons.export(read_office(office), _number(number), to, getpass.getuser())
    say(f"Written, as request {request_id}. Hand it to the person alone, and delete it then.")
    return DONE


@person_app.command(name="restrict")
def person_restrict_command(
    number: str | None = None,
    /,
    *,
    reason: str,
    lift: Annotated[bool, Parameter(negative="")] = False,
    received: datetime | None = None,
    office: Folder = HERE,
) -> int:
    """Leave the person with this NIP out of every published table and file about people; figures of units stay.

    Parameters
    ----------
    lift
        End the restriction.
    received
        When the request came, where it was not now: its 3 x 24 hours run from then.
    """
    told, who = read_office(office), getpass.getuser()
    if lift:
        request_id = persons.lift(told, told.today(), _number(number), reason, who)
    else:
        request_id = persons.restrict(told, told.today(), _number(number), reason, who, received)
    say(f"Request {request_id}: the person is {'published again' if lift else 'left out of what is published'}.")
    return DONE


@person_app.command(name="correct")
def person_correct_command(
    number: str | None = None,
    /,
    *,
    reason: str | None = None,
    done: Annotated[bool, Parameter(negative="")] = False,
    received: datetime | None = None,
    office: Folder = HERE,
) -> int:
    """Log that the person with this NIP asks for a correction, and tell which sources must be mended.

    Parameters
    ----------
    reason
        What is to be corrected, without numbers of people.
    done
        The sources are mended: close the request.
    received
        When the request came, where it was not now.
    """
    told = persons.correct(read_office(office), _number(number), reason, getpass.getuser(), received, done=done)
    if done:
        say(f"Requests closed: {told.n_closed}")
        return DONE
    show.table(told.sources, "Sources that hold records of the person", console)
    say(
        f"Request {told.request_id}: nothing is changed in the warehouse. Mend it at its source; the next night loads it and builds "
        "what it touches. Then: kinerja person correct --done"
    )
    return DONE


def _number(told: str | None) -> str:
    """Give the number of a person; asked for where it does not stand on the command line, which others can see."""
    if told:
        return told
    return getpass.getpass("NIP: ") if sys.stdin.isatty() else sys.stdin.readline().strip()


@app.command(name="purge")
def purge_command(
    *,
    reason: str | None = None,
    plan: Annotated[bool, Parameter(negative="")] = False,
    yes: Annotated[bool, Parameter(negative="")] = False,
    office: Folder = HERE,
    as_of: AsOf = None,
) -> int:
    """Remove what has been kept as long as it may be; figures stay, and the months they are of are never built again.

    Parameters
    ----------
    plan
        Say what would go, and change nothing.
    reason
        Why, such as the decision on the archive's schedule; it is kept.
    yes
        Do not ask.
    """
    told, day = read_office(office), as_of
    if not has_begun(told):
        return telling.nothing_ran(told)
    if not plan and not reason:
        raise ValueError("name the --reason, or --plan to see what would go")
    over = purging.plan(told, day or told.today())
    telling.purge_plan(over)
    if plan or over.is_empty:
        return DONE
    if not yes and not telling.agreed("Remove this for ever?"):
        say("Nothing was removed.")
        return USAGE
    purging.purge(told, day or told.today(), str(reason), getpass.getuser())
    say("Removed. The figures of these months stay as they are.")
    return DONE
