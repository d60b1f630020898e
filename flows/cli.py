"""`kinerja ...`: thin. Runs flows/night.py directly; messages for operators in English, for clerks in Indonesian."""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import pandas as pd
from cyclopts import App, Parameter
from rich.console import Console

from flows import night, show
from flows.checking import Checked, check
from flows.office import Office, OfficeError, read_office
from flows.periods import Month, months_between
from flows.readers.table import SourceRefused
from flows.steps.report import rejected_records
from flows.warehouse.duckdb import WarehouseBusy
from flows.warehouse.releases import HR

DONE, USAGE, REFUSED, AUDIT_FAILED, BUSY = 0, 2, 3, 4, 75
_SHOWN = 30
_PIPE_WIDTH = 140

app = App(name="kinerja", help="Performance indicators of civil servants, from spreadsheets to a warehouse.")
rejected_app = App(name="rejected", help="Rejected records.")
app.command(rejected_app)
console = Console() if sys.stdout.isatty() else Console(width=_PIPE_WIDTH)

Folder = Annotated[
    Path, Parameter(name="--office", help="The office's folder, where office.toml lies.", env_var="KINERJA_OFFICE")
]
AsOf = Annotated[date | None, Parameter(name="--as-of", help="The day whose figures are wanted; today if left out.")]
_HERE = Path()


@app.command(name="sample")
def sample_command(folder: Path, *, as_of: AsOf = None) -> int:
    """Write an invented office to try things on, and beside it its true figures."""
    from flows.sample import write_sample

    write_sample(folder, as_of=as_of)
    console.print(f"An invented office lies in {folder}. Next: kinerja run --office {folder}", highlight=False)
    return DONE


@app.command(name="run")
def run_command(*, office: Folder = _HERE, as_of: AsOf = None) -> int:
    """Load what has arrived, build what is stale, audit it, publish it."""
    told = read_office(office)
    return conclude(night.night(told, as_of or told.today()), told)


@app.command(name="backfill")
def backfill_command(first: str, last: str, *, reason: str, office: Folder = _HERE, as_of: AsOf = None) -> int:
    """Build the months FIRST to LAST (like 2026-01) anew, from what was and is delivered."""
    told = read_office(office)
    months = frozenset(months_between(Month.parse(first), Month.parse(last)))
    if not months:
        raise ValueError(f"{first} comes after {last}; name the earlier month first")
    return conclude(night.backfill(told, as_of or told.today(), months, reason), told)


@app.command(name="status")
def status_command(*, office: Folder = _HERE, as_of: AsOf = None) -> int:
    """Tell what the last run did, what waits, what is missing."""
    told = read_office(office)
    report = night.stand(told, as_of or told.today())
    show.show(report, console)
    if not report.waiting.empty:
        show.table(report.waiting, "Waiting, by key", console)
    return DONE


@app.command(name="check")
def check_command(file: Path, *, source: str | None = None, office: Folder = _HERE) -> int:
    """Periksa satu berkas sebelum dikirim; tidak menulis apa pun."""
    if not file.is_file():
        raise ValueError(f"{file} tidak ditemukan")
    told = (
        read_office(office)
        if (office / "office.toml").exists()
        else Office(folder=file.resolve().parent, name="", sources={})
    )
    try:
        checked = check(file, told, source)
    except SourceRefused as refusal:
        console.print(f"[red]Ditolak[/red] {file.name}: {refusal}", highlight=False)
        return REFUSED
    _tell_clerk(checked, file)
    return REFUSED if checked.n_rejected else DONE


@rejected_app.command(name="list")
def rejected_list_command(*, office: Folder = _HERE, as_csv: Annotated[bool, Parameter(name="--csv")] = False) -> int:
    """List rejected records with cell, rule and remedy; values are masked."""
    with night.opened(read_office(office)) as warehouse:
        rows = rejected_records(warehouse)
    if as_csv:
        rows.to_csv(sys.stdout, index=False)
    else:
        show.table(rows, f"Rejected records: {len(rows)}", console)
    return DONE


@app.command(name="sql")
def sql_command(query: str, *, office: Folder = _HERE, as_csv: Annotated[bool, Parameter(name="--csv")] = False) -> int:
    """Ask the published figures (tables in schema published)."""
    import duckdb

    path = read_office(office).published / HR
    if not path.exists():
        raise OfficeError("nothing is published yet; kinerja run comes first")
    with duckdb.connect(str(path), read_only=True) as file:
        rows = file.execute(query).df()
    if as_csv:
        rows.to_csv(sys.stdout, index=False)
    else:
        show.table(rows, f"{len(rows)} rows", console)
    return DONE


@app.command(name="docs")
def docs_command(*, is_check: Annotated[bool, Parameter(name="--check", negative="")] = False) -> int:
    """Write the generated documents; with --check, tell whether they are stale."""
    from flows.dictionary import stale_documents, write_documents

    if not is_check:
        write_documents()
        return DONE
    stale = stale_documents()
    for name in stale:
        console.print(f"{name} is stale; `kinerja docs` writes it anew", highlight=False)
    return 1 if stale else DONE


def conclude(told: night.Night, office: Office) -> int:
    """Print the report of a run and what one may do next; give the exit code."""
    show.show(told.report, console)
    where = os.path.relpath(office.folder)
    if not told.is_published:
        console.print(
            f"[red]Audit failed[/red]: {', '.join(told.failed_checks)}. Nothing was published; consumers keep the last release. "
            f"See sql/5_audit and `kinerja status --office {where}`.",
            highlight=False,
        )
        return AUDIT_FAILED
    console.print(
        f"Published: {os.path.relpath(told.report.published or office.published)}\n"
        f"Try next:\n"
        f"  .venv/bin/kinerja status --office {where}\n"
        f"  .venv/bin/kinerja rejected list --office {where}\n"
        f'  .venv/bin/kinerja sql "select * from published.scorecard_unit_month order by 1 desc, 2" --office {where}',
        highlight=False,
        soft_wrap=True,
    )
    return DONE


def _tell_clerk(checked: Checked, file: Path) -> None:
    skipped = sum(checked.skipped.values())
    console.print(
        f"{file.name}: {checked.n_read} baris dibaca sebagai {checked.source.dataset}, {checked.n_accepted} baik, "
        f"{checked.n_rejected} ditolak, {skipped} dilewati.",
        highlight=False,
    )
    if checked.unknown:
        console.print(f"Kolom yang tidak dipakai: {', '.join(sorted(checked.unknown))}", highlight=False)
    if checked.rejected:
        rows = pd.concat(checked.rejected)[["sheet", "row_number", "cell", "rules", "masked_value", "remedy"]]
        show.table(rows.head(_SHOWN), f"Yang harus diperbaiki: {len(rows)}", console)


def main() -> None:
    """Run the command line; turn what people can mend into one message and an exit code."""
    try:
        sys.exit(app())
    except (OfficeError, ValueError) as error:
        console.print(f"[red]{error}[/red]", highlight=False)
        sys.exit(USAGE)
    except WarehouseBusy as error:
        console.print(f"[red]{error}[/red]", highlight=False)
        sys.exit(BUSY)


if __name__ == "__main__":
    main()
