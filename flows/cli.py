"""`kinerja ...`: thin. Runs flows/night.py directly; messages for operators in English, for clerks in Indonesian."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated

import pandas as pd
from cyclopts import App, Parameter
from rich.markup import escape

from flows import closing, corrections, night, show, telling
from flows.asking import ask
from flows.checking import check
from flows.markup import write_checked_copy
from flows.office import Office, OfficeError, read_office
from flows.periods import Month, months_between
from flows.readers.table import SourceRefused
from flows.returns import give_back
from flows.steps.report import rejected_records
from flows.telling import BUSY, DONE, REFUSED, USAGE, console, say
from flows.warehouse.engine import WarehouseAway, WarehouseBusy
from flows.warehouse.migrations import WarehouseNewer
from flows.warehouse.tables import has_begun

app = App(name="kinerja", help="Performance indicators of civil servants, from spreadsheets to a warehouse.")
rejected_app = App(name="rejected", help="Rejected records.")
app.command(rejected_app)

Folder = Annotated[
    Path, Parameter(name="--office", help="The office's folder, where office.toml lies.", env_var="KINERJA_OFFICE")
]
AsOf = Annotated[date | None, Parameter(name="--as-of", help="The day whose figures are wanted; today if left out.")]
_HERE = Path()


@app.command(name="sample")
def sample_command(folder: Path, *, as_of: AsOf = None, months: int = 6, everything: bool = False) -> int:
    """Write an invented office to try things on, and beside it its true figures.

    Parameters
    ----------
    months
        How much history it has before its today, 2 July 2026: 6, 12, 18 or 24 months.
    everything
        With files of all datasets: services, surveys, appraisals, careers and integrity, too.
    """
    from flows.sample import TELLABLE, write_sample

    if (folder / "office.toml").exists() and not (folder / "truth").exists():
        raise OfficeError(f"{folder} holds an office that is no sample; it would be written over. Name another folder")
    if months not in TELLABLE:
        raise OfficeError(
            f"--months {months}: the sample office has a history of {', '.join(map(str, TELLABLE))} months"
        )
    write_sample(folder, as_of=as_of, months=months, everything=everything)
    console.print(f"An invented office lies in {folder}. Next: kinerja run --office {folder}", highlight=False)
    return DONE


@app.command(name="run")
def run_command(*, office: Folder = _HERE, as_of: AsOf = None) -> int:
    """Load what has arrived, build what is stale, audit it, publish it."""
    told = read_office(office)
    return telling.conclude(night.night(told, as_of or told.today()), told)


@app.command(name="backfill")
def backfill_command(first: str, last: str, *, reason: str, office: Folder = _HERE, as_of: AsOf = None) -> int:
    """Build the months FIRST to LAST (like 2026-01) anew, from what was and is delivered."""
    told = read_office(office)
    months = frozenset(months_between(Month.parse(first), Month.parse(last)))
    if not months:
        raise ValueError(f"{first} comes after {last}; name the earlier month first")
    return telling.conclude(night.backfill(told, as_of or told.today(), months, reason), told)


@app.command(name="status")
def status_command(*, office: Folder = _HERE, as_of: AsOf = None) -> int:
    """Tell what the last run did, what waits, what is missing."""
    told = read_office(office)
    report = night.stand(told, as_of or told.today()) if has_begun(told) else None
    if report is None or report.run_id is None:
        return telling.nothing_ran(told)
    show.show(report, console)
    show.waiting(report, console)
    return DONE


@app.command(name="lock")
def lock_command(month: str, *, reason: str, office: Folder = _HERE) -> int:
    """Close a month (like 2026-01): what changes in it from now on waits for an approval."""
    closing.lock(read_office(office), Month.parse(month), reason)
    say(f"Locked: {month}")
    return DONE


@app.command(name="unlock")
def unlock_command(month: str, *, reason: str, office: Folder = _HERE) -> int:
    """Open a locked month again; the next run releases what waits in it."""
    closing.unlock(read_office(office), Month.parse(month), reason)
    say(f"Unlocked: {month}")
    return DONE


@app.command(name="approve")
def approve_command(month: str, *, reason: str, office: Folder = _HERE, as_of: AsOf = None) -> int:
    """Release what waits in a locked month, as a new version of each value that differs."""
    told = read_office(office)
    return telling.conclude(closing.approve(told, as_of or told.today(), Month.parse(month), reason), told)


@app.command(name="diff")
def diff_command(release: int | None = None, *, office: Folder = _HERE, as_of: AsOf = None) -> int:
    """List what waits in locked months, or what a RELEASE restated in them, and what had been loaded in between."""
    told = read_office(office)
    if not has_begun(told):
        return telling.nothing_ran(told)
    if release is None:
        found = closing.waiting_differences(told, as_of or told.today())
    else:
        found = closing.released_differences(told, release)
    show.table(found.values, f"Values that differ: {len(found.values)}", console)
    show.table(found.causes, "Loaded in between", console)
    return DONE


@app.command(name="check")
def check_command(file: Path, *, source: str | None = None, to: Path = _HERE, office: Folder = _HERE) -> int:
    """Periksa satu berkas sebelum dikirim; sel yang salah ditandai di salinannya, `BERKAS (diperiksa).xlsx`.

    Parameters
    ----------
    file
        Berkas yang diperiksa; tidak diubah.
    source
        Nama sumber di office.toml, kalau berkas belum ada di foldernya.
    to
        Folder untuk salinan yang ditandai; kalau tidak disebut, folder kerja sekarang.
    """
    if file == Path():
        raise ValueError("sebutkan berkas yang diperiksa, misalnya: kinerja check inbox/cuti/register.xlsx")
    if file.is_dir() or not os.path.lexists(file):
        raise ValueError(f"{file} adalah folder; sebutkan satu berkas" if file.is_dir() else f"{file} tidak ditemukan")
    if corrections.is_checked_copy(file):
        raise ValueError(
            f"{file.name} adalah salinan hasil pemeriksaan; perbaiki dan periksa berkas aslinya, atau simpan dengan nama lain"
        )
    told = (
        read_office(office)
        if (office / "office.toml").exists()
        else Office(folder=file.resolve().parent, name="", sources={})
    )
    try:
        checked = check(file, told, source)
    except SourceRefused as refusal:
        console.print(f"[red]Ditolak[/red] {escape(f'{telling.name_of(file)}: {refusal}')}", highlight=False)
        return REFUSED
    telling.checked_file(checked, file)
    if not checked.n_rejected:
        return DONE
    telling.marked_copy(write_checked_copy(file, checked.cells(), to))
    return REFUSED


@rejected_app.command(name="list")
def rejected_list_command(*, office: Folder = _HERE, as_csv: Annotated[bool, Parameter(name="--csv")] = False) -> int:
    """List rejected records with cell, rule and remedy; values are masked."""
    told = read_office(office)
    if not has_begun(told):
        return telling.nothing_ran(told)
    with night.opened(told) as warehouse:
        rows = rejected_records(warehouse)
    if as_csv:
        rows.to_csv(sys.stdout, index=False)
    else:
        show.table(rows, f"Rejected records: {len(rows)}", console)
    return DONE


@rejected_app.command(name="export")
def rejected_export_command(*, to: Path, office: Folder = _HERE) -> int:
    """Write the rejected records of each unit into workbooks to be corrected; they hold personal data.

    Parameters
    ----------
    to
        A new or empty folder, which its owner alone may open.
    """
    told = read_office(office)
    if not has_begun(told):
        return telling.nothing_ran(told)
    with night.opened(told) as warehouse:
        returned = give_back(warehouse, told, to)
    rows = pd.DataFrame(returned.written, columns=["source", "unit", "records", "file"])
    if rows.empty:
        say("No rejected record waits for a correction.")
    else:
        show.table(rows.assign(file=rows["file"].map(lambda path: path.name)), f"Written to {to}", console)
    for reason, count in returned.not_here.items():
        say(f"Not among them, {count}: {escape(reason)}")
    return DONE


@rejected_app.command(name="import")
def rejected_import_command(files: list[Path], *, office: Folder = _HERE) -> int:
    """Periksa berkas koreksi, lalu kirim ke inbox sumbernya; dimuat pada malam berikutnya."""
    told = read_office(office)
    return max((_import(file, told) for file in files), default=DONE)


@app.command(name="sql")
def sql_command(query: str, *, office: Folder = _HERE, as_csv: Annotated[bool, Parameter(name="--csv")] = False) -> int:
    """Ask the published figures (tables in schema published)."""
    rows = ask(read_office(office), query)
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


def _import(file: Path, office: Office) -> int:
    if not file.is_file():
        raise ValueError(f"{file} tidak ditemukan")
    source = corrections.corrected_source(file, office)
    if source is None:
        raise ValueError(
            f"{file.name} bukan berkas koreksi kantor ini: lembar KOREKSI tidak ada. Pakai berkas dari "
            "`kinerja rejected export`; berkas lengkap langsung diletakkan di inbox"
        )
    try:
        checked = check(file, office)
    except SourceRefused as refusal:
        say(f"[red]Ditolak[/red] {escape(f'{telling.name_of(file)}: {refusal}')}")
        return REFUSED
    telling.checked_file(checked, file)
    if not checked.n_accepted:
        say("Tidak dikirim: belum ada baris yang benar.")
        return REFUSED
    place = corrections.send(file, office, source, _arrival(office))
    say(f"Dikirim: {escape(os.path.relpath(place, office.folder))}")
    return REFUSED if checked.n_rejected else DONE


def _arrival(office: Office) -> datetime:
    """Tell when a correction arrives; where an office stands still, at the end of its day, after all its files."""
    return datetime.combine(office.standing_day, time.max) if office.standing_day else office.now()


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; turn what people can mend into one message and an exit code."""
    try:
        return int(app(arguments, result_action="return_value") or DONE)
    except (OfficeError, WarehouseNewer, ValueError) as error:
        say(f"[red]{escape(str(error))}[/red]")
        return USAGE
    except (WarehouseBusy, WarehouseAway) as error:
        say(f"[red]{escape(str(error))}[/red]")
        return BUSY


if __name__ == "__main__":
    sys.exit(main())
