"""Reports on the screen: tables on a terminal, plain lines in a pipe. What they say is made in steps/report.py."""

from __future__ import annotations

import pandas as pd
from rich.console import Console
from rich.table import Table

from flows.steps.report import Report

_SCORECARD = {
    ("required_days", "all"): "days due",
    ("attendance_rate", "rate"): "attendance %",
    ("unexcused_absence_rate", "all"): "unexcused %",
    ("punctuality", "all"): "punctual %",
    ("mean_jp", "all"): "JP (mean)",
    ("complaint_volume", "all"): "complaints",
    ("resolved_in_time", "all"): "in time %",
    ("overdue_open", "all"): "overdue",
}
_SHOWN = 12


def show(report: Report, console: Console) -> None:
    """Print what a run did, and how the office stands."""
    _conservation(report, console)
    _refusals(report, console)
    _gaps(report, console)
    _checks(report, console)
    _figures(report, console)


def table(frame: pd.DataFrame, title: str, console: Console) -> None:
    """Print a frame, numbers to the right."""
    drawn = Table(title=title, title_justify="left", header_style="bold")
    for name in frame.columns:
        drawn.add_column(
            str(name), justify="right" if pd.api.types.is_numeric_dtype(frame[name]) else "left", overflow="fold"
        )
    text = frame.astype(object).where(frame.notna(), "").astype(str)
    for row in text.to_numpy().tolist():
        drawn.add_row(*row)
    console.print(drawn)


def _conservation(report: Report, console: Console) -> None:
    loads = report.loads[report.loads["outcome"] == "loaded"].drop(columns=["outcome", "message"])
    if loads.empty:
        console.print("Nothing new has arrived.")
        return
    counts = loads.rename(columns=lambda name: name.removeprefix("n_"))
    sums = counts.sum(numeric_only=True)
    table(
        pd.concat([counts, pd.DataFrame([{"source": "all", "file_name": "", **sums}])]),
        "Records: read = loaded + rejected + duplicate + skipped",
        console,
    )


def _refusals(report: Report, console: Console) -> None:
    for load in report.refused.to_dict("records"):
        console.print(f"[red]refused[/red] {load['file_name']}: {load['message']}", highlight=False)


def _gaps(report: Report, console: Console) -> None:
    waiting = int(report.waiting["n_records"].sum()) if not report.waiting.empty else 0
    console.print(
        f"Waiting for their person, unit or date: {waiting} records (`kinerja status` lists the keys).", highlight=False
    )
    if report.not_received.empty:
        console.print("Every unit-day due has been received.")
        return
    total = int(report.not_received["n_days"].sum())
    table(
        report.not_received.tail(_SHOWN),
        f"Unit-days not received: {total} (in no figure; nobody is absent because of them)",
        console,
    )


def _checks(report: Report, console: Console) -> None:
    if report.checks.empty:
        return
    told = report.checks.assign(result=report.checks["is_passed"].map({True: "passed", False: "not passed"}))
    table(told[["check_id", "severity", "n_rows", "n_violations", "result"]], "Audit", console)


def _figures(report: Report, console: Console) -> None:
    if report.scorecard.empty:
        return
    told = report.scorecard
    told = told.assign(figure=pd.MultiIndex.from_frame(told[["indicator_id", "measure"]]).map(_SCORECARD))
    wide = told.dropna(subset=["figure"]).pivot_table(
        index=["unit_id", "unit_name"], columns="figure", values="value", aggfunc="first"
    )
    wide = wide.reindex(columns=[name for name in _SCORECARD.values() if name in wide.columns])
    text = wide.map(lambda value: "-" if pd.isna(value) else f"{value:,.2f}".rstrip("0").rstrip("."))
    table(text.reset_index(), f"Units in {report.month} (a unit with the units below it; - no data)", console)
