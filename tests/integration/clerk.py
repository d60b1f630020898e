"""What the tests of the clerk's way share: a leave register, what was loaded."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import xlsxwriter

from flows import night
from flows.office import Office, read_office
from tests.conftest import LAST_DAY, ask, in_one_order

HEADER = ["No", "NIP", "Nama", "Jenis", "Tanggal Mulai", "Tanggal Selesai", "Nomor Surat"]
GOOD = ["1", "198503152010011004", "Ani", "CT", "02/03/2026", "03/03/2026", "850/1"]
BAD = ["2", "19850315201001100", "Budi", "CT", "31/02/2026", "03/03/2026", "850/2"]

SHEETS = """
[office]
name = "Kantor uji"
today = 2026-07-02
[sources.absensi]
dataset = "attendance_code"
kind = "delimited"
files = "inbox/absensi*.csv"
replaces = "scope"
"""
CODES = "unit_id,employee_id,day,attendance_code\n"


def register(path: Path, rows: list[list[str]], sheet: str = "Register") -> Path:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate([["REGISTER CUTI"], [], HEADER, *rows]):
            page.write_row(number, 0, row)
    return path


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load(folder: Path, *sources: str) -> Office:
    """Load what has arrived of some sources, no more."""
    office = read_office(folder)
    run_id = night.begin(office, "nightly", LAST_DAY, None)
    for source in sources or office.sources:
        night.ingest(office, run_id, source, LAST_DAY)
    return office


def records(office: Office, where: str) -> pd.DataFrame:
    columns = "unit_id, employee_id, cast(day as text) as day, attendance_code"
    return in_one_order(ask(office, f"select {columns} from raw.attendance_code where {where}"))
