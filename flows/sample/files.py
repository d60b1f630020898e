"""The files as an office holds them: device logs and the workbooks of leave, training and complaints.

Every writer returns what must be rejected in its file. The monthly sheets of the schools are in matrix.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from flows.sample import matrix, words
from flows.sample.books import Book
from flows.sample.complaints import status_on
from flows.sample.events import Dirt, Leave, Training, register_year
from flows.sample.world import DEVICES, World, evening, register_path

LEAVE_HEADER = ("No", "NIP", "Nama", "Jenis", "Tanggal Mulai", "Tanggal Selesai", "Nomor Surat", "Tanggal Persetujuan")
TRAINING_HEADER = (
    "NIP",
    "Nama",
    "Nama Pelatihan",
    "Bentuk",
    "Metode",
    "Internasional",
    "Tanggal Mulai",
    "Tanggal Selesai",
    "Hari",
    "Sesi",
    "Menit",
    "JP",
    "Nomor Sertifikat",
    "Penyelenggara",
)
COMPLAINT_HEADER = (
    "Tracking ID",
    "Tanggal Laporan Masuk",
    "Waktu Laporan Masuk",
    "Nama Pelapor",
    "Klasifikasi Laporan",
    "ID Kategori",
    "Kategori",
    "Judul Laporan",
    "Isi Laporan Awal",
    "Isi Laporan Akhir",
    "Tipe Laporan",
    "Sumber Laporan",
    "Instansi Induk",
    "ID Instansi Terdisposisi",
    "Instansi Terdisposisi",
    "Status Laporan",
    "Alasan Tunda/Arsip",
    "Provinsi",
    "Kota/Kabupaten",
    "Kecamatan",
    "Kelurahan",
    "Nomor SK",
    "Url SK",
    "Url Dokumen Laporan Tahunan",
    "Laporan yang Masuk melalui Kanal Aduan Setwapres",
    "Rating",
)
Cells = dict[str, Any]
Planned = tuple[str, date, Callable[[Path, str], list["Rejected"]]]  # file, day of delivery, writer


@dataclass(frozen=True, order=True)
class Rejected:
    """A record, or n_records with one guilty cell, that must be rejected."""

    source: str
    file: str
    sheet: str
    cell: str
    rule: str
    n_records: int = 1


def delivered_at(day: date) -> datetime:
    """Give five in the afternoon, local time, of the day of delivery."""
    return datetime(day.year, day.month, day.day, 10, 0, tzinfo=UTC)


def plan_files(world: World) -> Iterator[Planned]:
    """Plan the logs of the devices, the sheets of the schools and the registers of leave, training and complaints."""
    for day in world.pull_dates:
        for device in DEVICES:
            file = f"inbox/presensi/mesin/{day}/{device}_attlog.dat"
            yield file, day, partial(_attlog, world=world, device=device, day=day)
    for sheet in world.sheets:
        yield sheet.path, sheet.delivered_on, partial(_matrix, world=world, sheet=sheet)
    for day in world.register_dates:
        for kind, write in (("cuti", _leave_register), ("diklat", _training_register), ("aduan", _complaint_export)):
            yield register_path(kind, day), day, partial(write, world=world, day=day)


def _attlog(path: Path, file: str, world: World, device: str, day: date) -> list[Rejected]:
    since, until = world.memory_begins(day), evening(day)
    memory = [p for p in world.punches if p.device == device and since < p.inserted_at <= until]
    path.write_text(
        "".join(f"{p.pin:>9}\t{p.shown_at}\t{device}\t{p.status}\t1\t0\n" for p in memory),
        encoding="ascii",
        newline="\n",
    )
    return [Rejected("mesin", file, "", f"line {n}", p.rule) for n, p in enumerate(memory, 1) if p.rule]


def _matrix(path: Path, file: str, world: World, sheet: matrix.Sheet) -> list[Rejected]:
    matrix.write_sheet(path, sheet, world.staff, _properties(sheet.delivered_on))
    return [Rejected("absensi_sekolah", file, "Absensi", cell, rule, n) for cell, rule, n in sheet.faults()]


def _properties(day: date) -> dict[str, Any]:
    return {"author": "Tata Usaha", "created": delivered_at(day).replace(tzinfo=None)}


def write_table(
    path: Path, day: date, sheet: str, preamble: list[str], header: tuple[str, ...], rows: list[Cells]
) -> int:
    """Write a workbook of one sheet with preamble, header and rows; return the first data row, counted from 0."""
    book = xlsxwriter.Workbook(str(path), matrix.WORKBOOK)
    book.set_properties(_properties(day))
    page = book.add_worksheet(sheet)
    dates, bold = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"bold": True, "border": 1})
    for line, text in enumerate(preamble):
        page.write_string(line, 0, text)
    page.write_row(len(preamble), 0, header, bold)
    first = len(preamble) + 1
    for line, row in enumerate(rows, start=first):
        for column, name in enumerate(header):
            value = row.get(name)
            if isinstance(value, date):
                page.write_datetime(line, column, datetime(value.year, value.month, value.day), dates)
            elif isinstance(value, (int, float)):
                page.write_number(line, column, value)
            elif value:
                page.write_string(line, column, value)
    book.close()
    return first


def faults_of(
    source: str, file: str, sheet: str, header: tuple[str, ...], first: int, dirts: list[Dirt | None]
) -> list[Rejected]:
    """Give the place and rule of every fault in a workbook's rows."""
    return [
        Rejected(source, file, sheet, xl_rowcol_to_cell(first + n, header.index(dirt.column)), dirt.rule)
        for n, dirt in enumerate(dirts)
        if dirt
    ]


