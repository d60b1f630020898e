"""The backfill flow: the months of a range built anew, with a reason that is kept."""

from __future__ import annotations

from pathlib import Path

from prefect import flow

from flows import night
from flows.forms import Day, MonthText, OfficeFolder, Reason
from flows.ghosts import close_ghosts
from flows.nightly import conclude, named
from flows.office import read_office
from flows.periods import Month, months_between
from flows.tasks import with_progress

# Ten years of a large office take an hour or two.
_LONGEST_SECONDS = 12 * 60 * 60


@flow(name="backfill", flow_run_name=named, log_prints=True, validate_parameters=True, timeout_seconds=_LONGEST_SECONDS)
def backfill(
    first: MonthText, last: MonthText, reason: Reason, office: OfficeFolder = "sample", as_of: Day | None = None
) -> None:
    """Build the months first to last anew and publish what changed.

    Args:
        first: The first month, like 2026-01.
        last: The last month, like 2026-03.
        reason: Why; it is kept. No names, and no number of nine digits or more.
        office: The folder of the office's office.toml, as deployed.
        as_of: The day whose figures are wanted; today if left out.
    """
    months = frozenset(months_between(Month.parse(first), Month.parse(last)))
    if not months:
        raise ValueError(f"{first} comes after {last}; name the earlier month first")
    close_ghosts()
    told = read_office(Path(office))
    conclude(night.backfill(told, as_of or told.today(), months, reason, with_progress(told)), told)
