"""The weekly verification flow: three past months computed again, aside, and compared with what is published."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import flow, get_client
from prefect.runtime import flow_run

from flows import telling
from flows.artifacts import show_verified
from flows.forms import MonthText, OfficeFolder, run_name
from flows.ghosts import close_ghosts
from flows.nightly import named
from flows.office import read_office
from flows.periods import Month
from flows.tasks import run_as_task
from flows.verifying import Verified, verify

_LONGEST_SECONDS = 4 * 60 * 60


class FiguresDeviate(Exception):
    """Published figures do not come out again."""


@flow(
    name="weekly-verify",
    flow_run_name=named,
    log_prints=True,
    validate_parameters=True,
    timeout_seconds=_LONGEST_SECONDS,
)
def weekly_verify(office: OfficeFolder = "sample", months: list[MonthText] = []) -> None:  # noqa: B006  pydantic copies it
    """Compute past months again and compare them with what is published; change nothing.

    Args:
        office: The folder of the office's office.toml, as deployed.
        months: These months, like 2026-01; three at random if left out.
    """
    close_ghosts()
    told = read_office(Path(office))
    verified: Verified = run_as_task(verify, told, [Month.parse(month) for month in months])
    _name_after(verified, office)
    show_verified(verified, told)
    if telling.verified(verified) == telling.AUDIT_FAILED:
        raise FiguresDeviate(
            f"{int(verified.deviations['values'].sum())} values; the artifact deviations names the indicators"
        )


def _name_after(verified: Verified, office: str) -> None:
    """Put the months that were drawn into the run's name."""
    parameters: dict[str, Any] = {"office": office, "months": [str(month) for month in verified.months]}
    with get_client(sync_client=True) as client:
        client.update_flow_run(flow_run.get_id(), name=run_name("weekly-verify", parameters))  # type: ignore[arg-type]
