"""The marked copy of a checked file: bad cells coloured, a list in front, all else as it was."""

from __future__ import annotations

import time
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font

from flows import telling
from flows.markup import HEADERS, LIST_SHEET
from tests.conftest import kinerja, run
from tests.integration.clerk import BAD, GOOD, hash_of, register


def listed(copy: Path) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(copy)[LIST_SHEET].iter_rows(values_only=True))


def test_every_bad_cell_is_coloured_and_says_in_words_what_to_do(tmp_path: Path) -> None:
    file = register(tmp_path / "cuti.xlsx", [GOOD, BAD], "Cuti '26")
    before = hash_of(file)
    code, told = run("check", file, "--to", tmp_path / "hasil", "--office", tmp_path)
    assert code == telling.REFUSED
    assert "cuti (diperiksa).xlsx" in told
    assert hash_of(file) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cuti.xlsx", "hasil"]
    assert [path.name for path in (tmp_path / "hasil").iterdir()] == ["cuti (diperiksa).xlsx"]
    book = openpyxl.load_workbook(tmp_path / "hasil" / "cuti (diperiksa).xlsx")
    assert book.sheetnames == [LIST_SHEET, "Cuti '26"]
    page = book["Cuti '26"]
    marked = {cell.coordinate: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment}
    assert set(marked) == {"B5", "E5"}
    assert "nomor pegawai salah" in marked["B5"] and "18 angka" in marked["B5"]
    assert "bukan tanggal" in marked["E5"] and "31/12/2026" in marked["E5"]
    coloured = {cell.coordinate for row in page.iter_rows() for cell in row if cell.fill.fill_type}
    assert coloured == set(marked)
    assert [[cell.value for cell in row] for row in page.iter_rows(min_row=4)] == [GOOD, BAD]


def test_the_list_in_front_leads_to_each_cell_and_is_the_only_chosen_sheet(tmp_path: Path) -> None:
    run("check", register(tmp_path / "cuti.xlsx", [GOOD, BAD], "Cuti '26"), "--to", tmp_path, "--office", tmp_path)
    book = openpyxl.load_workbook(tmp_path / "cuti (diperiksa).xlsx")
    page = book[LIST_SHEET]
    rows = list(page.iter_rows(values_only=True))
    assert rows[0] == HEADERS
    assert {row[:2] for row in rows[1:]} == {("Cuti '26", "B5"), ("Cuti '26", "E5")}
    links = {cell.value: (cell.hyperlink.location, cell.hyperlink.target) for cell in page["B"][1:]}
    assert links == {"B5": ("'Cuti ''26'!B5", None), "E5": ("'Cuti ''26'!E5", None)}
    assert book.active.title == LIST_SHEET
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == [LIST_SHEET]


def test_all_else_of_a_workbook_is_as_it_was(tmp_path: Path) -> None:
    file = register(tmp_path / "cuti.xlsx", [GOOD, BAD])
    book = openpyxl.load_workbook(file)
    page = book["Register"]
    page["H3"], page["H4"], page["A1"].font = "Hari", "=F4-E4", Font(bold=True)
    page["B5"].comment = Comment("tanya Pak Budi", "Ani")
    page.merge_cells("A1:D1")
    page.column_dimensions["C"].width = 41
    book.create_sheet("Catatan")["A1"] = "=1+1"
    book["Catatan"]["A1"].data_type = "s"
    book.save(file)
    run("check", file, "--to", tmp_path, "--office", tmp_path)
    copy = openpyxl.load_workbook(tmp_path / "cuti (diperiksa).xlsx")
    assert copy.sheetnames == [LIST_SHEET, "Register", "Catatan"]
    page = copy["Register"]
    assert (page["H4"].value, page["H4"].data_type, page["A1"].font.bold) == ("=F4-E4", "f", True)
    assert [str(area) for area in page.merged_cells.ranges] == ["A1:D1"]
    assert page.column_dimensions["C"].width == 41
    assert page["B5"].comment.text.startswith("tanya Pak Budi")
    assert (copy["Catatan"]["A1"].value, copy["Catatan"]["A1"].data_type) == ("=1+1", "s")


