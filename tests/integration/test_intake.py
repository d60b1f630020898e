"""What arrives by day is checked and answered beside the file, once; nothing is loaded before the night."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from flows import cli, telling
from flows.office import Office, read_office
from tests.conftest import ask, on_engine

HEADERS = ["NIP", "Jenis", "Tanggal Mulai", "Tanggal Selesai", "Nomor Surat", "Tanggal Persetujuan"]
GOOD = ["198503152010011004", "CT", "02/03/2026", "04/03/2026", "800/12/2026", "01/03/2026"]
BAD = [*GOOD[:2], "31/02/2026", *GOOD[3:]]
OFFICE = """
[office]
name = "Kantor"
today = 2026-03-02
[warehouse]
memory = "1GB"
[sources.cuti]
dataset = "leave"
kind = "workbook"
files = "inbox/cuti/*.xlsx"
columns = { employee_id = "NIP", attendance_code = "Jenis", first_day = "Tanggal Mulai", last_day = "Tanggal Selesai",\
 document_number = "Nomor Surat", approved_on = "Tanggal Persetujuan" }
[sources.mesin]
dataset = "punch"
kind = "attlog"
files = "inbox/mesin/*.dat"
"""


@pytest.fixture(params=["duckdb", "postgres"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Office:
    (tmp_path / "office.toml").write_text(OFFICE, encoding="utf-8")
    on_engine(tmp_path, request)
    for folder in ("cuti", "mesin"):
        (tmp_path / "inbox" / folder).mkdir(parents=True)
    return read_office(tmp_path)


def put(office: Office, *rows: list[str], name: str = "cuti.xlsx") -> Path:
    book = Workbook()
    for row in [HEADERS, *rows]:
        book.active.append(row)
    path = office.folder / "inbox" / "cuti" / name
    book.save(path)
    return path


def intake(office: Office, capsys: pytest.CaptureFixture[str]) -> str:
    assert cli.main(["intake", "--office", str(office.folder)]) == telling.DONE
    return capsys.readouterr().out.strip()


def copy_of(path: Path) -> Path:
    return path.with_name(f"{path.stem} (diperiksa).xlsx")


def remedies(path: Path) -> list[tuple[str, ...]]:
    return list(load_workbook(copy_of(path))["Perbaikan"].iter_rows(min_row=2, values_only=True))


def test_a_bad_cell_is_answered_beside_the_file_and_nothing_is_loaded(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    path = put(office, GOOD, BAD)
    before = path.read_bytes()
    assert intake(office, capsys) == "Files answered: 1 rejected"
    [(sheet, cell, problem, _)] = remedies(path)
    assert (sheet, cell) == ("Sheet", "C3") and "bukan tanggal" in problem
    assert path.read_bytes() == before
    assert len(ask(office, "select * from raw.leave")) + len(ask(office, "select * from ops.load")) == 0


def test_the_same_file_is_not_answered_twice(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(office, BAD)
    intake(office, capsys)
    copy_of(path).unlink()
    os.utime(path, (1, 1))  # the same bytes, brought again
    assert intake(office, capsys) == "Nothing new has arrived."
    assert not copy_of(path).exists()


def test_a_mended_file_is_answered_by_taking_the_copy_away(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(office, BAD)
    intake(office, capsys)
    assert copy_of(path).exists()
    put(office, GOOD)
    assert intake(office, capsys) == "Files answered: 1 good"
    assert not copy_of(path).exists()


def test_a_refused_file_is_answered_with_the_reason(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    path = office.folder / "inbox" / "cuti" / "foto.xlsx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n no workbook")
    assert intake(office, capsys) == "Files answered: 1 refused"
    [(_, _, problem, remedy)] = remedies(path)
    assert problem == "seluruh berkas ditolak" and remedy
    assert intake(office, capsys) == "Nothing new has arrived."


def test_what_a_device_saw_is_not_given_back_to_be_mended(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    path = office.folder / "inbox" / "mesin" / "1.dat"
    path.write_text("7\t2026-03-02 07:00:00\t1\t0\t1\t0\n7\t2026-02-31 07:00:00\t1\t0\t1\t0\n")
    assert intake(office, capsys) == "Files answered: 1 rejected"
    assert not copy_of(path).exists()


def test_what_the_night_has_loaded_is_not_answered(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    path = put(office, GOOD, BAD)
    assert cli.main(["run", "--office", str(office.folder)]) == telling.DONE
    capsys.readouterr()
    assert intake(office, capsys) == "Nothing new has arrived."
    assert not copy_of(path).exists()
