"""Commands for files of clerks: check one before it is sent, give rejected records back, take the corrections in."""

from __future__ import annotations

import os
import sys
from datetime import datetime, time
from pathlib import Path
from typing import Annotated

import pandas as pd
from cyclopts import Parameter
from rich.markup import escape

from flows import corrections, night, show, telling
from flows.checking import check
from flows.commands.options import HERE, Folder, app, rejected_app
from flows.markup import write_checked_copy
from flows.office import Office, read_office
from flows.readers.table import SourceRefused
from flows.returns import give_back
from flows.steps.report import rejected_records
from flows.telling import DONE, REFUSED, console, say
from flows.warehouse.tables import has_begun


@app.command(name="check")
def check_command(file: Path, *, source: str | None = None, to: Path = HERE, office: Folder = HERE) -> int:
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
def rejected_list_command(*, office: Folder = HERE, as_csv: Annotated[bool, Parameter(name="--csv")] = False) -> int:
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
def rejected_export_command(*, to: Path, office: Folder = HERE) -> int:
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
def rejected_import_command(files: list[Path], *, office: Folder = HERE) -> int:
    """Periksa berkas koreksi, lalu kirim ke inbox sumbernya; dimuat pada malam berikutnya."""
    told = read_office(office)
    return max((_import(file, told) for file in files), default=DONE)


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
