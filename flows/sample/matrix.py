"""The monthly sheets of the schools without a device: what they say, when they came, and the workbook itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from flows.sample import words
from flows.sample.events import DayCode
from flows.sample.people import UNIT, UNITS, Staff
from flows.sample.workdays import HOLIDAYS, MONTHS, month_end, office_day_from

FIRST_ROW = 6  # row 7 of the sheet
FIRST_DAY_COLUMN = 3
LATE_FEBRUARY = "10690005"  # forty days late
NO_MAY = "10690006"  # never came
REVISED = ("10690004", date(2026, 3, 1), date(2026, 5, 4))
FOLDER = "inbox/presensi/sekolah"
# How workbooks of the sample are written: texts stay texts, and no files lie about meanwhile.
WORKBOOK = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}


@dataclass
class SheetRow:
    """One person's line: texts by number of the day, and the rules broken by the line or by single cells."""

    employee_id: str
    shown_id: str | float
    name: str
    texts: dict[int, str]
    rule: str | None = None
    cell_rules: dict[int, str] = field(default_factory=dict)


@dataclass
class Sheet:
    """One school's sheet of one month, as delivered."""

    unit_id: str
    month: date
    delivered_on: date
    path: str
    rows: list[SheetRow]

    def accepted(self) -> Iterator[tuple[str, date, str]]:
        """Give number, day and canonical code of every cell that breaks no rule."""
        for row in self.rows:
            for day, text in row.texts.items():
                if row.rule is None and day not in row.cell_rules:
                    yield str(row.shown_id), self.month.replace(day=day), "A" if text == "TK" else text

    def faults(self) -> Iterator[tuple[str, str, int]]:
        """Give cell, rule and number of records of everything that must be rejected."""
        for n, row in enumerate(self.rows):
            if row.rule:
                yield xl_rowcol_to_cell(FIRST_ROW + n, 2), row.rule, len(row.texts)
            for day, rule in row.cell_rules.items():
                yield xl_rowcol_to_cell(FIRST_ROW + n, FIRST_DAY_COLUMN + day - 1), rule, 1


def delivered_on(unit_id: str, month: date) -> date | None:
    """Give the day on which the school sent the month; None: not by today."""
    if (unit_id, month) in ((NO_MAY, date(2026, 5, 1)), (NO_MAY, date(2024, 11, 1))):
        return None
    if (unit_id, month) == (LATE_FEBRUARY, date(2026, 2, 1)):
        return date(2026, 4, 9)
    if (unit_id, month) == (LATE_FEBRUARY, date(2025, 8, 1)):
        return date(2025, 10, 20)
    if month == date(2026, 6, 1):
        return date(2026, 7, 2) if unit_id == "10690003" else None
    if month == date(2026, 1, 1) and unit_id == "10690003":
        return date(2026, 2, 2)
    if month == date(2026, 5, 1):
        return date(2026, 6, 10)
    return office_day_from(month_end(month) + timedelta(days=9))


def make_sheets(staff: Staff, codes: list[DayCode], months: tuple[date, ...] = MONTHS) -> list[Sheet]:
    """Write every school's months down, still without faults and revisions."""
    texts: dict[tuple[str, date, str], dict[int, str]] = defaultdict(dict)
    for code in codes:
        texts[code.unit_id, code.day.replace(day=1), code.person_id][code.day.day] = (
            "TK" if code.code == "A" else code.code
        )
    sheets = []
    for unit in UNITS:
        for month in months:
            arrived = delivered_on(unit.unit_id, month)
            if unit.device or arrived is None:
                continue
            rows = _rows(staff, texts, unit.unit_id, month)
            path = f"{FOLDER}/{_file_name(unit.name, unit.unit_id, month)}.xlsx"
            sheets.append(Sheet(unit.unit_id, month, arrived, path, rows))
    return sheets


