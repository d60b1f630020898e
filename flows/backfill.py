"""The backfill flow: the months of a range built anew, with a reason that is kept."""

from __future__ import annotations

import getpass
from pathlib import Path

from prefect import flow

from flows import backfilling, planning, telling
from flows.forms import DatasetName, Day, MonthText, OfficeFolder, Reason
from flows.ghosts import close_ghosts
from flows.nightly import named, settle
from flows.office import OfficeError, read_office
from flows.periods import Month
from flows.tasks import run_as_task, with_progress
from flows.warehouse.backfills import Wanted

# Ten years of a large office take an hour or two.
_LONGEST_SECONDS = 12 * 60 * 60


@flow(name="backfill", flow_run_name=named, log_prints=True, validate_parameters=True, timeout_seconds=_LONGEST_SECONDS)
def backfill(
    first: MonthText,
    last: MonthText,
    reason: Reason,
    office: OfficeFolder = "sample",
    as_of: Day | None = None,
    datasets: list[DatasetName] | None = None,
    unlock: Reason | None = None,
) -> None:
    """Build the months first to last anew and publish what changed; databases are asked again, files come from the archive.

    Args:
        first: The first month, like 2026-01.
        last: The last month, like 2026-03.
        reason: Why; it is kept. No names, and no number of nine digits or more.
        office: The folder of the office's office.toml, as deployed.
        as_of: The day whose figures are wanted; today if left out.
        datasets: What is read again; all if left out.
        unlock: Why locked months take part: what comes out for them is approved with this reason.
    """
    close_ghosts()
    told = read_office(Path(office))
    day = as_of or told.today()
    names = tuple(str(name.value) for name in datasets or ())
    wanted = Wanted(Month.parse(first), Month.parse(last), reason, getpass.getuser(), names, (), unlock)
    backfilling.see_that_nobody_runs(told, is_patient=True)
    planned = run_as_task(planning.plan, told, day, wanted)
    if planned.refused:
        raise OfficeError(planned.refused)
    telling.plan(planned)
    outcome = backfilling.backfill(told, day, wanted, with_progress(told), is_patient=True)
    settle(outcome.night, told, telling.conclude_backfill(outcome, told))
