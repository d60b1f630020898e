"""Rejected records, given back to each unit to correct, and their way in again."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from flows import telling
from flows.office import Office, read_office
from tests.conftest import ask, copied, run, served
from tests.integration.clerk import CODES, GOOD, SHEETS, load, records, register
from tests.servers import Server


@pytest.fixture(scope="module")
def night_before(published_on_each: Office, tmp_path_factory: pytest.TempPathFactory, server: Server | None) -> Path:
    """The sample office after its night; copy it before sending anything."""
    return copied(published_on_each.folder, tmp_path_factory.mktemp("returns") / "office", server)


@pytest.fixture(scope="module")
def given_back(night_before: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `rejected export` writes of it; beside it told.txt, what it says."""
    folder = tmp_path_factory.mktemp("given") / "kembali"
    code, told = run("rejected", "export", "--to", folder, "--office", night_before)
    assert code == telling.DONE, told
    (folder.parent / "told.txt").write_text(told)
    return folder


@pytest.fixture
def office_folder(night_before: Path, tmp_path: Path, server: Server | None) -> Path:
    return copied(night_before, tmp_path / "office", server)


def table_of(path: Path) -> pd.DataFrame:
    return pd.read_excel(path, dtype=str, engine="calamine")


def mend(file: Path, to: Path, row: int, header: str, text: str) -> Path:
    """Save a workbook under another name, with one cell written anew, as a clerk does."""
    book = openpyxl.load_workbook(file)
    page = book.worksheets[0]
    column = [cell.value for cell in page[1]].index(header) + 1
    page.cell(row + 2, column).value = text
    book.save(to)
    return to


def test_each_unit_gets_its_records_as_they_stood_in_the_archived_file_for_its_owner_alone(
    night_before: Path, given_back: Path
) -> None:
    names = {path.name for path in given_back.iterdir()}
    schools = {f"{unit} absensi_sekolah.xlsx" for unit in ("10690003", "10690004", "10690005", "10690006")}
    assert names == schools | {"tanpa_unit register_cuti.xlsx", "tanpa_unit register_diklat.xlsx", "1.01 lapor.xlsx"}
    assert {oct(path.stat().st_mode & 0o777) for path in given_back.iterdir()} == {"0o600"}
    assert oct(given_back.stat().st_mode & 0o777) == "0o700"
    told = table_of(given_back / "10690004 absensi_sekolah.xlsx")
    assert list(told.columns) == ["NPSN", "NIP", "Tanggal", "Kode", "Perbaikan"]
    assert set(told["NPSN"]) == {"10690004"} and told["NIP"].str.fullmatch(r"\d{18}|HNR-\d{4}").all()
    # March was replaced by a revision, of whose records none was rejected.
    held = ask(
        read_office(night_before),
        """select masked_value, rules from ops.rejected
           where file_name like '%Rekap Absen%' and file_name not like '%Maret%'""",
    )
    assert len(told) == len(held)
    codes = held[held["rules"] == "attendance_code:known"]["masked_value"].value_counts().to_dict()
    assert told[told["Perbaikan"].str.contains("kode tidak dikenal")]["Kode"].value_counts().to_dict() == codes


def test_the_bad_cells_are_coloured_and_no_others(given_back: Path) -> None:
    file = given_back / "tanpa_unit register_cuti.xlsx"
    page = openpyxl.load_workbook(file).worksheets[0]
    headers = [cell.value for cell in page[1]]
    for row in page.iter_rows(min_row=2):
        coloured = {headers[cell.column - 1] for cell in row if cell.fill.fill_type}
        assert coloured == {row[-1].value.split(":")[0]}


def test_a_register_shows_a_record_once_however_many_monthly_files_repeat_it(
    night_before: Path, given_back: Path
) -> None:
    held = ask(read_office(night_before), "select * from ops.rejected where source = 'register_cuti'")
    assert len(held) > len(table_of(given_back / "tanpa_unit register_cuti.xlsx")) == 7


def test_what_cannot_be_mended_in_a_workbook_is_said(given_back: Path) -> None:
    told = (given_back.parent / "told.txt").read_text()
    assert "punches are mended at the device" in told
    assert "mend them in the database of simpeg_pegawai" in told
    assert not [path for path in given_back.iterdir() if "mesin" in path.name or "simpeg" in path.name]


def test_no_number_of_a_person_is_told_on_the_screen(given_back: Path) -> None:
    assert not re.search(r"\d{9}", (given_back.parent / "told.txt").read_text())


def test_a_folder_with_something_in_it_is_left_alone(night_before: Path, tmp_path: Path) -> None:
    (tmp_path / "setengah jadi.xlsx").touch()
    code, told = run("rejected", "export", "--to", tmp_path, "--office", night_before)
    assert code == telling.USAGE and "not empty" in told
    assert [path.name for path in tmp_path.iterdir()] == ["setengah jadi.xlsx"]


