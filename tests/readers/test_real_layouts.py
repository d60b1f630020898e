"""Every layout on files that nobody here wrote, with the counts that they are known to hold. They lie beside the checkout, or nowhere."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flows.readers.table import SourceRefused
from tests.readers.reading import read_records

RealFile = Callable[[str], Path]
PUNCHES: dict[str, Any] = {"dataset": "punch", "constant": {"device_id": "1"}}
HRIS: dict[str, Any] = {
    **PUNCHES,
    "kind": "daily_punches",
    "punch_columns": ["Check In", "Check Out"],
    "date_column": "Date",
    "schedule_columns": [["Schedule In", "Schedule Check In"], ["Schedule Out", "Schedule Check Out"]],
    "date_order": "mdy",
    "over_midnight": True,
}
NO_PUNCH, TOTAL = "hari tanpa jam presensi", "baris jumlah"


@pytest.mark.parametrize(("campus", "punches", "days_with_punches"), [("a", 24, 16), ("b", 4, 3)])
def test_a_devices_report_holds_21_person_days(
    real_file: RealFile, campus: str, punches: int, days_with_punches: int
) -> None:
    told = read_records(real_file(f"standardreport_zk_zh/campus-{campus}.xls"), **PUNCHES, kind="standard_report")
    days = told.accepted.assign(day=told.accepted["punched_at"].dt.normalize())[["pin", "day"]].drop_duplicates()
    assert (len(told.accepted), len(told.rejected), len(days)) == (punches, 0, days_with_punches)
    assert told.skipped == {NO_PUNCH: 21 - days_with_punches}
    assert set(days["pin"]) == {"7", "8", "9"}
    assert days["day"].between("2017-07-01", "2017-07-07").all()


@pytest.mark.parametrize(
    ("month", "rows", "punches", "without", "totals"),
    [("2025_maret", 5_022, 2_842 + 2_360, 1_963, 0), ("2026_january", 10_718, 7_083 + 6_576, 3_265, 369)],
)
def test_an_hris_export_gives_every_check_in_and_out_in_both_of_its_forms(
    real_file: RealFile, month: str, rows: int, punches: int, without: int, totals: int
) -> None:
    told = read_records(real_file(f"talenta_csv/{month}.csv"), **HRIS)
    assert (len(told.accepted), len(told.rejected)) == (punches, 0)
    assert told.skipped == ({NO_PUNCH: without, TOTAL: totals} if totals else {NO_PUNCH: without})
    assert told.accepted["row_number"].nunique() + without + totals == rows


def test_an_hris_export_read_day_first_is_refused_with_the_remedy(real_file: RealFile) -> None:
    with pytest.raises(SourceRefused, match='date_order = "mdy"'):
        read_records(real_file("talenta_csv/2026_january.csv"), **{**HRIS, "date_order": "dmy"})


def test_a_night_ends_on_the_next_day(real_file: RealFile) -> None:
    told = read_records(real_file("talenta_csv/2026_january.csv"), **HRIS).accepted
    third = told[(told["pin"] == "90000020") & (told["row_number"] == 3)]
    assert third["punched_at"].tolist() == [pd.Timestamp("2026-01-02 17:57"), pd.Timestamp("2026-01-03 06:00")]


def test_the_xml_and_the_workbook_of_one_source_hold_the_same_110_punches(real_file: RealFile) -> None:
    columns = ["device_id", "pin", "punched_at", "device_status", "verify_mode"]
    xml = read_records(real_file("fingerspot_iain/absensi.xml"), **PUNCHES, kind="xml", record="att_log")
    book = read_records(real_file("fingerspot_iain/contoh.xlsx"), **PUNCHES, kind="workbook")
    assert len(xml.accepted) == 110
    pd.testing.assert_frame_equal(xml.accepted[columns], book.accepted[columns])


def test_a_devices_log_of_one_length_has_no_ragged_line(real_file: RealFile) -> None:
    told = read_records(real_file("attlog/2_attlog.dat"), dataset="punch", kind="attlog")
    assert (len(told.accepted), len(told.rejected)) == (32_849, 0)


def test_a_training_file_of_another_country_is_read_by_mapping_its_columns(real_file: RealFile) -> None:
    told = read_records(
        real_file("hr_training/training_and_development_data.csv"),
        dataset="training",
        kind="delimited",
        date_order="mdy",
        prefix={"employee_id": "HR-"},
        constant={"training_form": "LAINNYA", "is_classroom": "YA", "is_international": "TIDAK"},
        absent=["completed_on"],
        columns={
            "employee_id": "emp_id",
            "title": "training_program_name",
            "started_on": "training_date",
            "duration_days": "training_duration_days",
            "organiser": "training_type",
        },
    )
    assert (len(told.accepted), len(told.rejected)) == (3_000, 0)
    assert told.accepted["started_on"].between("2022-08-01", "2023-08-31").all()
    assert told.accepted["title"].nunique() == 5 and told.accepted["employee_id"].nunique() == 3_000


@pytest.mark.skipif(not shutil.which("mdb-export"), reason="mdbtools is not installed")
def test_an_empty_access_database_has_no_punches(real_file: RealFile) -> None:
    assert read_records(real_file("att2000_mdb/att2000.mdb"), dataset="punch", kind="access").accepted.empty


def test_html_dressed_as_xls_gives_the_times_of_42_people_on_23_days(real_file: RealFile) -> None:
    path = real_file("html_xls_absensi/Absensi_July_2025.xls")
    told = read_records(path, **PUNCHES, kind="matrix", cells="times", columns={"pin": "Nama Karyawan"})
    # 136 days with a time in and out, 14 with a time in alone, 816 with a dash.
    assert (len(told.accepted), len(told.rejected)) == (2 * 136 + 14, 0)
    assert told.accepted["punched_at"].between("2025-07-01", "2025-07-31 23:59").all()
