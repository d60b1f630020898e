"""Reports on the screen: tables on a terminal, plain lines in a pipe. What they say is made in steps/report.py."""

from __future__ import annotations

import pandas as pd
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from flows.delivery import shown
from flows.periods import Month, spans
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
_UNITS_SHOWN = 8
_DAYS_SHOWN = 7


def show(report: Report, console: Console) -> None:
    """Print what a run did, and how the office stands."""
    _before(report, console)
    _conservation(report, console)
    _refusals(report, console)
    _held_back(report, console)
    _schema_changes(report, console)
    _former(report, console)
    _gaps(report, console)
    _supply(report, console)
    _checks(report, console)
    _held(report, console)
    _requests(report, console)
    _warnings(report, console)
    _figures(report, console)


def last_run(report: Report, console: Console) -> None:
    """Say of which day the newest night was, and how it ended."""
    for run in report.last.to_dict("records"):
        begun = f"Last run: {run['kind']} of {run['as_of']:%Y-%m-%d}, begun {run['started_at']:%Y-%m-%d %H:%M}"
        if pd.notna(run["release_id"]):
            told = f"published as release {run['release_id']:.0f}"
        elif run["outcome"] == "done":
            told = "done; no published figure changed"
        elif run["outcome"] == "audit failed":
            told = "[red]audit failed[/red], nothing was published"
        else:
            told = (
                f"[red]not done[/red]: where nothing is at work now, it broke off in its step {escape(run['last_step'])}, and "
                "kinerja run does what it left"
            )
        console.print(f"{begun}: {told}.", highlight=False, soft_wrap=True)


def table(frame: pd.DataFrame, title: str, console: Console) -> None:
    """Print a frame, numbers to the right."""
    drawn = Table(header_style="bold")
    cells = []
    for position, name in enumerate(frame.columns):
        values = frame.iloc[:, position]
        is_number = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
        drawn.add_column(escape(str(name)), justify="right" if is_number else "left", overflow="fold")
        cells.append(texts(values).tolist())
    for row in zip(*cells, strict=True):
        drawn.add_row(*(escape(shown(cell)) for cell in row))
    # A title of the table itself would be broken to the table's width.
    console.print(title, style="italic", highlight=False, markup=False)
    console.print(drawn)


def texts(values: pd.Series) -> pd.Series:
    """Write a column as people read it: days without a time, fractions with two decimals, nothing where nothing is known."""
    text = values
    if pd.api.types.is_datetime64_any_dtype(values):
        is_day = bool((values.dropna() == values.dropna().dt.normalize()).all())
        text = values.dt.strftime("%Y-%m-%d" if is_day else "%Y-%m-%d %H:%M:%S")
    elif pd.api.types.is_float_dtype(values):
        # Whole numbers with gaps come as floats too.
        style = "{:.0f}" if bool((values.dropna() % 1 == 0).all()) else "{:.2f}"
        text = values.map(style.format, na_action="ignore")
    return text.astype(object).where(values.notna(), "").astype(str)


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


def _before(report: Report, console: Console) -> None:
    """Say what had been left undone before this run, and what is not done yet."""
    for run in report.interrupted.to_dict("records"):
        _line(
            f"interrupted[/yellow] run {run['run_id']} ({run['kind']} of {run['as_of']:%Y-%m-%d}) broke off in its step "
            f"{escape(run['last_step'])}; this run has done what it left",
            console,
        )
    if report.missed:
        days = ", ".join(map(str, report.missed[:_DAYS_SHOWN]))
        more = f", +{len(report.missed) - _DAYS_SHOWN}" if len(report.missed) > _DAYS_SHOWN else ""
        _line(f"missed[/yellow] no run on {days}{more}: this run covers them", console)
    for left in report.backfill.to_dict("records"):
        _line(
            f"backfill[/yellow] {left['backfill']} of {left['first_month']:%Y-%m} to {left['last_month']:%Y-%m} is not done "
            f"(months done: {left['months_done']}): kinerja backfill --continue",
            console,
        )


def _line(text: str, console: Console) -> None:
    console.print(f"[yellow]{text}", highlight=False, soft_wrap=True)


def _refusals(report: Report, console: Console) -> None:
    for load in report.refused.to_dict("records"):
        # Several sources pull from one database: its name alone would not tell which was refused.
        told = escape(f"{load['source']}, {shown(load['file_name'])}: {shown(load['message'])}")
        console.print(f"[red]refused[/red] {told}", highlight=False, soft_wrap=True)


def _former(report: Report, console: Console) -> None:
    """Say which sources are no longer named, while what they brought still counts."""
    for source in report.former.to_dict("records"):
        console.print(
            f"[yellow]no longer in office.toml[/yellow] source {escape(source['source'])}: its {source['n_records']} records of "
            f"{source['dataset']} still count, before those of a source whose name comes later. Renamed: give it its name back.",
            highlight=False,
            soft_wrap=True,
        )


def _held_back(report: Report, console: Console) -> None:
    """Say which deliveries are held back, and how each is let through."""
    for load in report.held_back.to_dict("records"):
        told = escape(f"{load['source']}, {shown(load['file_name'])}: {load['message']}")
        console.print(
            f"[yellow]held back[/yellow] load {load['load_id']} of {told}. Mend the file, or: "
            f'kinerja accept {load["load_id"]} --reason "..."',
            highlight=False,
            soft_wrap=True,
        )


def _held(report: Report, console: Console) -> None:
    if report.held:
        months = spans(map(Month.of, report.held))
        console.print(
            f"[yellow]held[/yellow] {months}: locked or rolled back, and a change waits for `kinerja approve`; `kinerja diff` shows it",
            highlight=False,
            soft_wrap=True,
        )


