"""Corrections of days and outages of devices, as registers write them."""

from __future__ import annotations

import pandas as pd

from flows.office import Source
from flows.readers.table import Table, Wanted
from flows.steps.standardise import TEXT, standardise
from flows.steps.validate import validate


def read(dataset: str, **columns: list[str | None]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give the accepted records and the rejected ones of a register with these columns."""
    source = Source(name="register", dataset=dataset, kind="workbook", files="x")
    rows = pd.DataFrame({name: pd.Series(cells, dtype=TEXT) for name, cells in columns.items()})
    table = Table(rows.assign(row_number=range(1, len(rows) + 1)))
    typed, faults = standardise(table.rows, source, {}, "Asia/Jakarta")
    return validate(typed.assign(source_as_of=pd.Timestamp("2026-07-02")), faults, [table], source)


def test_a_time_of_day_stands_beside_the_day() -> None:
    accepted, rejected = read(
        "attendance_correction",
        employee_id=["HNR-0001"] * 3,
        day=["09/02/2026", "10/02/2026", "11/02/2026"],
        came_time=["07.25", None, "25:10"],
        went_time=[None, "16:05 WIB", "16:00"],
        approved_on=["11/02/2026"] * 3,
    )
    assert accepted["came_at"].tolist() == [pd.Timestamp("2026-02-09 07:25"), pd.NaT]
    assert accepted["went_at"].tolist() == [pd.NaT, pd.Timestamp("2026-02-10 16:05")]
    assert rejected["remedy"].tolist() == ["tulis jam masuk seperti 07:25"]


def test_a_correction_says_a_time_or_a_code() -> None:
    accepted, rejected = read(
        "attendance_correction",
        employee_id=["HNR-0001", "HNR-0001"],
        day=["09/02/2026", "10/02/2026"],
        attendance_code=["DL", None],
    )
    assert (len(accepted), rejected["rules"].tolist()) == (1, ["attendance_code:present"])


def test_an_outage_is_of_a_device_or_a_unit_and_has_an_end() -> None:
    accepted, rejected = read(
        "outage",
        device_id=["M1", None, None, "M1"],
        unit_id=[None, "U1", None, None],
        started_at=["09/02/2026 06:00"] * 4,
        ended_at=["09/02/2026 18:00", "10/02/2026 12:00", "09/02/2026 18:00", "08/02/2026 18:00"],
    )
    assert accepted["place"].tolist() == ["MESIN M1", "UNIT U1"]
    assert set(rejected["remedy"]) == {
        "isi nomor mesin atau kode unit yang terganggu",
        "waktu selesai harus diisi dan tidak boleh sebelum waktu mulai; gangguan yang masih berjalan dicatat setelah selesai",
    }


def test_what_is_made_of_other_columns_is_not_asked_of_a_register() -> None:
    source = Source(name="register", dataset="outage", kind="workbook", files="x")
    assert Wanted.of(source).required == ("started_at", "ended_at")
