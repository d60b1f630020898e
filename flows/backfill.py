"""The backfill flow: the months of a range built anew, with a reason that is kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from prefect import flow
from pydantic import Field

from flows import night, telling
from flows.nightly import AuditFailed
from flows.office import read_office
from flows.periods import Month, months_between
from flows.tasks import run_as_task

MonthText = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


@flow(name="backfill", flow_run_name="backfill {office} {first} to {last}", log_prints=True, validate_parameters=True)
def backfill(first: MonthText, last: MonthText, reason: str, office: str = "sample", as_of: date | None = None) -> None:
    """Build the months first to last (like 2026-01) anew and publish what changed."""
    told = read_office(Path(office))
    months = frozenset(months_between(Month.parse(first), Month.parse(last)))
    outcome = night.backfill(told, as_of or told.today(), months, reason, run_as_task)
    if telling.conclude(outcome, told) == telling.AUDIT_FAILED:
        raise AuditFailed(", ".join(outcome.failed_checks))