def _requests(report: Report, console: Console) -> None:
    """Say which requests of people are open; whose they are is told by nobody but ops.person_request."""
    for request in report.requests.to_dict("records"):
        late = ", [red]beyond its 3 x 24 hours[/red]" if request["is_late"] else ""
        console.print(
            f"[yellow]request[/yellow] {request['request_id']} ({request['kind']}) of {request['requested_at']:%Y-%m-%d %H:%M} "
            f"is open, due {request['due_at']:%Y-%m-%d %H:%M}{late}",
            highlight=False,
            soft_wrap=True,
        )


def _warnings(report: Report, console: Console) -> None:
    if report.warnings.empty:
        return
    meaning = {
        "DISIPLIN": "people near the next disciplinary threshold",
        "DIKLAT": "people short of the year's JP at this pace",
        "PENGADUAN": "open complaints due within days",
        "DATA_BELUM_DIKIRIM": "months of units that have not been delivered",
    }
    told = report.warnings
    shown_kinds = pd.DataFrame(
        {"kind": told["kind"], "what": told["kind"].map(meaning), "how many": told["n_warnings"]}
    )
    table(
        shown_kinds.assign(**{"next due": told["next_due_on"]}),
        f"Early warnings of {told['told_on'].max():%Y-%m-%d} (whom they are about: published.early_warning of the HR file)",
        console,
    )


def _schema_changes(report: Report, console: Console) -> None:
    meaning = {
        "unknown": "new, loaded without it",
        "dropped": "no longer delivered",
        "delivered": "delivered again",
        "missing": "missing, the file is refused",
    }
    for change in report.schema_changes.to_dict("records"):
        place = escape(f"{change['source']}, {shown(change['file_name'])}: {shown(change['column_name'])}")
        console.print(f"[yellow]column[/yellow] {place} ({meaning[change['change']]})", highlight=False, soft_wrap=True)


def _gaps(report: Report, console: Console) -> None:
    waiting = int(report.waiting["n_records"].sum()) if not report.waiting.empty else 0
    console.print(
        f"Waiting for their person, unit or date: {waiting} records (`kinerja status` lists the keys).", highlight=False
    )
    if report.not_received.empty and report.published is None:
        return
    whole, of_people = (
        int(report.not_received[name].sum()) if not report.not_received.empty else 0
        for name in ("n_days", "n_person_days")
    )
    if not whole:
        console.print("Every unit-day due has been received.")
    else:
        table(
            missing_senders(report),
            f"Unit-days not received: {whole} (in no figure; nobody is absent because of them)",
            console,
        )
    if of_people:
        console.print(
            f"Days of single people not received: {of_people} (a line or cell was rejected, or a device was out)",
            highlight=False,
        )


def _supply(report: Report, console: Console) -> None:
    """Say who sent what was due: the newest deadline of each source, and earlier ones that somebody still has not kept."""
    if report.supply.empty:
        return
    told = report.supply.drop(columns="period_start").rename(
        columns={"due_on": "due", "n_received": "in time", "n_late": "late", "n_missing": "missing", "missing": "who"}
    )
    table(told, "Sent by the day on which it was due (in full: published.source_supply)", console)


def missing_senders(report: Report) -> pd.DataFrame:
    """Sum the unit-days by month, those that are over first; the units that lack most are named."""
    told = report.not_received[report.not_received["n_days"] > 0]
    told = told.sort_values(["period_start", "n_days", "unit_id"], ascending=[True, False, True])
    by_month = told.groupby("period_start")
    names = by_month["unit_id"].agg(lambda units: ", ".join(units.head(_UNITS_SHOWN)))
    more = by_month.size() - _UNITS_SHOWN
    running = Month.of(report.as_of)
    return pd.DataFrame(
        {
            "month": [
                f"{month:%Y-%m}" + (", not over yet" if Month.of(month) == running else "") for month in names.index
            ],
            "unit-days": by_month["n_days"].sum(),
            "units": by_month.size(),
            "which units": names + more.map(lambda n: f", +{n}" if n > 0 else ""),
        }
    )


def waiting(report: Report, console: Console) -> None:
    """Print what waits, by key; of the numbers of people the last four characters, for the screen is no place for them."""
    if report.waiting.empty:
        return
    key = report.waiting["key"]
    shown = key.mask(report.waiting["key_kind"] == "employee_id", "…" + key.str[-4:])
    # Some devices use the NIP as PIN.
    shown = shown.mask(report.waiting["key_kind"] == "pin", key.str.replace(r"/[^/]+([^/]{4})$", r"/…\1", regex=True))
    told = report.waiting.assign(key=shown)
    table(told, "Waiting, by key (in full: warehouse.waiting_record)", console)


def closing(report: Report, where: str, console: Console) -> None:
    """Say again, where one looks last, what somebody has to mend."""
    _refusals(report, console)
    _held_back(report, console)
    rejected = int(report.loads["n_rejected"].sum()) if not report.loads.empty else 0
    if rejected:
        console.print(
            f"[yellow]rejected[/yellow] {rejected} records; cell, rule and remedy: kinerja rejected list --office {escape(where)}",
            highlight=False,
            soft_wrap=True,
        )


def _checks(report: Report, console: Console) -> None:
    if report.checks.empty:
        return
    told = report.checks.assign(result=report.checks["is_passed"].map({True: "passed", False: "not passed"}))
    judged = int(told["run_id"].iloc[0])
    title = "Audit" if judged == report.run_id else f"Audit of run {judged}; no month has changed since"
    table(told[["check_id", "severity", "n_rows", "n_violations", "result"]], title, console)


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
    table(
        text.reset_index(),
        f"Units in {report.month} (a unit with the units below it; - no data, or of too few people)",
        console,
    )
