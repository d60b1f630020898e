"""A rejected line of a sheet makes nobody absent; mended, the figures are those of the sheet without the mistake."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from itertools import permutations
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter

from flows.office import Office
from tests.conftest import LAST_DAY, ask, published_values, run, run_night, served
from tests.integration.clerk import load
from tests.servers import Server

OFFICE = """
[office]
name = "Kantor uji"
today = 2026-07-02
lock_day = 0
[sources.absensi]
dataset = "attendance_code"
kind = "matrix"
files = "inbox/absensi*.xlsx"
replaces = "scope"
unit_label = "NPSN"
[sources.pegawai]
dataset = "employee"
kind = "delimited"
files = "inbox/pegawai.csv"
replaces = "snapshot"
[sources.penempatan]
dataset = "placement"
kind = "delimited"
files = "inbox/penempatan.csv"
[sources.unit]
dataset = "unit"
kind = "delimited"
files = "inbox/unit.csv"
"""
ANI, BUDI, CITRA, DINA = "198503152010011004", "198607202011011005", "199001102015031006", "HNR-0004"
STAFF = {ANI: "PNS", BUDI: "PNS", CITRA: "PNS", DINA: "HONORER"}
SHORT, STRANGER = BUDI[:-1], "198607202011011995"
APRIL = [date(2026, 4, 1) + timedelta(days=n) for n in range(30)]


@pytest.fixture
def folder(tmp_path: Path, server: Server | None) -> Path:
    return served(make_office(tmp_path / "office"), server)


def make_office(folder: Path) -> Path:
    (folder / "inbox").mkdir(parents=True)
    (folder / "office.toml").write_text(OFFICE)
    people = "".join(f"P{n},2020-01-01,{nip},Pegawai {n},L,{kind}\n" for n, (nip, kind) in enumerate(STAFF.items()))
    placed = "".join(f"{nip},2020-01-01,10690003,JK-6D\n" for nip in STAFF)
    for name, text in {
        "pegawai": "person_id,valid_from,employee_id,full_name,sex,employment_type\n" + people,
        "penempatan": "employee_id,valid_from,unit_id,schedule_id\n" + placed,
        "unit": "unit_id,unit_name,unit_type,time_zone,valid_from\n10690003,SDN 1,SEKOLAH,Asia/Jakarta,2020-01-01\n",
    }.items():
        (folder / "inbox" / f"{name}.csv").write_text(text)
    return folder


def sheet(folder: Path, budi: str, ani_on_the_sixth: str = "H", name: str = "absensi.xlsx", on: int = 4) -> None:
    """Send April's sheet on a day of May: Ani, Budi and Dina came on all days, Citra's line has no code."""
    path = folder / "inbox" / name
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("Absensi")
        page.write(0, 0, "NPSN : 10690003")
        page.write(1, 0, "BULAN : APRIL 2026")
        page.write_row(3, 0, ["Nama", "NIP", *range(1, 31)])
        page.write_row(4, 0, ["Ani", ANI, *(ani_on_the_sixth if day.day == 6 else "H" for day in APRIL)])
        page.write_row(5, 0, ["Budi", budi, *("H" for _ in APRIL)])
        page.write_row(6, 0, ["Dina", DINA, *("H" for _ in APRIL)])
        page.write_row(7, 0, ["Citra", CITRA])
    arrive(path, on)


def arrive(path: Path, on: int) -> None:
    moment = datetime(2026, 5, on, 12).timestamp()
    os.utime(path, (moment, moment))


def correction(folder: Path, on: int = 10) -> None:
    """Send on a day of May what was rejected of the sheet: Budi's days, and Ani's of the sixth."""
    path = folder / "inbox" / "KOREKSI absensi 1.xlsx"
    days = [*((BUDI, day) for day in APRIL), (ANI, date(2026, 4, 6))]
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("KOREKSI absensi")
        page.write_row(0, 0, ["NPSN", "NIP", "Tanggal", "Kode"])
        for row, (nip, day) in enumerate(days, start=1):
            page.write_row(row, 0, ["10690003", nip, f"{day:%d/%m/%Y}", "H"])
    arrive(path, on)


def required_days(office: Office) -> dict[str, list[int]]:
    """Count the required days of April by person: received, of them absent, and not received."""
    told = ask(
        office,
        """select person_id, count(*) filter (where is_received) as received,
               count(*) filter (where attendance_code = 'A') as absent, count(*) filter (where not is_received) as missing
           from warehouse.fact_attendance_day
           where is_required and day between '2026-04-01' and '2026-04-30' group by person_id order by person_id""",
    )
    return {row.person_id: [row.received, row.absent, row.missing] for row in told.itertuples()}


def sanctions(office: Office) -> dict[str, str]:
    told = ask(
        office,
        """select subject_id, label from published.value
           where indicator_id = 'indicated_sanction' and period_start = '2026-04-01' and grain = 'employee' and label is not null""",
    )
    return dict(told.itertuples(index=False, name=None))


def figures(office: Office) -> pd.DataFrame:
    """Every published value but those about the deliveries themselves."""
    of_data = "select indicator_id from indicator.definition where code like 'DQ-%'"
    values = published_values(office)
    return values[~values["indicator_id"].isin(ask(office, of_data)["indicator_id"])].reset_index(drop=True)


def test_a_mistyped_number_makes_nobody_absent_until_it_is_corrected(
    folder: Path, server: Server | None, audit_ready: None
) -> None:
    """Nobody knows whose line it is: Budi's, or that of Citra, who has no record either."""
    sheet(folder, budi=SHORT, ani_on_the_sixth="XX")
    office = run_night(folder, LAST_DAY)
    n_days = sum(required_days(office)["P1"])
    unknown = [0, 0, n_days]
    assert required_days(office) == {"P0": [n_days - 1, 0, 1], "P1": unknown, "P2": unknown, "P3": [n_days, 0, 0]}
    assert set(sanctions(office).values()) == {"TIDAK_ADA"} or not sanctions(office)

    code, told = run("rejected", "export", "--to", folder / "kembali", "--office", folder)
    assert code == 0, told
    [file] = (folder / "kembali").iterdir()
    book = openpyxl.load_workbook(file)
    page = book.worksheets[0]
    column = {cell.value: cell.column for cell in page[1]}
    for row in range(2, page.max_row + 1):
        if page.cell(row, column["NIP"]).value == SHORT:
            page.cell(row, column["NIP"]).value = BUDI
        page.cell(row, column["Kode"]).value = "H"
    book.save(folder / "sudah benar.xlsx")
    code, told = run("rejected", "import", folder / "sudah benar.xlsx", "--office", folder)
    assert code == 0, told
    mended = run_night(folder, LAST_DAY)

    good = served(make_office(folder.parent / "good"), server)
    sheet(good, budi=BUDI)
    never_wrong = run_night(good, LAST_DAY)
    present, absent = [n_days, 0, 0], [n_days, n_days, 0]
    assert required_days(never_wrong) == {"P0": present, "P1": present, "P2": absent, "P3": present}
    assert sanctions(never_wrong)["P2"] != "TIDAK_ADA"
    pd.testing.assert_frame_equal(figures(mended), figures(never_wrong))


