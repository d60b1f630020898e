"""Files that nobody here wrote are read, and every record of them is accounted for. They lie beside the checkout, or nowhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from flows.office import Office
from tests.conftest import ask, run, run_night, served, shared_file
from tests.servers import Server

ATTLOG, FINGERSPOT, LAPOR = (
    "attlog/2_attlog.dat",
    "fingerspot_iain/contoh.xlsx",
    "lapor/Data_Aduan_2022-2023.redacted.xlsx",
)
OFFICE = """
[office]
name = "Kantor kecil"
today = 2026-07-02
[sources.mesin]
dataset = "punch"
kind = "attlog"
files = "inbox/*_attlog.dat"
[sources.fingerspot]
dataset = "punch"
kind = "workbook"
files = "inbox/contoh.xlsx"
constant = { device_id = "MS1" }
[sources.lapor]
dataset = "complaint"
kind = "workbook"
files = "inbox/Data_Aduan*.xlsx"
absent = ["received_at", "classification"]
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, server: Server | None, audit_ready: None) -> Office:
    folder = tmp_path_factory.mktemp("small_office")
    (folder / "office.toml").write_text(OFFICE)
    (folder / "inbox").mkdir()
    for name in (ATTLOG, FINGERSPOT, LAPOR):
        shutil.copy(shared_file(name), folder / "inbox")
    return run_night(served(folder, server), date(2026, 7, 2))


@pytest.mark.parametrize(
    ("source", "read", "loaded", "duplicate"),
    [("mesin", 32_849, 32_848, 1), ("fingerspot", 110, 110, 0), ("lapor", 1_583, 1_583, 0)],
)
def test_every_record_of_a_real_file_is_accounted_for(
    office: Office, source: str, read: int, loaded: int, duplicate: int
) -> None:
    told = ask(
        office, f"select n_read, n_loaded, n_duplicate, n_rejected, n_skipped from ops.load where source = '{source}'"
    )
    assert told.to_numpy().tolist() == [[read, loaded, duplicate, 0, 0]]


def test_reports_without_a_date_wait_for_it(office: Office) -> None:
    told = ask(office, "select key_kind, n_records from warehouse.waiting_record where source = 'lapor'")
    assert told.to_numpy().tolist() == [["date", 1_583]]


def test_no_identifying_number_of_a_report_enters_the_warehouse(office: Office) -> None:
    texts = ask(office, "select report_text from raw.complaint")["report_text"]
    assert len(texts) and not texts.str.contains(r"\d{9}").any()


def test_check_reads_a_real_attendance_log(real_file: Callable[[str], Path]) -> None:
    code, told = run("check", real_file(ATTLOG))
    assert code == 0
    assert "32849 baris dibaca sebagai catatan mesin presensi, 32849 baik, 0 ditolak" in told


def test_check_reads_a_real_workbook_of_punches(real_file: Callable[[str], Path]) -> None:
    code, told = run("check", real_file(FINGERSPOT))
    assert code == 0
    assert "110 baris dibaca sebagai catatan mesin presensi, 110 baik" in told


def test_check_says_which_columns_a_real_export_lacks(real_file: Callable[[str], Path]) -> None:
    code, told = run("check", real_file(LAPOR))
    assert code == 3
    told = " ".join(told.split())
    assert '"Tanggal Laporan Masuk"' in told and '"Klasifikasi Laporan"' in told