def test_a_number_that_spoils_many_days_is_marked_and_listed_once(tmp_path: Path, sample_folder: Path) -> None:
    file = sample_folder / "inbox" / "presensi" / "sekolah" / "DAFTAR HADIR MARET SDN 4.xlsx"
    run("check", file, "--to", tmp_path, "--office", sample_folder)
    copy = tmp_path / "DAFTAR HADIR MARET SDN 4 (diperiksa).xlsx"
    assert [row[1] for row in listed(copy)[1:]] == ["C9", "M12", "AG14"]
    assert openpyxl.load_workbook(copy)["Absensi"]["C9"].comment


def test_a_text_file_gets_the_list_alone_and_no_formula_comes_to_life(tmp_path: Path) -> None:
    (tmp_path / "cuti.csv").write_text("NIP,Jenis,Tanggal Mulai,Tanggal Selesai\n1,=1+1,02/03/2026,03/03/2026\n")
    code, told = run("check", tmp_path / "cuti.csv", "--to", tmp_path, "--office", tmp_path)
    assert code == telling.REFUSED and "cuti (diperiksa).xlsx" in told
    rows = listed(tmp_path / "cuti (diperiksa).xlsx")
    assert rows[0] == HEADERS
    assert {row[1] for row in rows[1:]} == {"baris 2"}
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "cuti (diperiksa).xlsx")[LIST_SHEET] for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_a_file_without_faults_gets_no_copy(tmp_path: Path) -> None:
    code, told = run("check", register(tmp_path / "cuti.xlsx", [GOOD]), "--to", tmp_path, "--office", tmp_path)
    assert code == telling.DONE and "Siap dikirim" in told
    assert [path.name for path in tmp_path.iterdir()] == ["cuti.xlsx"]


def test_an_older_copy_is_replaced_and_a_copy_is_no_file_to_check(tmp_path: Path) -> None:
    file = register(tmp_path / "cuti.xlsx", [GOOD, BAD])
    copy = tmp_path / "cuti (diperiksa).xlsx"
    copy.write_text("lama")
    run("check", file, "--to", tmp_path, "--office", tmp_path)
    first = listed(copy)
    code, told = run("check", copy, "--to", tmp_path, "--office", tmp_path)
    assert code == telling.USAGE and "salinan hasil pemeriksaan" in told
    assert listed(copy) == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cuti (diperiksa).xlsx", "cuti.xlsx"]


def test_who_goes_on_in_the_copy_under_another_name_finds_no_mark_on_what_is_mended(tmp_path: Path) -> None:
    run("check", register(tmp_path / "cuti.xlsx", [GOOD, BAD]), "--to", tmp_path, "--office", tmp_path)
    book = openpyxl.load_workbook(tmp_path / "cuti (diperiksa).xlsx")
    book["Register"]["B5"] = "198503152010011004"
    book.save(tmp_path / "cuti baru.xlsx")
    run("check", tmp_path / "cuti baru.xlsx", "--to", tmp_path, "--office", tmp_path)
    page = openpyxl.load_workbook(tmp_path / "cuti baru (diperiksa).xlsx")["Register"]
    assert page["B5"].comment is None and page["B5"].fill.fill_type is None
    assert page["E5"].comment.text.count("bukan tanggal") == 2  # the problem and its remedy, once each
    assert [row[1] for row in listed(tmp_path / "cuti baru (diperiksa).xlsx")[1:]] == ["E5"]


def test_check_needs_no_office_and_writes_into_the_current_folder(tmp_path: Path) -> None:
    file = register(tmp_path / "cuti.xlsx", [GOOD, BAD])
    (tmp_path / "kerja").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path / "kerja")
        assert run("check", file)[0] == telling.REFUSED
    assert [path.name for path in (tmp_path / "kerja").iterdir()] == ["cuti (diperiksa).xlsx"]


@pytest.mark.bench
def test_a_register_of_five_thousand_rows_is_checked_and_marked_in_three_seconds(tmp_path: Path) -> None:
    rows = [[str(n), *(BAD if n % 50 == 0 else GOOD)[1:6], f"850/{n}"] for n in range(5_000)]
    register(tmp_path / "cuti.xlsx", rows)
    took = []
    for _ in range(3):
        begun = time.monotonic()
        shown = kinerja("check", tmp_path / "cuti.xlsx", "--to", tmp_path, "--office", tmp_path)
        took.append(time.monotonic() - begun)
        assert "100 ditolak" in shown.stdout
    print(f"check of 5,000 rows, 100 of them bad: {min(took):.1f} s")
    assert len(listed(tmp_path / "cuti (diperiksa).xlsx")) == 201
    assert min(took) < 3
