"""What stands in a cell is read in one way or not at all: days, times, numbers and words as people write them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from flows.datasets import join_receipt
from flows.office import Source
from flows.readers.table import SourceRefused
from flows.steps.standardise import TEXT, standardise
from flows.steps.validate import validate
from schemas.dates import cast_clock, cast_times
from schemas.numbers import cast_minutes, cast_numbers, cast_percents

ZONE = "Asia/Jakarta"


def cells(*texts: str | None) -> pd.Series:
    return pd.Series(texts, dtype=TEXT)


def cast(column: str, *texts: str | None, **options: Any) -> tuple[pd.Series, list[str]]:
    """Cast texts as a column of the training register; give what came of them and the texts that were refused."""
    source = Source(name="register", dataset="training", kind="workbook", files="x", **options)
    typed, faults = standardise(pd.DataFrame({column: cells(*texts)}), source, {}, ZONE)
    return typed[column], faults.loc[faults["column_name"] == column, "told"].tolist()


@pytest.mark.parametrize(
    "text",
    ["3 Agustus 2025", "3-Agt-25", "Minggu, 03 Ags 2025", "3 AGU 2025", "03/08/2025", "3-8-2025", "3.8.2025", "3/8/25",
     "2025-08-03", "2025/08/03", "Aug 3, 2025", "45872"],
)  # fmt: skip
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert cast("started_on", text)[0].tolist() == [pd.Timestamp("2025-08-03")]


def test_the_order_of_day_and_month_is_the_declared_one() -> None:
    assert cast("started_on", "03/08/2025")[0][0] == pd.Timestamp("2025-08-03")
    assert cast("started_on", "03/08/2025", date_order="mdy")[0][0] == pd.Timestamp("2025-03-08")
    assert cast("started_on", "9/21/2022", date_order="mdy")[0][0] == pd.Timestamp("2022-09-21")


def test_a_month_in_words_does_not_care_for_the_order() -> None:
    assert cast("started_on", "3 Agustus 2025", date_order="mdy")[0][0] == pd.Timestamp("2025-08-03")


def test_a_file_that_mixes_the_orders_is_refused_with_column_and_remedy() -> None:
    with pytest.raises(SourceRefused, match=r'"Tanggal Mulai": 1 tanggal tertulis bulan/hari/tahun.*samakan semua'):
        cast("started_on", "25/08/2025", "08/25/2025")


@pytest.mark.parametrize(("order", "text"), [("dmy", "08/25/2025"), ("mdy", "25/08/2025")])
def test_a_number_above_12_proves_that_the_declared_order_is_wrong(order: str, text: str) -> None:
    with pytest.raises(SourceRefused, match="date_order"):
        cast("started_on", "01/02/2025", text, date_order=order)


def test_a_spreadsheet_serial_in_a_text_column_is_a_day() -> None:
    assert cast("started_on", "45872", "45872,5", "1234")[0].tolist() == [
        pd.Timestamp("2025-08-03"),
        pd.Timestamp("2025-08-03"),
        pd.NaT,
    ]


@pytest.mark.parametrize(
    "text", ["31/02/2025", "0000-00-00", "1900-01-00", "31 Februari 2025", "2025-02-30", "25-08-17", "besok"]
)
def test_a_day_that_does_not_exist_is_refused(text: str) -> None:
    assert cast("started_on", text)[1] == [text]


def test_a_time_of_day_beside_the_date_is_kept() -> None:
    told = cells(
        "3 Jan 2026 08:15", "03/01/2026 08.15", "2026-01-03T08:15:00", "3 Januari 2026, 08:15 WIB", "2026-01-02 24:00"
    )
    assert cast_times(told).tolist() == [*[pd.Timestamp("2026-01-03 08:15")] * 4, pd.Timestamp("2026-01-03")]


@pytest.mark.parametrize(
    ("punched_at", "is_accepted"),
    [("2026-07-02 07:30:00", True), ("2026-07-03 07:30:00", False), ("2000-01-01 00:00:00", False)],
)
def test_a_punch_of_tomorrow_or_of_a_reset_clock_is_rejected(punched_at: str, is_accepted: bool) -> None:
    from flows.readers.table import Table

    source = Source(name="mesin", dataset="punch", kind="attlog", files="x", constant={"device_id": "1"})
    table = Table(pd.DataFrame({"pin": cells("7"), "punched_at": cells(punched_at), "row_number": [1]}))
    typed, faults = standardise(table.rows, source, {}, ZONE)
    accepted, rejected = validate(typed.assign(source_as_of=pd.Timestamp("2026-07-02 18:00")), faults, [table], source)
    assert (len(accepted), len(rejected)) == (int(is_accepted), int(not is_accepted))


@pytest.mark.parametrize(
    ("text", "told"),
    [("08.15", "08:15"), ("8:15", "08:15"), ("7.31", "07:31"), ("07:31 WIB", "07:31"), ("0.34375", "08:15"), ("0,34375", "08:15"),
     ("0.313", "07:30:43"), ("0.75", "18:00"), ("1900-01-01 08:15:00", "08:15"), ("3:15 PM", "15:15"), ("12:05 am", "00:05")],
)  # fmt: skip
def test_a_time_of_day_is_read_however_it_is_written(text: str, told: str) -> None:
    assert cast_clock(cells(text))[0] == pd.Timedelta(told if told.count(":") == 2 else f"{told}:00")


def test_24_00_is_the_end_of_the_day() -> None:
    assert cast_clock(cells("24:00"))[0] == pd.Timedelta(days=1)


@pytest.mark.parametrize("text", ["25:10", "24:01", "08:60", "8.5", "-", "13:00 PM", "pagi"])
def test_a_time_that_does_not_exist_is_refused(text: str) -> None:
    assert cast_clock(cells(text)).isna().all()


def test_what_may_be_a_quarter_of_a_day_or_a_quarter_past_midnight_is_refused() -> None:
    assert cast_clock(cells("0.25")).isna().all()


def test_a_report_whose_time_cannot_be_read_is_not_dated_to_midnight() -> None:
    day = pd.Series(pd.to_datetime(["2026-03-01"] * 4)).astype("datetime64[us]")
    rows = pd.DataFrame(
        {"received_at": day, "received_time": cells("08.15", "25:10", None, "-"), "report_text": cells(*"abcd")}
    )
    assert join_receipt(rows)["received_at"].tolist() == [
        pd.Timestamp("2026-03-01 08:15"),
        pd.NaT,
        pd.Timestamp("2026-03-01"),
        pd.Timestamp("2026-03-01"),
    ]


def test_a_duration_may_be_longer_than_a_day() -> None:
    assert cast("duration_minutes", "26:00", "297:00:00", "90")[0].tolist() == [1560, 17820, 90]
    assert cast_minutes(cells("1:75", "-")).isna().all()


@pytest.mark.parametrize(
    ("text", "number"),
    [("1.234,56", 1234.56), ("1,234.56", 1234.56), ("Rp 1.000", 1000), ("Rp1.000,-", 1000), ("Rp 2.500.000,50", 2500000.5),
     ("1.234.567", 1234567), ("20,5", 20.5), ("20.5", 20.5), ("20 JP", 20), ("0.375", 0.375), ("-5", -5)],
)  # fmt: skip
def test_a_number_is_read_with_points_and_commas_as_they_group(text: str, number: float) -> None:
    assert cast_numbers(cells(text)).tolist() == [number]


@pytest.mark.parametrize("text", ["1.234", "1,234", "Rp 1,000"])
def test_what_may_be_a_thousand_or_one_is_refused_unless_the_decimal_mark_is_declared(text: str) -> None:
    assert cast_numbers(cells(text)).isna().all()
    assert cast_numbers(cells("1.234"), ",").tolist() == [1234] and cast_numbers(cells("1.234"), ".").tolist() == [
        1.234
    ]
    assert cast("certificate_jp", "1.234")[1] == ["1.234"]
    assert cast("certificate_jp", "1.234", decimal=",")[0].tolist() == [1234]


@pytest.mark.parametrize("text", ["abc", "1 234", "85%", "1.23.4", "12,34,5"])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert cast_numbers(cells(text)).isna().all()


def test_percentages_in_one_notation_are_read() -> None:
    assert cast_percents(cells("85%", "90 %", None)).tolist()[:2] == [85, 90]
    assert cast_percents(cells("85", "90,5", "0")).tolist() == [85, 90.5, 0]
    assert cast_percents(cells("0.85", "1")).tolist() == [85, 100]


@pytest.mark.parametrize("mixed", [("85", "0.85"), ("85%", "85"), ("85%", "0.85")])
def test_a_column_that_mixes_notations_of_percent_is_refused(mixed: tuple[str, str]) -> None:
    assert cast_percents(cells(*mixed)).isna().all()


def test_yes_and_no_are_read_by_a_list() -> None:
    told, refused = cast("is_international", "Ya", "y", "1", "✓", "TIDAK", "t", "0", "-", "mungkin")
    assert told.tolist()[:7] == [True] * 4 + [False] * 3
    assert refused == ["-", "mungkin"]


def test_numbers_of_staff_that_are_digits_alone_get_the_declared_letters() -> None:
    assert cast("employee_id", "1001", "HNR-00012", prefix={"employee_id": "PEG-"})[0].tolist() == [
        "PEG-1001",
        "HNR-00012",
    ]
