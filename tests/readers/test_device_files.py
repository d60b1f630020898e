"""How logs, reports and exports of attendance devices are read: one rule a test, in a file small enough to see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flows.readers.access import punches
from flows.readers.table import SourceRefused
from tests.readers.reading import Records, read_records, text_file, workbook

NIP, NIP_2 = "198503152010011004", "199001012015022002"
PUNCHES: dict[str, Any] = {"dataset": "punch", "constant": {"device_id": "9"}}
DAILY: dict[str, Any] = {
    **PUNCHES, "kind": "daily_punches", "punch_columns": ["Scan Masuk", "Scan Pulang"], "date_column": "Tanggal",
    "pin_column": "No. ID",
}  # fmt: skip


# Devices


def log(path: Path, text: str, *order: str, **constant: str) -> Records:
    return read_records(
        text_file(path / "1_attlog.dat", text), dataset="punch", kind="attlog", order=list(order), constant=constant
    )


def test_the_order_of_a_log_is_a_setting(tmp_path: Path) -> None:
    shown = ("pin", "device_id", "device_status", "verify_mode")
    usb = log(tmp_path, "    5\t2026-03-02 07:31:00\t1\t0\t4\t0\n")
    five = log(
        tmp_path,
        "5\t2026-03-02 07:31:00\t4\t0\t0\n",
        "pin",
        "punched_at",
        "verify_mode",
        "device_status",
        "work_code",
        device_id="1",
    )
    push = log(
        tmp_path,
        "5\t2026-03-02 07:31:00\t0\t4\t0\t0\t0\t0\t0\t0\n",
        "pin",
        "punched_at",
        "device_status",
        "verify_mode",
        device_id="1",
    )
    assert usb.shown(*shown) == five.shown(*shown) == push.shown(*shown) == [("5", "1", "0", "4")]


def test_a_line_of_another_length_than_the_others_is_rejected_and_the_others_are_loaded(tmp_path: Path) -> None:
    line = "5\t2026-03-02 07:31:00\t1\t0\t4\t0\n"
    told = log(tmp_path, line * 3 + "5\t2026-03-02 07:31\n" + "\n" + line + "5\t2026-03-02 07:31:00\t1\t0\t4\t0\t7\n")
    assert (len(told.accepted), told.rejected["row_number"].tolist(), told.skipped) == (4, [4, 7], {"baris kosong": 1})


XML = "<upload><att_log><sn>1</sn><pin>0001</pin><scan_date>2018-05-19 07:30:03</scan_date><verifymode>0</verifymode></att_log></upload>"


def test_an_xml_file_holds_a_record_an_element(tmp_path: Path) -> None:
    path = text_file(tmp_path / "absensi.xml", XML)
    for options in ({}, {"record": "att_log"}):
        told = read_records(path, dataset="punch", kind="xml", **options)
        assert told.shown("device_id", "pin", "punched_at") == [("1", "0001", "2018-05-19 07:30:03")]


@pytest.mark.parametrize(
    "text",
    ["<upload><att_log>", XML.replace("<upload>", '<!DOCTYPE u [<!ENTITY a "x">]><upload>'), "<upload/>", ""],
    ids=["cut", "entities", "no record", "empty"],
)
def test_an_xml_file_that_is_cut_empty_or_defines_entities_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceRefused):
        read_records(text_file(tmp_path / "absensi.xml", text), dataset="punch", kind="xml")


# The report of a device


def report(
    path: Path, labels: tuple[str, str, str], days: list[float], period: str, *people: tuple[str, list[str]]
) -> Records:
    person, name, department = labels
    rows: list[list[object]] = [["Attendance Record Report"], [], ["Att. Time", "", period], list(days)]
    for pin, glued in people:
        rows += [
            [person, "", pin, "", "", "", "", "", name, "", "X", "", "", "", "", "", "", "", department, "", "Y"],
            list(glued),
        ]
    return read_records(
        workbook(path / "StandardReport.xlsx", [], [["ID", "Name"], ["66", "X"]], rows),
        kind="standard_report",
        **PUNCHES,
    )


LABELS = {"en": ("ID:", "Name:", "Dept.:"), "id": ("ID:", "Nama:", "Departemen:"), "zh": ("工 号:", "姓 名:", "部 门:")}


@pytest.mark.parametrize("language", LABELS)
def test_glued_punches_are_split_in_every_language(tmp_path: Path, language: str) -> None:
    told = report(
        tmp_path,
        LABELS[language],
        [1.0, 2.0],
        "2026-04-01 ~ 2026-04-02",
        ("66", ["19:5019:51", ""]),
        ("7", ["", "07:55"]),
    )
    assert told.shown("pin", "punched_at") == [
        ("66", "2026-04-01 19:50:00"), ("66", "2026-04-01 19:51:00"), ("7", "2026-04-02 07:55:00"),
    ]  # fmt: skip
    assert told.skipped == {"hari tanpa jam presensi": 2}


def test_a_period_may_cross_the_end_of_a_month_and_of_a_year(tmp_path: Path) -> None:
    told = report(tmp_path, LABELS["en"], [30, 31, 1, 2], "2025-12-30 ~ 2026-01-02\n", ("66", ["07:55"] * 4))
    assert [day[0][:10] for day in told.shown("punched_at")] == ["2025-12-30", "2025-12-31", "2026-01-01", "2026-01-02"]


@pytest.mark.parametrize("cell", ["19:501", "19:50-19:51", "absen", "25:10"])
def test_a_cell_that_is_no_row_of_times_is_one_rejected_record_with_its_place(tmp_path: Path, cell: str) -> None:
    told = report(tmp_path, LABELS["en"], [1, 2], "2026-04-01 ~ 2026-04-02", ("66", [cell, "07:5516:01"]))
    assert told.rejected[["cell", "rules"]].to_numpy().tolist() == [["A6", "punched_at:date"]]
    assert len(told.accepted) == 2


def test_a_person_without_number_is_rejected_not_taken_for_the_next_label(tmp_path: Path) -> None:
    told = report(tmp_path, LABELS["en"], [1, 2], "2026-04-01 ~ 2026-04-02", ("", ["07:55", ""]))
    assert told.rejected["rules"].tolist() == ["pin:present"]


def test_a_report_without_period_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="periode"):
        report(tmp_path, LABELS["en"], [1, 2], "April 2026", ("66", ["07:55", ""]))


# A row a person and day


EXPORT = [
    "Emp No.", "No. ID", "NIK", "Nama", "Auto-Assign", "Tanggal", "Jam Kerja", "Jam Masuk", "Jam Pulang", "Scan Masuk", "Scan Pulang",
    "Normal", "Riil", "Terlambat", "Plg. Cepat", "Absent", "Lembur", "Jml Jam Kerja", "Pengecualian", "Harus C/In", "Harus C/Out",
    "Departemen", "Hari Normal", "Akhir Pekan", "Hari Libur", "Jml Kehadiran", "Lembur Hari Normal", "Lembur Akhir Pekan",
    "Lembur Hari Libur",
]  # fmt: skip


def exported(path: Path, *rows: dict[str, object], **options: Any) -> Records:
    filled = [[row.get(name, "") for name in EXPORT] for row in rows]
    return read_records(workbook(path / "harian.xlsx", [EXPORT, *filled]), **{**DAILY, **options})


def day(scan_in: object = "", scan_out: object = "", **more: object) -> dict[str, object]:
    schedule = {"Jam Masuk": "07:30", "Jam Pulang": "16:00"}
    return {
        "Emp No.": 1,
        "No. ID": 12,
        "Tanggal": "31/07/2025",
        "Scan Masuk": scan_in,
        "Scan Pulang": scan_out,
        **schedule,
        **more,
    }


def test_the_schedule_of_a_daily_export_is_no_punch(tmp_path: Path) -> None:
    assert len(EXPORT) == 29
    told = exported(tmp_path, day("07:17", "16:04"), day())
    assert told.shown("pin", "punched_at") == [("12", "2025-07-31 07:17:00"), ("12", "2025-07-31 16:04:00")]
    assert told.skipped == {"hari tanpa jam presensi": 1}


def test_every_filled_punch_column_is_a_record_however_its_time_is_written(tmp_path: Path) -> None:
    told = exported(tmp_path, day("08.15", "07:31 WIB"), day(0.34375, "24:00"), day("8:15", "-"))
    assert [time[0] for time in told.shown("punched_at")] == [
        "2025-07-31 08:15:00", "2025-07-31 07:31:00", "2025-07-31 08:15:00", "2025-08-01", "2025-07-31 08:15:00",
    ]  # fmt: skip


def test_a_time_that_does_not_exist_is_rejected_with_its_cell(tmp_path: Path) -> None:
    told = exported(tmp_path, day("07:17", "25:10"))
    assert told.rejected[["cell", "rules"]].to_numpy().tolist() == [["K2", "punched_at:date"]]


def test_a_time_before_the_one_in_its_row_is_of_the_next_day_only_where_the_source_says_so(tmp_path: Path) -> None:
    assert exported(tmp_path, day("18:01", "06:02")).shown("punched_at")[1] == ("2025-07-31 06:02:00",)
    assert exported(tmp_path, day("18:01", "06:02"), over_midnight=True).shown("punched_at")[1] == (
        "2025-08-01 06:02:00",
    )


def test_the_end_of_a_night_is_known_by_the_schedule_where_its_begin_was_forgotten(tmp_path: Path) -> None:
    night = {"Jam Masuk": "18:00", "Jam Pulang": "06:00"}
    told = exported(
        tmp_path, day("", "06:02", **night), day("", "18:02", **night), day("", "06:02"),
        over_midnight=True, schedule_columns=["Jam Masuk", "Jam Pulang"],
    )  # fmt: skip
    assert [time[0] for time in told.shown("punched_at")] == [
        "2025-08-01 06:02:00",
        "2025-07-31 18:02:00",
        "2025-07-31 06:02:00",
    ]


def test_days_of_an_export_in_another_order_than_declared_refuse_the_file(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match='"Tanggal".*date_order = "mdy"'):
        exported(tmp_path, day("07:17", Tanggal="7/31/2025"))
    assert exported(tmp_path, day("07:17", Tanggal="7/31/2025"), date_order="mdy").shown("punched_at") == [
        ("2025-07-31 07:17:00",)
    ]


@pytest.mark.parametrize(
    "header", ["Employee ID*,Date*,Check In,Check Out,Late In", "Employee ID,Check In,Date,Late In,Check Out"]
)
def test_a_text_export_is_read_by_its_headers_and_its_subtotals_are_skipped(tmp_path: Path, header: str) -> None:
    row = {"Employee ID": "90000020", "Date": "1/31/2026", "Check In": "6:55", "Check Out": "20:23", "Late In": "0:55"}
    names = [name.strip("*") for name in header.split(",")]
    lines = [
        header,
        ",".join(row[name] for name in names),
        "TOTAL FOR EMPLOYEE : 90000020 - X,,,,0:55",
        "GRAND TOTAL,,,,2129:34:00",
    ]
    path = text_file(tmp_path / "hris.csv", "\n".join(lines), "utf-8-sig")
    told = read_records(
        path,
        **PUNCHES,
        kind="daily_punches",
        punch_columns=["Check In", "Check Out"],
        date_column="Date",
        date_order="mdy",
    )
    assert told.shown("pin", "punched_at") == [("90000020", "2026-01-31 06:55:00"), ("90000020", "2026-01-31 20:23:00")]
    assert told.skipped == {"baris jumlah": 2}


# A column a day


WORKDAYS = [1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18, 21, 22, 23, 24, 25, 28, 29, 30, 31]


def sheet(
    path: Path, person: str, cells: list[str], above: list[list[object]], name: str = "Absensi_July_2025.xlsx"
) -> Path:
    header = ["👤 NIP", *(f"{number} (Tue)" for number in WORKDAYS), "✅ Total Hadir"]
    row = [person, *cells, *["-"] * (len(WORKDAYS) - len(cells)), "3"]
    return workbook(path / name, [*above, header, row])


def test_a_month_of_working_days_is_read_and_a_dash_is_no_code(tmp_path: Path) -> None:
    path = sheet(tmp_path, NIP, ["H", "S", "CT"], [])
    told = read_records(path, dataset="attendance_code", kind="matrix", constant={"unit_id": "1.01"})
    assert told.shown("employee_id", "day", "attendance_code", "unit_id") == [
        (NIP, "2025-07-01", "H", "1.01"), (NIP, "2025-07-02", "S", "1.01"), (NIP, "2025-07-03", "CT", "1.01"),
    ]  # fmt: skip


def test_a_dash_is_a_code_where_the_office_says_so(tmp_path: Path) -> None:
    path = sheet(tmp_path, NIP, ["H"], [])
    told = read_records(path, dataset="attendance_code", kind="matrix", constant={"unit_id": "1.01"}, codes={"-": "A"})
    assert told.accepted["attendance_code"].value_counts().to_dict() == {"A": 22, "H": 1}


@pytest.mark.parametrize(
    ("above", "name"),
    [
        ([["📊 LAPORAN ABSENSI JULY 2025"]], "a.xlsx"),
        ([["BULAN : JULI 2025"]], "a.xlsx"),
        ([], "absensi_juli_2025.xlsx"),
    ],
)
def test_the_month_stands_above_the_table_or_in_the_name_of_the_file(
    tmp_path: Path, above: list[list[object]], name: str
) -> None:
    told = read_records(
        sheet(tmp_path, NIP, ["H"], above, name), dataset="attendance_code", kind="matrix", constant={"unit_id": "1.01"}
    )
    assert told.shown("day") == [("2025-07-01",)]


def test_a_matrix_of_times_gives_a_punch_a_time(tmp_path: Path) -> None:
    path = sheet(tmp_path, "66", ["07:15-16:02", "07:25- (Hanya Masuk)", "lupa"], [])
    told = read_records(path, **PUNCHES, kind="matrix", cells="times", columns={"pin": "NIP"})
    assert told.shown("pin", "punched_at") == [
        ("66", "2025-07-01 07:15:00"), ("66", "2025-07-01 16:02:00"), ("66", "2025-07-02 07:25:00"),
    ]  # fmt: skip
    assert told.rejected[["cell", "rules"]].to_numpy().tolist() == [["D2", "punched_at:date"]]


# Access


def test_without_mdbtools_the_remedy_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceRefused, match="mdbtools is not installed"):
        read_records(text_file(tmp_path / "att2000.mdb", "x"), **PUNCHES, kind="access")


def test_a_punch_of_a_database_gets_its_pin_from_the_people_and_one_of_nobody_gets_none() -> None:
    log = pd.DataFrame(
        [
            ["3", "2026-03-02 07:31:00", "I", "1", "2 "],
            ["3", "2026-03-02 16:02:00", "o", "1", "2"],
            ["4", "2026-03-02 07:31:00", "1", "1", "2"],
        ],
        columns=["USERID", "CHECKTIME", "CHECKTYPE", "VERIFYCODE", "SENSORID"],
        dtype="string[pyarrow]",
    )
    people = pd.DataFrame({"USERID": ["3"], "Badgenumber": ["0066"]}, dtype="string[pyarrow]")
    told = punches(log, people)
    assert told["pin"].tolist() == ["0066", "0066", pd.NA]
    assert told["device_status"].tolist() == ["0", "1", "1"] and told["device_id"].tolist() == ["2"] * 3
