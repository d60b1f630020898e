"""How plain tables and delimited text are read: one rule a test, in a file small enough to see."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from flows.readers.table import SourceRefused
from tests.readers.reading import Records, read_records, text_file, workbook

NIP, NIP_2 = "198503152010011004", "199001012015022002"
LEAVE: dict[str, Any] = {"dataset": "leave", "kind": "workbook"}
PUNCHES: dict[str, Any] = {"dataset": "punch", "constant": {"device_id": "9"}}


# Plain tables


def leave(path: Path, *rows: list[object], **options: Any) -> Records:
    return read_records(workbook(path / "cuti.xlsx", list(rows)), **LEAVE, **options)


HEADER: list[object] = ["NIP", "Jenis", "Tanggal Mulai", "Tanggal Selesai"]
RECORD: list[object] = [NIP, "CT", "02/03/2026", "03/03/2026"]


def test_a_header_of_two_rows_is_read_as_the_upper_cell_over_the_lower_ones(tmp_path: Path) -> None:
    told = leave(
        tmp_path,
        ["REGISTER CUTI"],
        ["NIP", "Jenis", "Tanggal", "", "Surat", ""],
        ["", "", "Mulai", "Selesai", "Nomor Surat", "Catatan"],
        [*RECORD, "800/1", "-"],
    )
    assert told.shown("employee_id", "first_day", "last_day", "document_number") == [
        (NIP, "2026-03-02", "2026-03-03", "800/1")
    ]
    assert told.unknown == {"Surat Catatan"}


def test_title_rows_above_and_a_row_that_numbers_the_columns_are_no_records(tmp_path: Path) -> None:
    told = leave(tmp_path, ["DINAS"], [], ["Periode", "2026"], HEADER, ["(1)", "(2)", "(3)", "(4)"], RECORD)
    assert (len(told.accepted), len(told.rejected), told.skipped) == (1, 0, {"nomor kolom": 1})


def test_a_header_repeated_on_every_page_is_skipped_and_counted(tmp_path: Path) -> None:
    told = leave(tmp_path, HEADER, RECORD, ["nip ", "JENIS", "Tanggal Mulai", "Tanggal Selesai"], [NIP_2, *RECORD[1:]])
    assert (len(told.accepted), len(told.rejected), told.skipped) == (2, 0, {"judul kolom berulang": 1})


def test_totals_notes_and_blank_rows_are_no_records(tmp_path: Path) -> None:
    told = leave(tmp_path, HEADER, RECORD, [], RECORD, ["JUMLAH", 2], ["Tirta Kencana, 2 Maret 2026"])
    assert (len(told.accepted), told.skipped) == (2, {"baris jumlah": 1, "catatan atau tanda tangan": 1})


def test_merged_cells_are_filled_down_only_where_the_source_says_so(tmp_path: Path) -> None:
    rows = [HEADER, RECORD, ["", "S", "05/03/2026", "05/03/2026"]]
    assert leave(tmp_path, *rows).rejected["rules"].tolist() == ["employee_id:present"]
    assert leave(tmp_path, *rows, fill_down=["employee_id"]).shown("employee_id", "attendance_code") == [
        (NIP, "CT"),
        (NIP, "S"),
    ]


def test_case_blanks_line_breaks_and_pictures_in_a_header_do_not_count(tmp_path: Path) -> None:
    told = leave(tmp_path, ["👤 nip", "JENIS :", "Tanggal\nMulai", "Tanggal\u00a0 Selesai "], RECORD)
    assert len(told.accepted) == 1


def test_a_header_that_stands_twice_refuses_the_file(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match='"NIP" muncul dua kali'):
        leave(tmp_path, ["NIP", *HEADER], [NIP, *RECORD])


def test_a_date_of_a_workbook_that_counts_from_1904_is_the_day_that_is_shown(tmp_path: Path) -> None:
    row = [NIP, "CT", datetime(2026, 3, 2), datetime(2026, 3, 3)]
    told = read_records(workbook(tmp_path / "cuti.xlsx", [HEADER, row], date_1904=True), **LEAVE)
    assert told.shown("first_day", "last_day") == [("2026-03-02", "2026-03-03")]


def test_a_number_cell_is_no_ambiguous_text(tmp_path: Path) -> None:
    header = ["NIP", "Nama Pelatihan", "Bentuk", "Metode", "Internasional", "Tanggal Mulai", "Tanggal Selesai", "JP"]
    row = [NIP, "Arsip", "TEKNIS", "Luring", "Tidak", "02/03/2026", "03/03/2026"]
    book = workbook(tmp_path / "diklat.xlsx", [header, [*row, 1.125], [*row, "1.125"]])
    told = read_records(book, dataset="training", kind="workbook")
    assert told.accepted["certificate_jp"].tolist() == [1.125]
    assert told.rejected[["cell", "rules"]].to_numpy().tolist() == [["H3", "certificate_jp:number"]]


# Delimited text


CSV = "NIP;Jenis;Tanggal Mulai;Tanggal Selesai\n"
LINE = f"{NIP};CT;02/03/2026;03/03/2026\n"


def delimited(path: Path, text: str, encoding: str = "utf-8") -> Records:
    return read_records(text_file(path / "cuti.csv", text, encoding), dataset="leave", kind="delimited")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_encoding_and_separator_are_told_by_the_content(tmp_path: Path, encoding: str, separator: str) -> None:
    told = delimited(tmp_path, (CSV + LINE).replace(";", separator), encoding)
    assert told.shown("employee_id", "first_day") == [(NIP, "2026-03-02")]


def test_the_header_of_a_text_file_may_stand_below_a_title(tmp_path: Path) -> None:
    told = delimited(tmp_path, f"REGISTER CUTI\nPeriode;Maret 2026\n{CSV}{LINE}JUMLAH;1;;\n{CSV}{LINE}")
    assert (len(told.accepted), told.skipped) == (2, {"baris jumlah": 1, "judul kolom berulang": 1})
    assert told.accepted["row_number"].tolist() == [4, 7]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_line_ends_of_any_system_are_read(tmp_path: Path, ends: str) -> None:
    assert len(delimited(tmp_path, (CSV + LINE + LINE).replace("\n", ends)).accepted) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (CSV + LINE + f"{NIP};CT\n" + LINE, "baris 3"),
        (CSV + f'{NIP};"CT;02/03/2026;03/03/2026\n' + LINE, "kutip tidak ditutup"),
    ],
)
def test_a_ragged_line_or_an_open_quote_refuses_the_file_and_quotes_nobody(
    tmp_path: Path, text: str, told: str
) -> None:
    with pytest.raises(SourceRefused, match=told) as refused:
        delimited(tmp_path, text)
    assert NIP not in str(refused.value)


def test_what_fills_down_crosses_the_parts_in_which_a_text_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.readers.delimited._ROWS", 2)
    days = [f",CT,0{day}/03/2026,0{day}/03/2026\n" for day in range(3, 7)]
    header = "NIP,Jenis,Tanggal Mulai,Tanggal Selesai\n"
    told = read_records(
        text_file(tmp_path / "cuti.csv", header + f"{NIP},CT,02/03/2026,02/03/2026\n" + "".join(days)),
        dataset="leave",
        kind="delimited",
        fill_down=["employee_id"],
    )
    assert (len(told.rejected), told.skipped, set(told.accepted["employee_id"])) == (0, {}, {NIP})
    assert len(told.accepted) == 5
