"""The nightly flow: flows/night.py with its steps as Prefect tasks, and the clock."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from prefect import flow
from prefect.runtime import flow_run
from rich.markup import escape

from flows import alerts, night, telling
from flows.artifacts import show_night
from flows.forms import Day, OfficeFolder, run_name
from flows.ghosts import close_ghosts
from flows.night import Night
from flows.office import Office, read_office
from flows.tasks import with_progress
from flows.warehouse.engine import WarehouseAway, WarehouseBusy
from flows.warehouse.migrations import WarehouseNewer

# From 01:00 on: whoever is on duty hears at 05:00, not at 06:00, that a step hangs.
_LONGEST_SECONDS = 4 * 60 * 60


class AuditFailed(Exception):
    """The audit forbade to publish; consumers keep the last release."""


def named() -> str:
    """Name the run that is beginning."""
    return run_name(flow_run.get_flow_name() or "", flow_run.get_parameters())


@flow(name="nightly", flow_run_name=named, log_prints=True, validate_parameters=True, timeout_seconds=_LONGEST_SECONDS)
def nightly(office: OfficeFolder = "sample", as_of: Day | None = None) -> None:
    """Bring an office's data to its published figures.

    Args:
        office: The folder of the office's office.toml, as deployed.
        as_of: The day whose figures are wanted; today if left out.
    """
    close_ghosts()
    told = read_office(Path(office))
    due, run = None if as_of else _scheduled_at(told), with_progress(told)
    try:
        outcome, code = alerts.run_night(told, as_of or told.today(), run, is_patient=True, due=due)
    except night.AlreadyPublished:
        print("Skipped: a run that began after this one was due has published its day.")
        return
    settle(outcome, told, code)


def settle(outcome: Night, office: Office, code: int) -> None:
    """Show in Prefect what came of a run; raise AuditFailed where nothing could be published."""
    show_night(outcome, office)
    if code == telling.AUDIT_FAILED:
        raise AuditFailed(", ".join(outcome.failed_checks))


def _scheduled_at(office: Office) -> datetime:
    """Tell when this run was due, in the office's time."""
    due: datetime | None = flow_run.scheduled_start_time
    if due is None:
        return office.now()
    return datetime.fromtimestamp(due.timestamp(), ZoneInfo(office.time_zone)).replace(tzinfo=None)


def main(arguments: list[str]) -> int:
    """Run the flow once: `python -m flows.nightly --office DIR`."""
    office = arguments[arguments.index("--office") + 1] if "--office" in arguments else "sample"
    try:
        nightly(office)
    except AuditFailed:
        return telling.AUDIT_FAILED
    except WarehouseNewer as error:
        telling.say(escape(str(error)))
        return telling.USAGE
    except (WarehouseBusy, WarehouseAway) as error:
        telling.say(escape(str(error)))
        return telling.BUSY
    return telling.DONE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