def test_a_sound_number_that_nobody_has_makes_nobody_absent(folder: Path, audit_ready: None) -> None:
    sheet(folder, budi=STRANGER)
    office = run_night(folder, LAST_DAY)
    assert [absent for _, absent, _ in required_days(office).values()] == [0, 0, 0, 0]


def test_a_newer_sheet_without_the_mistake_leaves_nothing_open(folder: Path, audit_ready: None) -> None:
    sheet(folder, budi=SHORT)
    run_night(folder, LAST_DAY)
    sheet(folder, budi=BUDI, name="absensi (REVISI).xlsx", on=12)
    office = run_night(folder, LAST_DAY)
    days = required_days(office)
    assert [missing for _, _, missing in days.values()] == [0, 0, 0, 0]
    assert days["P1"][1] == 0 < days["P2"][1] == days["P2"][0]


def spoilt(folder: Path) -> None:
    sheet(folder, budi=SHORT, ani_on_the_sixth="XX", name="absensi 1.xlsx", on=4)


def spoilt_again(folder: Path) -> None:
    sheet(folder, budi="-", ani_on_the_sixth="H", name="absensi 2.xlsx", on=7)


@pytest.mark.parametrize("order", list(permutations([spoilt, spoilt_again, correction])))
def test_what_is_open_does_not_depend_on_the_order_of_arrival(
    folder: Path, order: tuple[Callable[[Path], None], ...]
) -> None:
    for step in order:
        step(folder)
        office = load(folder, "absensi")
    kept = ask(
        office,
        "select distinct employee_id, cast(source_as_of as date) as told_on, count(*) as n from raw.rejected_day group by 1, 2",
    )
    assert [[str(row.told_on)[:10], row.n] for row in kept.itertuples()] == [["2026-05-07", 30]]
    assert kept["employee_id"].isna().all()


def test_what_is_kept_of_an_overwritten_sheet_is_still_its_month_s(folder: Path) -> None:
    """The school writes each month over the last one: April's lines are open until April is sent again."""
    sheet(folder, budi=SHORT)
    load(folder, "absensi")
    path = folder / "inbox" / "absensi.xlsx"
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    page["A2"], page["B6"] = "BULAN : MARET 2026", BUDI
    book.save(path)
    arrive(path, 20)
    office = load(folder, "absensi")
    months = ask(office, "select distinct cast(period_start as text) as month from raw.rejected_day")["month"]
    assert months.tolist() == ["2026-04-01"]