def test_a_corrected_sheet_mends_its_records_and_wipes_nothing(office_folder: Path, given_back: Path) -> None:
    file = given_back / "10690004 absensi_sekolah.xlsx"
    told = table_of(file)
    row = told.index[told["Perbaikan"].str.contains("kode tidak dikenal")][0]
    one = told.loc[row]
    office, here = read_office(office_folder), "unit_id = '10690004'"
    before = records(office, here)
    mended = mend(file, office_folder.parent / "sudah benar.xlsx", row, "Kode", "H")
    code, said = run("rejected", "import", mended, "--office", office_folder)
    assert code == telling.REFUSED
    assert "1 baik" in said and "Dikirim: inbox/presensi/sekolah/KOREKSI absensi_sekolah" in said
    load(office_folder, "absensi_sekolah")
    after = records(office, here)
    gained = after.merge(before, how="left", indicator=True).query("_merge == 'left_only'")
    assert gained[["employee_id", "day", "attendance_code"]].to_numpy().tolist() == [[one["NIP"], one["Tanggal"], "H"]]
    assert len(after) == len(before) + 1
    assert len(ask(office, "select * from ops.rejected where file_name like '%KOREKSI%'")) == len(told) - 1
    # Sent twice, or laid into the folder by hand under another name, it doubles nothing.
    run("rejected", "import", mended, "--office", office_folder)
    shutil.copy(mended, office_folder / "inbox" / "presensi" / "sekolah" / "perbaikan SDN 3.xlsx")
    load(office_folder, "absensi_sekolah")
    pd.testing.assert_frame_equal(records(office, here), after)
    assert len(ask(office, "select * from ops.load where file_name like '%KOREKSI%' and outcome = 'loaded'")) == 1
    run("rejected", "export", "--to", office_folder.parent / "lagi", "--office", office_folder)
    rest = table_of(office_folder.parent / "lagi" / file.name)
    assert len(rest) == len(told) - 1
    assert rest[(rest["NIP"] == one["NIP"]) & (rest["Tanggal"] == one["Tanggal"])].empty


def test_a_number_put_right_in_a_correction_is_not_given_back_again(office_folder: Path, given_back: Path) -> None:
    """The mended record has another key; it agrees in all that was sound, and came by a correction."""
    file = given_back / "tanpa_unit register_cuti.xlsx"
    told = table_of(file)
    row = told.index[told["Perbaikan"].str.contains("NIP harus 18 angka")][0]
    run(
        "rejected",
        "import",
        mend(file, office_folder.parent / "cuti.xlsx", row, "NIP", GOOD[1]),
        "--office",
        office_folder,
    )
    office = load(office_folder, "register_cuti")
    assert len(ask(office, f"select * from raw.leave where employee_id = '{GOOD[1]}'")) == 1
    run("rejected", "export", "--to", office_folder.parent / "lagi", "--office", office_folder)
    rest = table_of(office_folder.parent / "lagi" / file.name)
    assert len(rest) == len(told) - 1 and not rest["Perbaikan"].str.contains("NIP harus 18 angka").any()


def test_a_correction_that_names_another_source_is_refused_with_its_place(
    office_folder: Path, given_back: Path
) -> None:
    shutil.copy(given_back / "10690004 absensi_sekolah.xlsx", office_folder / "inbox" / "cuti" / "salah folder.xlsx")
    office = load(office_folder, "register_cuti")
    told = ask(office, "select outcome, message from ops.load where file_name like '%salah folder%'")
    assert told["outcome"].tolist() == ["refused"] and "absensi_sekolah" in told["message"][0]


def test_a_file_that_is_no_correction_is_not_taken_for_one(office_folder: Path, tmp_path: Path) -> None:
    code, told = run("rejected", "import", register(tmp_path / "cuti.xlsx", [GOOD]), "--office", office_folder)
    assert code == telling.USAGE and "bukan berkas koreksi" in told
    assert not list((office_folder / "inbox").rglob("KOREKSI*"))


def test_a_correction_in_which_nothing_is_mended_is_not_sent(office_folder: Path, given_back: Path) -> None:
    file = given_back / "tanpa_unit register_diklat.xlsx"
    code, told = run("rejected", "import", file, "--office", office_folder)
    assert code == telling.REFUSED and "Tidak dikirim" in told
    assert not list((office_folder / "inbox").rglob("KOREKSI*"))


def test_a_text_that_looks_like_a_formula_is_given_back_as_text(tmp_path: Path, server: Server | None) -> None:
    (tmp_path / "office.toml").write_text(SHEETS)
    served(tmp_path, server)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "absensi1.csv").write_text(
        CODES + "U1/../x,HNR-001,2026-03-02,H\nU1/../x,HNR-001,2026-03-03,=1+1\n"
    )
    load(tmp_path)
    run("rejected", "export", "--to", tmp_path / "kembali", "--office", tmp_path)
    (path,) = (tmp_path / "kembali").iterdir()
    cells = [cell for row in openpyxl.load_workbook(path).worksheets[0] for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]
