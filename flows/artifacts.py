"""What a run shows in Prefect beside its log: tables and links, never with a person or the name of a file, which may name one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
from prefect.artifacts import create_link_artifact, create_table_artifact

from flows import night, show
from flows.answering import Answer
from flows.night import Night
from flows.office import Office
from flows.purging import Plan
from flows.verifying import Verified
from flows.warehouse import releases

_COUNTS = ["n_read", "n_loaded", "n_rejected", "n_duplicate", "n_skipped"]


def show_night(told: Night, office: Office) -> None:
    """Show what a night or a backfill did: conservation, audit, what changed, missing senders, where the figures are."""
    loads, checks = told.report.loads, told.report.checks
    by_source = loads.groupby(["source", "outcome"], sort=False).agg(files=("source", "size"), **_summed(loads))
    _table(office, "conservation", by_source.reset_index(), "Records: read = loaded + rejected + duplicate + skipped")
    if not checks.empty:
        judged = checks[["check_id", "severity", "n_rows", "n_violations", "is_passed"]]
        _table(office, "audit", judged, f"Audit: {'passed' if told.is_published else 'FAILED, nothing was published'}")
    if told.release_id is not None:
        with night.opened(office) as warehouse:
            changed = releases.content_of(warehouse, told.release_id)
        _table(office, "what-changed", changed, f"Release {told.release_id}: months that are new or differ")
    _table(office, "missing-senders", show.missing_senders(told.report), "Unit-days not received, in no figure")
    if isinstance(told.report.published, Path):
        create_link_artifact(
            link=told.report.published.as_uri(), link_text="the published figures", key=_key(office, "published")
        )


def show_answers(answers: list[Answer], office: Office) -> None:
    """Show how many files were answered, by source."""
    told = pd.DataFrame(
        [vars(answer) for answer in answers], columns=["source", "outcome", "file_name", "n_read", "n_rejected"]
    )
    counted = told.groupby(["source", "outcome"]).agg(
        files=("source", "size"), read=("n_read", "sum"), rejected=("n_rejected", "sum")
    )
    _table(office, "answers", counted.reset_index(), "Files checked and answered; nothing was loaded")


def show_verified(told: Verified, office: Office) -> None:
    """Show which months were compared, which were left alone, and what deviates."""
    compared = [{"month": str(month), "result": "compared"} for month in told.months]
    left = [{"month": str(month), "result": f"left alone: {why}"} for month, why in told.left_alone.items()]
    _table(office, "verified-months", pd.DataFrame([*compared, *left]), f"Values compared: {told.n_values}")
    if not told.deviations.empty:
        _table(office, "deviations", told.deviations, "Published figures that do not come out again")


def show_purge_plan(told: Plan, office: Office) -> None:
    """Show what is over, by dataset and month."""
    files = ", ".join(f"{dataset}: {count}" for dataset, count in told.files.items()) or "none"
    _table(office, "purge-plan", told.records, f"Kept longer than they may be. Files of the archive: {files}")


def _summed(loads: pd.DataFrame) -> dict[str, tuple[str, str]]:
    return {name.removeprefix("n_"): (name, "sum") for name in _COUNTS if name in loads}


def _table(office: Office, name: str, rows: pd.DataFrame, title: str) -> None:
    rows = rows.assign(month=pd.to_datetime(rows["month"]).dt.strftime("%Y-%m")) if _has_days(rows) else rows
    told: list[Any] = rows.apply(show.texts).to_dict("records") if not rows.empty else []
    create_table_artifact(table=told, key=_key(office, name), description=title)


def _has_days(rows: pd.DataFrame) -> bool:
    return "month" in rows and pd.api.types.is_datetime64_any_dtype(rows["month"])


def _key(office: Office, name: str) -> str:
    """Name an artifact so that the same one of the next run becomes its next version."""
    return re.sub(r"[^a-z0-9]+", "-", f"{office.folder.name}-{name}".lower()).strip("-")
