"""The intake flow: what arrived in office hours is checked, its clerks are answered; nothing is loaded before the night."""

from __future__ import annotations

from pathlib import Path

from prefect import flow

from flows import telling
from flows.answering import answer_arrived
from flows.artifacts import show_answers
from flows.forms import DatasetName, Day, OfficeFolder
from flows.ghosts import close_ghosts
from flows.nightly import named
from flows.office import read_office
from flows.warehouse.engine import WarehouseBusy

# The next one comes after fifteen minutes, and goes on where this one stopped.
_LONGEST_SECONDS = 14 * 60


@flow(name="intake", flow_run_name=named, log_prints=True, validate_parameters=True, timeout_seconds=_LONGEST_SECONDS)
def intake(office: OfficeFolder = "sample", datasets: list[DatasetName] = [], as_of: Day | None = None) -> None:  # noqa: B006  pydantic copies it
    """Check what arrived in the inbox and answer the clerks; load nothing.

    Args:
        office: The folder of the office's office.toml, as deployed.
        datasets: Only files of these datasets; all if left out.
        as_of: The day that is taken for today.
    """
    close_ghosts()
    told = read_office(Path(office))
    try:
        answers = answer_arrived(told, as_of or told.today(), [dataset.value for dataset in datasets])
    except WarehouseBusy:
        # No retry: the next intake is due in a quarter of an hour.
        telling.say("The warehouse is in use; what has arrived is looked at next time.")
        return
    show_answers(answers, told)
    telling.answered(answers)
    telling.renew_status(told.folder)
