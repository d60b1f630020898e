"""What stands in sheets and cells has its declared outcome, in whatever kind of file it comes.

The numbers are those of the project's list of bad inputs; files that are bad as files are in test_bad_files.py. Outcomes:
T the file is refused, K a record is rejected, P it is read, W it is read and something is said.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flows.checking import Checked, check
from flows.delivery import Delivery, local_time
from flows.examine import codes_of, examine
from flows.office import Office, Source
from flows.readers.table import SourceRefused
from tests.readers import files
from tests.readers.files import HEADER, RECORD

NIP, NIP_2, NIP_3 = "198503152010011004", "199001012015022002", "198902252024211013"
LEAVE: dict[str, Any] = {"dataset": "leave", "absent": ["document_number", "approved_on"]}
PUNCH: dict[str, Any] = {"dataset": "punch", "constant": {"device_id": "9"}}
PUNCHES = ["PIN", "Waktu"]
MATRIX: dict[str, Any] = {"dataset": "attendance_code", "kind": "matrix", "unit_label": "NPSN", "month_label": "BULAN"}
APRIL = [["DAFTAR HADIR"], ["NPSN", "10690001"], ["BULAN", "APRIL 2026"], ["NIP", *map(str, range(1, 32))]]
TRAINING: dict[str, Any] = {
    "dataset": "training", "constant": {"is_classroom": "YA", "is_international": "TIDAK", "training_form": "TEKNIS"},
}  # fmt: skip
TRAININGS = ["NIP", "Nama Pelatihan", "Tanggal Mulai", "Tanggal Selesai", "Hari", "JP", "Menit"]
COMPLAINT: dict[str, Any] = {"dataset": "complaint"}
COMPLAINTS = [
    "Tracking ID",
    "Tanggal Laporan Masuk",
    "Klasifikasi Laporan",
    "ID Instansi Terdisposisi",
    "Isi Laporan Akhir",
]
EMPLOYEE: dict[str, Any] = {"dataset": "employee"}
EMPLOYEES = ["ID Pegawai", "TMT", "NIP", "Nama", "JK", "Status Kepegawaian"]

Rows = list[list[str]]
# The kinds of file in which the same texts can come.
MAKERS: dict[str, Callable[[Rows], str | bytes]] = {
    "xlsx": lambda rows: files.xlsx(files.sheet("".join(files.row(n, texts) for n, texts in enumerate(rows, 1)))),
    "html": lambda rows: files.html(rows, title=""),
    "spreadsheetml": lambda rows: files.spreadsheetml(rows=rows),
    "ods": lambda rows: files.ods(rows),
    "csv": lambda rows: files.delimited(rows=rows),
}


@dataclass(frozen=True)
class Case:
    """A table of texts, what must come of it, what is read of it, and which words must be said."""

    number: int
    rule: str
    outcome: str
    rows: Rows
    options: dict[str, Any] = field(default_factory=lambda: LEAVE)
    gives: dict[str, list[str]] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    kinds: tuple[str, ...] = tuple(MAKERS)


def cells(*told: str) -> Rows:
    """A leave whose first cells are these."""
    return [HEADER, [*told, *RECORD[len(told) :]]]


def days(*told: str) -> Rows:
    """Leaves that begin and end on these days."""
    return [HEADER, *([NIP, "CT", day, day] for day in told)]


def training(*told: str) -> Rows:
    return [TRAININGS, [NIP, "Arsip", *told]]


def complaint(*told: str) -> Rows:
    return [COMPLAINTS, ["1", "02/03/2026", "PENGADUAN", *told]]


# fmt: off
# ruff: noqa: E501
CASES = [
    Case(23, "title_rows_above_the_header", "W", [["DINAS"], ["Periode 2026"], [], HEADER, RECORD], words=("baris 4",), kinds=("xlsx", "ods", "html")),
    Case(24, "a_header_of_two_rows", "P", [["NIP", "Jenis", "Tanggal", ""], ["", "", "Mulai", "Selesai"], RECORD], gives={"last_day": ["2026-02-02"]}),
    Case(25, "blanks_case_and_line_breaks_in_a_header", "P", [[" nip ", "JENIS\u00a0", "tanggal  mulai", "Tanggal\nSelesai"], RECORD]),
    Case(26, "a_misspelt_header", "T", [["NIP", "Jenis", "Tanggal Mulay", "Tanggal Selesai"], RECORD], words=("mungkin yang dimaksud", "Tanggal Mulay")),
    Case(27, "a_header_that_stands_twice", "T", [[*HEADER, "nip"], [*RECORD, NIP]], words=('"nip" muncul dua kali',)),
    Case(28, "a_column_that_is_missing", "T", [HEADER[:3], RECORD[:3]], words=('"Tanggal Selesai"', "tidak ditemukan")),
    Case(29, "a_column_that_nobody_knows", "W", [[*HEADER, "Catatan"], [*RECORD, "x"]], words=("Catatan",)),
    Case(30, "columns_in_another_order", "P", [HEADER[::-1], RECORD[::-1]], gives={"employee_id": [NIP]}),
    Case(31, "a_blank_row_in_the_middle", "P", [HEADER, RECORD, ["", "", "", ""], [NIP_2, *RECORD[1:]]], gives={"employee_id": [NIP, NIP_2]}),
    Case(32, "a_row_of_totals", "W", [HEADER, RECORD, ["JUMLAH", "1", "", ""]], words=("baris jumlah",)),
    Case(33, "a_signature_below", "W", [HEADER, RECORD, ["Kepala Sekolah", "", "", ""]], words=("catatan atau tanda tangan",)),
    Case(34, "a_merged_cell_without_leave_to_fill_it", "K", [HEADER, ["", *RECORD[1:]]], words=("employee_id:present",)),
    Case(34, "a_merged_cell_that_is_filled_down", "P", [HEADER, RECORD, ["", "S", "05/02/2026", "05/02/2026"]], LEAVE | {"fill_down": ["employee_id"]}, {"employee_id": [NIP, NIP]}),
    Case(37, "a_matrix_becomes_a_record_a_day", "P", [*APRIL, [NIP, "H", "S", "", *[""] * 28]], MATRIX, {"attendance_code": ["H", "S"], "day": ["2026-04-01", "2026-04-02"]}, kinds=("xlsx", "ods", "html")),
    Case(37, "the_31st_of_a_month_of_30_days", "K", [*APRIL, [NIP, *[""] * 30, "H"]], MATRIX, words=("day:date", "tanggal ini tidak ada")),
    Case(39, "a_number_written_with_an_exponent", "K", cells("1.98503E+17"), words=("angka", "ketik ulang NIP")),
    Case(38, "a_number_whose_last_digits_became_noughts", "K", cells("198902252024211000"), words=("tiga angka terakhir 000",)),
    Case(40, "blanks_dots_and_apostrophes_in_a_number", "P", cells("'19850315 201001\u200b.1 004"), gives={"employee_id": [NIP]}),
    Case(41, "a_number_of_17_digits", "K", cells(NIP[:17]), words=("18 angka",)),
    Case(41, "a_letter_in_a_number", "K", cells("19850315201001100O"), words=("huruf O",)),
    Case(42, "a_birth_date_that_cannot_be", "K", cells("198502302010012003"), words=("tanggal lahir",)),
    Case(42, "an_appointment_at_fourteen", "K", cells("201001012024031001"), words=("18 tahun",)),
    Case(42, "a_third_sex_digit", "K", cells("197001012000033001"), words=("1 (laki-laki)",)),
    Case(46, "days_in_words", "P", days("3 Agustus 2025", "3-Agt-25"), gives={"first_day": ["2025-08-03", "2025-08-03"]}),
    Case(47, "the_declared_order_of_day_and_month", "P", days("03/08/2025"), gives={"first_day": ["2025-08-03"]}),
    Case(47, "days_in_both_orders", "T", days("25/08/2025", "08/25/2025"), words=("samakan semua tanggal",)),
    Case(48, "the_serial_number_of_a_day", "W", days("45872"), gives={"first_day": ["2025-08-03"]}, words=("angka seri",)),
    Case(50, "days_that_do_not_exist", "K", days("31/02/2025"), words=("first_day:date",)),
    Case(50, "a_day_of_noughts", "K", days("0000-00-00"), words=("first_day:date",)),
    Case(51, "a_punch_of_the_future", "K", [PUNCHES, ["7", "2031-01-01 07:00"]], PUNCH, words=("punched_at:possible",)),
    Case(51, "a_punch_of_a_device_that_lost_its_clock", "K", [PUNCHES, ["7", "2000-01-01 00:00"]], PUNCH, words=("punched_at:possible",)),
    Case(51, "a_training_that_is_not_over", "K", training("01/01/2031", "02/01/2031", "2", "8", ""), TRAINING, words=("completed_on:not_yet", "belum selesai")),
    Case(52, "times_of_day_however_written", "P", [PUNCHES, *(["7", f"02/03/2026 {told}"] for told in ("24:00", "7.31", "07:31 WIB"))], PUNCH, {"punched_at": ["2026-03-03 00:00:00", "2026-03-02 07:31:00", "2026-03-02 07:31:00"]}),
    Case(52, "a_time_that_does_not_exist", "K", [PUNCHES, ["7", "02/03/2026 25:10"]], PUNCH, words=("punched_at:date",)),
    Case(55, "a_duration_of_more_than_a_day", "P", training("02/02/2026", "06/02/2026", "", "", "26:00"), TRAINING, {"duration_minutes": ["1560"]}),
    Case(56, "numbers_whose_marks_tell_what_they_are", "P", training("02/02/2026", "06/02/2026", "1,5", "10,25", "1.234.567,0"), TRAINING, {"duration_days": ["1.5"], "duration_minutes": ["1234567"]}),
    Case(56, "a_number_that_may_be_a_thousand_or_one", "K", training("02/02/2026", "06/02/2026", "", "", "1.234"), TRAINING, words=("duration_minutes:number",)),
    Case(56, "a_declared_decimal_mark", "P", training("02/02/2026", "06/02/2026", "", "", "1.234"), TRAINING | {"decimal": ","}, {"duration_minutes": ["1234"]}),
    Case(59, "a_code_that_nobody_knows", "K", cells(NIP, "XX"), words=("attendance_code:known", "gunakan salah satu")),
    Case(62, "a_formula_as_text", "P", complaint("", "=cmd|' /C calc'!A0"), COMPLAINT, {"report_text": ["=cmd|' /C calc'!A0"]}),
    Case(65, "letters_of_every_script", "P", complaint("", "ꦲꦏ꧀ 🙏 e\u0301"), COMPLAINT, {"report_text": ["ꦲꦏ꧀ 🙏 e\u0301"]}),
    Case(66, "html_in_a_complaint", "P", complaint("", "<script>alert(1)</script>"), COMPLAINT, {"report_text": ["<script>alert(1)</script>"]}),
    Case(67, "sql_in_a_text_and_in_the_code_of_a_unit", "P", complaint("'; DROP TABLE x --", "\"; drop schema raw; --"), COMPLAINT, {"unit_id": ["'; DROP TABLE x --"]}),
    Case(68, "a_person_named_NA", "P", [EMPLOYEES, ["1", "01/01/2020", NIP, "NA", "L", "PNS"]], EMPLOYEE, {"full_name": ["NA"]}),
    Case(68, "a_null_in_words_is_no_day", "K", days("null"), words=("first_day:date",)),
    Case(69, "a_number_of_a_person_in_a_complaint", "P", complaint("", "NIK 1674054102850001, WA 0812-3456-7890"), COMPLAINT, {"report_text": ["NIK [nomor], WA [nomor]"]}),
    Case(70, "letters_that_a_wrong_encoding_has_spoilt", "W", complaint("", "kafÃ©"), COMPLAINT, words=("salah pengodean",)),
    Case(75, "hours_below_nought", "K", training("02/02/2026", "06/02/2026", "5", "-3", ""), TRAINING, words=("certificate_jp:range",)),
    Case(75, "four_hundred_hours_in_three_days", "K", training("02/02/2026", "04/02/2026", "3", "400", ""), TRAINING, words=("certificate_jp:per_day", "24 sehari")),
    Case(75, "an_end_before_the_start", "K", training("06/02/2026", "02/02/2026", "5", "8", ""), TRAINING, words=("completed_on:order",)),
    Case(76, "a_class_that_nobody_knows", "K", [COMPLAINTS, ["1", "02/03/2026", "CURHAT", "", "x"]], COMPLAINT, words=("classification:known",)),
]
# fmt: on
TRIED = [(case, kind) for case in CASES for kind in case.kinds if not (kind == "csv" and "kind" in case.options)]


def made(case: Case, kind: str, folder: Path) -> tuple[Path, Office]:
    """Write a case as a file of a kind, and the office whose one source it is."""
    content = MAKERS[kind](case.rows)
    path = folder / f"berkas.{kind}"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    options = {"kind": "delimited" if kind == "csv" else "workbook", **case.options}
    return path, Office(folder=folder, name="Kantor", sources={"s": Source(name="s", files=path.name, **options)})


@pytest.mark.parametrize(
    ("case", "kind"), TRIED, ids=lambda told: told if isinstance(told, str) else f"{told.number}_{told.rule}"
)
def test_each_bad_content_has_its_outcome_in_every_kind_of_file(tmp_path: Path, case: Case, kind: str) -> None:
    path, office = made(case, kind, tmp_path)
    try:
        told = check(path, office)
    except SourceRefused as refusal:
        assert case.outcome == "T", str(refusal)
        said = str(refusal)
    else:
        assert judged(told, kind) == case.outcome
        assert told.n_read == told.n_accepted + told.n_rejected + sum(told.skipped.values())
        said = " ".join(
            [*told.remarks, *told.unknown, *told.skipped, *(str(rows.to_dict("records")) for rows in told.rejected)]
        )
    assert all(word in said for word in case.words), said
    for column, wanted in case.gives.items():
        assert accepted(path, office)[column].astype(str).str.removesuffix(".0").tolist() == wanted


def judged(told: Checked, kind: str) -> str:
    # That a table is HTML, or CSV, is said of every such file.
    remarks = [remark for remark in told.remarks if kind not in remark.lower()]
    return "K" if told.n_rejected else "W" if remarks or told.unknown or told.skipped else "P"


def accepted(path: Path, office: Office) -> pd.DataFrame:
    [source] = office.sources.values()
    delivery = Delivery(source, path.name, path, local_time(path.lstat().st_mtime, office.time_zone))
    return pd.concat([told.accepted for told in examine(delivery, office, codes_of(office))])
