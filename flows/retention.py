"""The retention flow: says what has been kept long enough; removes it only where it is told to, with a reason."""

from __future__ import annotations

import getpass
from pathlib import Path

from prefect import flow

from flows import purging, telling
from flows.artifacts import show_purge_plan
from flows.forms import Day, OfficeFolder, Reason
from flows.ghosts import close_ghosts
from flows.nightly import named
from flows.office import read_office
from flows.tasks import run_as_task

_LONGEST_SECONDS = 4 * 60 * 60


@flow(
    name="retention", flow_run_name=named, log_prints=True, validate_parameters=True, timeout_seconds=_LONGEST_SECONDS
)
def retention(office: OfficeFolder = "sample", purge_reason: Reason | None = None, as_of: Day | None = None) -> None:
    """Show what would be purged; purge it only where a reason is given.

    Args:
        office: The folder of the office's office.toml, as deployed.
        purge_reason: Left out, nothing is removed. With a reason, such as the decision on the archive's schedule, it is, for ever.
        as_of: The day on which it is looked at; today if left out.
    """
    close_ghosts()
    told = read_office(Path(office))
    day = as_of or told.today()
    over = run_as_task(purging.plan, told, day)
    show_purge_plan(over, told)
    telling.purge_plan(over)
    if purge_reason and not over.is_empty:
        run_as_task(purging.purge, told, day, purge_reason, getpass.getuser())
        telling.say("Removed. The figures of these months stay as they are.")
        telling.renew_status(told.folder)
