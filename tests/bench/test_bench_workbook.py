"""A workbook of 200,000 rows, from file to raw, beside the parser alone handing over its cells. One run, both printed."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from tests.bench.test_bench import measure

ROWS = 200_000
MOST_TIMES_THE_PARSER = 3
MOST_MEMORY_MB = 1_000
PARSER = "import sys; from python_calamine import CalamineWorkbook as W; W.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()"
LOAD = """
import sys
from datetime import date
from pathlib import Path
from flows import night
from flows.office import read_office
office = read_office(Path(sys.argv[1]))
[load] = night.ingest(office, night.begin(office, "nightly", date(2026, 7, 2), None), "cuti", date(2026, 7, 2))
assert load.outcome == "loaded" and load.n_read == load.n_loaded + load.n_duplicate == int(sys.argv[2])
"""
IMPORTS = "import flows.night"
OFFICE = """
[office]
name = "Kantor besar"
today = 2026-07-02
[sources.cuti]
dataset = "leave"
kind = "workbook"
files = "inbox/*.xlsx"
absent = ["approved_on"]
"""


def write_register(path: Path) -> None:
    """Write a leave register of many rows, its days as real dates."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        page, shape = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
        page.write_row(0, 0, ["NIP", "Jenis", "Tanggal Mulai", "Tanggal Selesai", "Nomor Surat"])
        for number in range(ROWS):
            day = datetime(2026, 1, 1) + timedelta(days=number % 180)
            person = number % 5_000
            nip = f"19{70 + person % 20}0{1 + person % 9}{10 + person % 18}2010{1 + person % 12:02d}{1 + person % 2}{1 + person // 50 % 998:03d}"
            page.write_row(number + 1, 0, [nip, ("CT", "S", "DL")[number % 3]])
            page.write_datetime(number + 1, 2, day, shape)
            page.write_datetime(number + 1, 3, day, shape)
            page.write_string(number + 1, 4, f"800/{number}")


@pytest.mark.bench
def test_a_large_workbook_costs_little_more_than_its_parser(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "office.toml").write_text(OFFICE)
    file = tmp_path / "inbox" / "cuti.xlsx"
    write_register(file)
    parser = measure([sys.executable, "-c", PARSER, str(file)])
    whole = measure([sys.executable, "-c", LOAD, str(tmp_path), str(ROWS)])
    again = measure([sys.executable, "-c", PARSER, str(file)])
    started = measure([sys.executable, "-c", IMPORTS])
    ratio = (whole.seconds - started.seconds) / min(parser.seconds, again.seconds)
    print(f"\nparser: {parser.seconds:.2f} s and {again.seconds:.2f} s, {parser.memory_mb:,.0f} MB")
    print(
        f"read, checked and loaded: {whole.seconds:.2f} s, of these {started.seconds:.2f} s imports; {whole.memory_mb:,.0f} MB"
    )
    print(f"{ratio:.2f} x the parser")
    assert whole.memory_mb <= MOST_MEMORY_MB
    assert ratio <= MOST_TIMES_THE_PARSER