def _rows(
    staff: Staff, texts: dict[tuple[str, date, str], dict[int, str]], unit_id: str, month: date
) -> list[SheetRow]:
    rows = []
    known = {p.person_id for p in staff.placements if p.unit_id == unit_id}
    for person in (p for p in staff.people if p.person_id in known):
        here = [
            d
            for d, placement in staff.placed_days(person.person_id, month, month_end(month))
            if placement.unit_id == unit_id
        ]
        if not here:
            continue
        stint = staff.stint(person.person_id, here[-1])
        assert stint is not None
        row = dict(texts[unit_id, month, person.person_id])
        if unit_id == "10690003":
            row |= {d.day: "L" for d in here if d in HOLIDAYS or d.isoweekday() == 7}
        rows.append(SheetRow(stint.employee_id, stint.employee_id, f"{person.name}, S.Pd.", dict(sorted(row.items()))))
    return rows


def _file_name(unit_name: str, unit_id: str, month: date) -> str:
    """Every school names its files in its own way."""
    name = words.MONTH_NAMES[month.month - 1]
    return {
        "10690003": f"absensi_sdn2_{name.lower()}_{month.year}",
        "10690004": f"Rekap Absen {unit_name} - {name} {month.year}",
        "10690005": f"{unit_id}_{month:%Y%m}",
        "10690006": f"DAFTAR HADIR {name.upper()}{f' {month.year}' if month.year < 2026 else ''} SDN 4",
    }[unit_id]


def write_sheet(path: Path, sheet: Sheet, staff: Staff, options: dict) -> None:
    """Write the workbook: two-row header, one line a person, totals, signature."""
    book = xlsxwriter.Workbook(str(path), WORKBOOK)
    book.set_properties(options)
    page = book.add_worksheet("Absensi")
    middle = book.add_format({"align": "center", "border": 1})
    _write_header(page, sheet, middle)
    for n, row in enumerate(sheet.rows):
        line = FIRST_ROW + n
        page.write_number(line, 0, n + 1)
        page.write_string(line, 1, row.name)
        (page.write_number if isinstance(row.shown_id, float) else page.write_string)(line, 2, row.shown_id)
        for day, text in row.texts.items():
            page.write_string(line, FIRST_DAY_COLUMN + day - 1, text, middle)
        for column, code in enumerate(("H", "S", "I", "TK"), start=34):
            page.write_number(line, column, sum(text == code for text in row.texts.values()), middle)
    _write_footer(page, sheet, staff, FIRST_ROW + len(sheet.rows))
    book.close()


def _write_header(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, middle: xlsxwriter.format.Format) -> None:
    page.write_string(0, 0, "DAFTAR HADIR PEGAWAI")
    page.write_string(1, 0, f"NPSN : {sheet.unit_id}")
    page.write_string(2, 0, f"BULAN : {words.MONTH_NAMES[sheet.month.month - 1].upper()} {sheet.month.year}")
    for column, title in enumerate(("No", "Nama", "NIP / Nomor Pegawai")):
        page.merge_range(4, column, 5, column, title, middle)
    page.merge_range(4, 3, 4, 33, "Tanggal", middle)
    page.merge_range(4, 34, 4, 37, "Jumlah", middle)
    for day in range(1, 32):
        page.write_number(5, FIRST_DAY_COLUMN + day - 1, day, middle)
    for column, title in enumerate("HSIA", start=34):
        page.write_string(5, column, title, middle)
    page.set_column(1, 2, 26)
    page.set_column(3, 37, 4)


def _write_footer(page: xlsxwriter.worksheet.Worksheet, sheet: Sheet, staff: Staff, line: int) -> None:
    page.write_string(line, 0, "JUMLAH")
    for column, code in enumerate(("H", "S", "I", "TK"), start=34):
        page.write_number(line, column, sum(text == code for row in sheet.rows for text in row.texts.values()))
    last = month_end(sheet.month)
    head_id = next(h.person_id for h in staff.heads if h.unit_id == sheet.unit_id and h.covers(last))
    head = next(p for p in staff.people if p.person_id == head_id)
    stint = staff.stint(head_id, last)
    number = stint.employee_id if stint else ""
    place = f"{words.CITY}, {last.day} {words.MONTH_NAMES[last.month - 1]} {last.year}"
    for n, text in enumerate((place, f"Kepala {UNIT[sheet.unit_id].name}", head.name, f"NIP. {number}")):
        page.write_string(line + 2 + n + (2 if n >= 2 else 0), 28, text)
