"""Corrections of single records: the same in whatever order they come, and nothing is wiped."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from itertools import permutations
from pathlib import Path

import pytest
import xlsxwriter

from tests.conftest import ask
from tests.integration.clerk import CODES, GOOD, SHEETS, load, records, register


def deliver(path: Path, on: date) -> None:
    """Let a file come on a day."""
    moment = datetime(on.year, on.month, on.day, 12).timestamp()
    os.utime(path, (moment, moment))


def first(inbox: Path) -> None:
    days = "".join(f"U1,HNR-00{n},2026-03-02,H\n" for n in (1, 2, 4))
    (inbox / "absensi1.csv").write_text(CODES + days)
    deliver(inbox / "absensi1.csv", date(2026, 4, 2))


def revised(inbox: Path) -> None:
    (inbox / "absensi2.csv").write_text(CODES + "U1,HNR-001,2026-03-02,S\nU1,HNR-003,2026-03-02,X\n")
    deliver(inbox / "absensi2.csv", date(2026, 4, 5))


def correction(inbox: Path) -> None:
    path = inbox / "KOREKSI absensi 1.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("KOREKSI absensi")
        page.write_row(0, 0, CODES.strip().split(","))
        page.write_row(1, 0, ["U1", "HNR-003", "2026-03-02", "S"])
        page.write_row(2, 0, ["U1", "HNR-001", "2026-03-02", "S"])
    deliver(path, date(2026, 4, 10))


def newest(inbox: Path) -> None:
    (inbox / "absensi3.csv").write_text(CODES + "U1,HNR-005,2026-03-02,H\n")
    deliver(inbox / "absensi3.csv", date(2026, 4, 20))


Arrival = Callable[[Path], None]


@pytest.mark.parametrize(
    "order", list(permutations([first, revised, correction])), ids=lambda order: "-".join(f.__name__ for f in order)
)
@pytest.mark.parametrize("last", [None, newest], ids=["", "newest"])
def test_sheets_and_corrections_give_the_same_in_whatever_order_they_come(
    tmp_path: Path, order: tuple[Arrival, ...], last: Arrival | None
) -> None:
    """The revision replaces the first sheet, the correction mends the revision; a newer sheet has the last word."""
    (tmp_path / "office.toml").write_text(SHEETS)
    (tmp_path / "inbox").mkdir()
    for step in [*order[:1], *([last] if last else []), *order[1:]]:
        step(tmp_path / "inbox")
        office = load(tmp_path)
    told = records(office, "true")[["employee_id", "attendance_code"]].to_numpy().tolist()
    assert told == ([["HNR-005", "H"]] if last else [["HNR-001", "S"], ["HNR-003", "S"]])


def test_a_correction_of_a_full_state_dismisses_nobody_and_holds_back_no_later_state(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text(
        '[office]\nname = "Kantor uji"\ntoday = 2026-07-02\n'
        '[sources.pin]\ndataset = "pin_map"\nkind = "delimited"\nfiles = "inbox/pin*.csv"\nreplaces = "snapshot"\n'
    )
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    header = ["device_id", "pin", "valid_from", "employee_id"]
    (inbox / "pin1.csv").write_text(",".join(header) + "\n1,7,2020-01-01,HNR-001\n1,8,2020-01-01,salah\n")
    deliver(inbox / "pin1.csv", date(2026, 4, 2))
    load(tmp_path)
    with xlsxwriter.Workbook(str(inbox / "KOREKSI pin 1.xlsx")) as book:
        page = book.add_worksheet("KOREKSI pin")
        page.write_row(0, 0, header)
        page.write_row(1, 0, ["1", "8", "2020-01-01", "HNR-002"])
    deliver(inbox / "KOREKSI pin 1.xlsx", date(2026, 4, 10))
    office = load(tmp_path)
    held = "select pin from raw.pin_map where withdrawn_on is null order by 1"
    assert ask(office, held)["pin"].tolist() == ["7", "8"]
    (inbox / "pin2.csv").write_text(",".join(header) + "\n1,7,2020-01-01,HNR-001\n1,9,2020-01-01,HNR-003\n")
    deliver(inbox / "pin2.csv", date(2026, 4, 8))
    load(tmp_path)
    assert "9" in ask(office, held)["pin"].tolist()


def test_a_checked_copy_in_the_inbox_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text(
        '[office]\nname = "Kantor uji"\ntoday = 2026-07-02\n'
        '[sources.cuti]\ndataset = "leave"\nkind = "workbook"\nfiles = "inbox/*.xlsx"\n'
    )
    (tmp_path / "inbox").mkdir()
    register(tmp_path / "inbox" / "cuti.xlsx", [GOOD])
    register(tmp_path / "inbox" / "cuti (diperiksa).xlsx", [GOOD])
    office = load(tmp_path)
    assert ask(office, "select file_name from ops.load")["file_name"].tolist() == ["inbox/cuti.xlsx"]