def written_date(day: date, style: int) -> date | str:
    """Write a date in one of three ways: a real date, dd/mm/yyyy, or with the month's name."""
    if style % 3 == 0:
        return day
    if style % 3 == 1:
        return f"{day:%d/%m/%Y}"
    return f"{day.day} {words.MONTH_NAMES[day.month - 1]} {day.year}"


def _leave_register(path: Path, file: str, world: World, day: date) -> list[Rejected]:
    latest: dict[tuple, Leave] = {}
    for leave in world.leaves:
        if leave.seen_on <= day and register_year(leave.seen_on) == register_year(day):
            latest[leave.number, leave.employee_id, leave.first_day] = leave
    rows: list[Cells] = []
    names = {p.person_id: p.name for p in world.staff.people}
    for n, leave in enumerate(latest.values(), 1):
        row: Cells = {
            "No": n,
            "NIP": leave.employee_id,
            "Nama": names[leave.person_id],
            "Jenis": leave.code,
            "Tanggal Mulai": written_date(leave.first_day, n),
            "Tanggal Selesai": written_date(leave.last_day, n // 2),
            "Nomor Surat": leave.number,
            "Tanggal Persetujuan": written_date(leave.approved_on, n),
        }
        if leave.dirt:
            row[leave.dirt.column] = leave.dirt.value
        rows.append(row)
    first = write_table(
        path,
        day,
        "Register",
        ["REGISTER CUTI DAN DINAS LUAR", words.OFFICE.upper(), f"TAHUN {register_year(day)}", ""],
        LEAVE_HEADER,
        rows,
    )
    return faults_of("register_cuti", file, "Register", LEAVE_HEADER, first, [x.dirt for x in latest.values()])


def certificate_as_written(training: Training, n: int) -> str | None:
    """Give the certificate number as the register has it: now and then with stray blanks or in lower case."""
    number = training.certificate_number
    if number is None or n % 3:
        return number
    return f" {number.replace('/', ' / ', 2)} " if n % 2 else number.lower().replace("/2026", "/ 2026")


def _training_register(path: Path, file: str, world: World, day: date) -> list[Rejected]:
    entered = [t for t in world.trainings if t.register_on and t.register_on <= day]
    entries = sorted(
        (t for t in entered if register_year(t.register_on or day) == register_year(day)),
        key=lambda t: t.register_on or day,
    )
    names = {p.person_id: p.name for p in world.staff.people}
    rows: list[Cells] = []
    for n, t in enumerate(entries):
        row: Cells = {
            "NIP": t.employee_id,
            "Nama": names.get(t.person_id, "Peserta Tamu"),
            "Nama Pelatihan": t.title,
            "Bentuk": "PJJ" if t.form == "PJJ" else t.form.capitalize(),
            "Metode": "Klasikal" if t.is_classroom else "Daring",
            "Internasional": "Ya" if t.is_international else "Tidak",
            "Tanggal Mulai": written_date(t.started_on, n),
            "Tanggal Selesai": written_date(t.completed_on, n // 3),
            "Hari": float(t.duration_days) if t.duration_days else None,
            "Sesi": t.session_count,
            "Menit": t.duration_minutes,
            "JP": t.certificate_jp,
            "Nomor Sertifikat": certificate_as_written(t, n),
            "Penyelenggara": t.organiser,
        }
        if t.dirt:
            row[t.dirt.column] = t.dirt.value
        rows.append(row)
    first = write_table(path, day, "Diklat", ["REGISTER PENGEMBANGAN KOMPETENSI", words.OFFICE], TRAINING_HEADER, rows)
    return faults_of("register_diklat", file, "Diklat", TRAINING_HEADER, first, [t.dirt for t in entries])


def _complaint_export(path: Path, file: str, world: World, day: date) -> list[Rejected]:
    """Write the reports of this and the two months before; what happened to them until the evening before."""
    since, until = day - timedelta(days=75), day - timedelta(days=1)
    entries = [c for c in world.complaints if since <= c.received_at.date() <= until]
    events, private, rows = world.events_of(), iter(words.PRIVATE_SENTENCES), []
    planted = {c.tracking_id: next(private) for c in world.complaints[4:40:12]}
    for c in entries:
        status, reason, unit_id = status_on(c, events.get(c.tracking_id, []), until)
        at = c.received_at
        text = f"{c.text} {planted.get(c.tracking_id, '')}".strip()
        row: Cells = {
            "Tracking ID": int(c.tracking_id) if day.month == 4 else c.tracking_id,
            "Tanggal Laporan Masuk": f"{at.day} {words.SHORT_MONTHS[at.month - 1]} {at.year}",
            "Waktu Laporan Masuk": f"{at:%H:%M}",
            "Nama Pelapor": c.reporter,
            "Klasifikasi Laporan": c.classification,
            "ID Kategori": c.category_id,
            "Kategori": c.category,
            "Judul Laporan": c.category.upper(),
            "Isi Laporan Awal": text,
            "Isi Laporan Akhir": text,
            "Tipe Laporan": c.report_type,
            "Sumber Laporan": c.channel,
            "Instansi Induk": "Pemerintah Kota Tirta Kencana",
            "ID Instansi Terdisposisi": unit_id,
            "Instansi Terdisposisi": words.OFFICE,
            "Status Laporan": status,
            "Alasan Tunda/Arsip": reason,
            "Provinsi": "Provinsi Contoh",
            "Kota/Kabupaten": "Kota Tirta Kencana",
        }
        if c.dirt:
            row[c.dirt.column] = c.dirt.value
        rows.append(row)
    made = f"Tanggal Generate : {day.day} {words.SHORT_MONTHS[day.month - 1]} {day.year}"
    preamble = ["Judul Laporan : Rekap Laporan SP4N-LAPOR!", f"Nama Instansi : {words.OFFICE}", made]
    first = write_table(path, day, "Laporan", preamble, COMPLAINT_HEADER, rows)
    return faults_of("lapor", file, "Laporan", COMPLAINT_HEADER, first, [c.dirt for c in entries])


def plan_books(books: list[Book]) -> Iterator[Planned]:
    """Give path, day of delivery and writer of the workbooks of other datasets."""
    for book in books:
        yield book.file, book.delivered_on, partial(_book, book=book)


def _book(path: Path, file: str, book: Book) -> list[Rejected]:
    rows = [line.cells for line in book.lines]
    first = write_table(path, book.delivered_on, book.sheet, list(book.preamble), book.header, rows)
    return faults_of(book.source, file, book.sheet, book.header, first, [line.dirt for line in book.lines])
