"""What a clerk gets back: a marked copy of the file, rejected records to correct, and their way in again."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import date, datetime
from itertools import permutations
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Font

from flows import cli, night
from flows.markup import HEADERS, LIST_SHEET
from flows.office import Office, read_office
from flows.steps.suggest import suggest_numbers, suggest_pins
from tests.conftest import LAST_DAY, ask, kinerja, run_night

HEADER = ["No", "NIP", "Nama", "Jenis", "Tanggal Mulai", "Tanggal Selesai", "Nomor Surat"]
GOOD = ["1", "198503152010011004", "Ani", "CT", "02/03/2026", "03/03/2026", "850/1"]
BAD = ["2", "19850315201001100", "Budi", "CT", "31/02/2026", "03/03/2026", "850/2"]


def run(*arguments: str | Path) -> tuple[int, str]:
    """Run a command in this process; give its exit code and what it prints."""
    with redirect_stdout(io.StringIO()) as shown:
        code = cli.main([str(argument) for argument in arguments])
    return code, shown.getvalue()


def register(path: Path, rows: list[list[str]], sheet: str = "Register") -> Path:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate([["REGISTER CUTI"], [], HEADER, *rows]):
            page.write_row(number, 0, row)
    return path


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def listed(copy: Path) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(copy)[LIST_SHEET].iter_rows(values_only=True))


# The marked copy


def test_every_bad_cell_is_coloured_and_says_in_words_what_to_do(tmp_path: Path) -> None:
    file = register(tmp_path / "cuti.xlsx", [GOOD, BAD], "Cuti '26")
    before = hash_of(file)
    code, told = run("check", file, "--to", tmp_path / "hasil", "--office", tmp_path)
    assert code == cli.REFUSED
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
    assert code == cli.REFUSED and "cuti (diperiksa).xlsx" in told
    rows = listed(tmp_path / "cuti (diperiksa).xlsx")
    assert rows[0] == HEADERS
    assert {row[1] for row in rows[1:]} == {"baris 2"}
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "cuti (diperiksa).xlsx")[LIST_SHEET] for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]


def test_a_file_without_faults_gets_no_copy(tmp_path: Path) -> None:
    code, told = run("check", register(tmp_path / "cuti.xlsx", [GOOD]), "--to", tmp_path, "--office", tmp_path)
    assert code == cli.DONE and "Siap dikirim" in told
    assert [path.name for path in tmp_path.iterdir()] == ["cuti.xlsx"]


def test_an_older_copy_is_replaced_and_a_copy_is_no_file_to_check(tmp_path: Path) -> None:
    file = register(tmp_path / "cuti.xlsx", [GOOD, BAD])
    copy = tmp_path / "cuti (diperiksa).xlsx"
    copy.write_text("lama")
    run("check", file, "--to", tmp_path, "--office", tmp_path)
    first = listed(copy)
    code, told = run("check", copy, "--to", tmp_path, "--office", tmp_path)
    assert code == cli.USAGE and "salinan hasil pemeriksaan" in told
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
        assert run("check", file)[0] == cli.REFUSED
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


# Corrections


def load(folder: Path, *sources: str) -> Office:
    """Load what has arrived of some sources, no more."""
    office = read_office(folder)
    run_id = night.begin(office, "nightly", LAST_DAY, None)
    for source in sources or office.sources:
        night.ingest(office, run_id, source, LAST_DAY)
    return office


def records(office: Office, where: str) -> pd.DataFrame:
    columns = "unit_id, employee_id, cast(day as text) as day, attendance_code"
    return ask(office, f"select {columns} from raw.attendance_code where {where} order by all")


SHEETS = """
[office]
name = "Kantor uji"
today = 2026-07-02
[sources.absensi]
dataset = "attendance_code"
kind = "delimited"
files = "inbox/absensi*.csv"
replaces = "scope"
"""
CODES = "unit_id,employee_id,day,attendance_code\n"


def deliver(path: Path, on: date) -> None:
    """Let a file come on a day."""
    moment = datetime(on.year, on.month, on.day, 12).timestamp()
    os.utime(path, (moment, moment))


def first(inbox: Path) -> None:
    days = "".join(f"U1,HNR-00{n},2026-03-02,H\n" for n in (1, 2, 4))
    (inbox / "absensi1.csv").write_text(CODES + days)
    deliver(inbox / "absensi1.csv", date(2026, 4, 2))


def revised(inbox: Path) -> None:
    (inbox / "absensi2.csv").write_text(CODES + "U1,HNR-001,2026-03-02,S\nU1,HNR-003,2026-03-02,X\n")
    deliver(inbox / "absensi2.csv", date(2026, 4, 5))


def correction(inbox: Path) -> None:
    path = inbox / "KOREKSI absensi 1.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("KOREKSI absensi")
        page.write_row(0, 0, CODES.strip().split(","))
        page.write_row(1, 0, ["U1", "HNR-003", "2026-03-02", "S"])
        page.write_row(2, 0, ["U1", "HNR-001", "2026-03-02", "S"])
    deliver(path, date(2026, 4, 10))


def newest(inbox: Path) -> None:
    (inbox / "absensi3.csv").write_text(CODES + "U1,HNR-005,2026-03-02,H\n")
    deliver(inbox / "absensi3.csv", date(2026, 4, 20))


Arrival = Callable[[Path], None]


@pytest.mark.parametrize(
    "order", list(permutations([first, revised, correction])), ids=lambda order: "-".join(f.__name__ for f in order)
)
@pytest.mark.parametrize("last", [None, newest], ids=["", "newest"])
def test_sheets_and_corrections_give_the_same_in_whatever_order_they_come(
    tmp_path: Path, order: tuple[Arrival, ...], last: Arrival | None
) -> None:
    """The revision replaces the first sheet, the correction mends the revision; a newer sheet has the last word."""
    (tmp_path / "office.toml").write_text(SHEETS)
    (tmp_path / "inbox").mkdir()
    for step in [*order[:1], *([last] if last else []), *order[1:]]:
        step(tmp_path / "inbox")
        office = load(tmp_path)
    told = records(office, "true")[["employee_id", "attendance_code"]].to_numpy().tolist()
    assert told == ([["HNR-005", "H"]] if last else [["HNR-001", "S"], ["HNR-003", "S"]])


def test_a_correction_of_a_full_state_dismisses_nobody_and_holds_back_no_later_state(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text(
        '[office]\nname = "Kantor uji"\ntoday = 2026-07-02\n'
        '[sources.pin]\ndataset = "pin_map"\nkind = "delimited"\nfiles = "inbox/pin*.csv"\nreplaces = "snapshot"\n'
    )
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    header = ["device_id", "pin", "valid_from", "employee_id"]
    (inbox / "pin1.csv").write_text(",".join(header) + "\n1,7,2020-01-01,HNR-001\n1,8,2020-01-01,salah\n")
    deliver(inbox / "pin1.csv", date(2026, 4, 2))
    load(tmp_path)
    with xlsxwriter.Workbook(str(inbox / "KOREKSI pin 1.xlsx")) as book:
        page = book.add_worksheet("KOREKSI pin")
        page.write_row(0, 0, header)
        page.write_row(1, 0, ["1", "8", "2020-01-01", "HNR-002"])
    deliver(inbox / "KOREKSI pin 1.xlsx", date(2026, 4, 10))
    office = load(tmp_path)
    held = "select pin from raw.pin_map where withdrawn_on is null order by 1"
    assert ask(office, held)["pin"].tolist() == ["7", "8"]
    (inbox / "pin2.csv").write_text(",".join(header) + "\n1,7,2020-01-01,HNR-001\n1,9,2020-01-01,HNR-003\n")
    deliver(inbox / "pin2.csv", date(2026, 4, 8))
    load(tmp_path)
    assert "9" in ask(office, held)["pin"].tolist()


def test_a_checked_copy_in_the_inbox_is_not_loaded(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text(
        '[office]\nname = "Kantor uji"\ntoday = 2026-07-02\n'
        '[sources.cuti]\ndataset = "leave"\nkind = "workbook"\nfiles = "inbox/*.xlsx"\n'
    )
    (tmp_path / "inbox").mkdir()
    register(tmp_path / "inbox" / "cuti.xlsx", [GOOD])
    register(tmp_path / "inbox" / "cuti (diperiksa).xlsx", [GOOD])
    office = load(tmp_path)
    assert ask(office, "select file_name from ops.load")["file_name"].tolist() == ["inbox/cuti.xlsx"]


# Rejected records, given back


@pytest.fixture(scope="module")
def night_before(published: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample office after its night; copy it before sending anything."""
    folder = tmp_path_factory.mktemp("returns") / "office"
    shutil.copytree(published.folder, folder, copy_function=shutil.copy2)
    return folder


@pytest.fixture(scope="module")
def given_back(night_before: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `rejected export` writes of it; beside it told.txt, what it says."""
    folder = tmp_path_factory.mktemp("given") / "kembali"
    code, told = run("rejected", "export", "--to", folder, "--office", night_before)
    assert code == cli.DONE, told
    (folder.parent / "told.txt").write_text(told)
    return folder


@pytest.fixture
def office_folder(night_before: Path, tmp_path: Path) -> Path:
    shutil.copytree(night_before, tmp_path / "office", copy_function=shutil.copy2)
    return tmp_path / "office"


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
    assert code == cli.USAGE and "not empty" in told
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
    assert code == cli.REFUSED
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
    assert code == cli.USAGE and "bukan berkas koreksi" in told
    assert not list((office_folder / "inbox").rglob("KOREKSI*"))


def test_a_correction_in_which_nothing_is_mended_is_not_sent(office_folder: Path, given_back: Path) -> None:
    file = given_back / "tanpa_unit register_diklat.xlsx"
    code, told = run("rejected", "import", file, "--office", office_folder)
    assert code == cli.REFUSED and "Tidak dikirim" in told
    assert not list((office_folder / "inbox").rglob("KOREKSI*"))


def test_a_text_that_looks_like_a_formula_is_given_back_as_text(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text(SHEETS)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "absensi1.csv").write_text(
        CODES + "U1/../x,HNR-001,2026-03-02,H\nU1/../x,HNR-001,2026-03-03,=1+1\n"
    )
    load(tmp_path)
    run("rejected", "export", "--to", tmp_path / "kembali", "--office", tmp_path)
    (path,) = (tmp_path / "kembali").iterdir()
    cells = [cell for row in openpyxl.load_workbook(path).worksheets[0] for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]


# People without a key

NUMBERS = ("198503152010011004", "198503152010011014", "199001012015022001", "HNR-001")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("199001012015022002", "one digit differs from …2001"),
        ("198503152010011024", None),  # two people are as near
        ("199001012015023002", None),  # two digits
        ("HNR-002", None),
    ],
)
def test_a_number_is_suggested_where_one_digit_parts_it_from_one_person(key: str, told: str | None) -> None:
    people = pd.DataFrame({"employee_id": NUMBERS, "person_id": ["P1", "P2", "P3", "P4"]}).astype("str")
    found = suggest_numbers(pd.Series([key], dtype="str"), people)
    assert found.tolist() == ([told] if told else [])


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("1/0012", "PIN 12 is that of …1004"),
        ("1/12", "on other days the PIN of …1004"),
        ("2/12", None),  # another device
        ("1/0007", None),  # two people had it
        ("1/120", None),
    ],
)
def test_a_pin_is_suggested_where_one_person_has_it_but_for_zeros_or_days(key: str, told: str | None) -> None:
    pins = pd.DataFrame(
        [["1", "12", "P1", NUMBERS[0]], ["1", "7", "P2", NUMBERS[1]], ["1", "07", "P3", NUMBERS[2]]],
        columns=["device_id", "pin", "person_id", "employee_id"],
    ).astype("str")
    found = suggest_pins(pd.Series([key], dtype="str"), pins)
    assert found.tolist() == ([told] if told else [])


DEVICE = """
[office]
name = "Kantor uji"
today = 2026-07-02
first_month = "2026-06"
[sources.mesin]
dataset = "punch"
kind = "attlog"
files = "inbox/*_attlog.dat"
[sources.pegawai]
dataset = "employee"
kind = "delimited"
files = "inbox/pegawai.csv"
[sources.penempatan]
dataset = "placement"
kind = "delimited"
files = "inbox/penempatan.csv"
[sources.unit]
dataset = "unit"
kind = "delimited"
files = "inbox/unit.csv"
[sources.pin]
dataset = "pin_map"
kind = "delimited"
files = "inbox/pin*.csv"
"""
DAYS = pd.bdate_range("2026-06-22", "2026-06-30").strftime("%Y-%m-%d")
UNKNOWN_PIN = NUMBERS[1]  # the device knows this person by NIP


@pytest.fixture
def device_office(tmp_path: Path, audit_ready: None) -> Path:
    """An office of two people and one device, whose log writes a PIN with zeros that the map has without."""
    inbox, (one, _, two, _) = tmp_path / "inbox", NUMBERS
    inbox.mkdir()
    (tmp_path / "office.toml").write_text(DEVICE)
    texts = {
        "unit.csv": "unit_id,valid_from,valid_to,unit_name,parent_unit_id,unit_type,time_zone\n"
        "U1,2020-01-01,,Satu,,UPT,Asia/Jakarta\n",
        "pegawai.csv": "person_id,valid_from,valid_to,employee_id,full_name,sex,employment_type\n"
        f"P1,2020-01-01,,{one},A,L,PNS\nP3,2020-01-01,,{two},B,P,PNS\n",
        "penempatan.csv": "employee_id,valid_from,valid_to,unit_id,schedule_id\n"
        f"{one},2020-01-01,,U1,JK-5D\n{two},2020-01-01,,U1,JK-5D\n",
        "pin1.csv": f"device_id,pin,valid_from,valid_to,employee_id\n1,12,2020-01-01,,{one}\n1,7,2020-01-01,,{two}\n",
        "1_attlog.dat": "".join(f"{p}\t{d} 07:20:00\t1\t0\t1\t0\n" for d in DAYS for p in ("0012", "7", UNKNOWN_PIN)),
    }
    for name, text in texts.items():
        (inbox / name).write_text(text)
    return run_night(tmp_path, LAST_DAY).folder


def test_status_lists_who_waits_with_a_count_and_a_suggestion_and_no_whole_number(device_office: Path) -> None:
    _, told = run("status", "--office", device_office)
    line = next(line for line in told.splitlines() if "1/0012" in line)
    assert f" {len(DAYS)} " in line and "PIN 12 is that of …1004" in line
    assert "1/…1014" in told
    assert not [number for number in NUMBERS[:3] if number in told]


def test_a_suggestion_is_never_applied_and_a_corrected_map_heals_by_itself(device_office: Path) -> None:
    office = read_office(device_office)
    in_time = "select distinct in_at from warehouse.fact_attendance_day where person_id = 'P1' and in_at is not null"
    assert ask(office, in_time).empty
    pins = f"device_id,pin,valid_from,valid_to,employee_id\n1,0012,2020-01-01,,{NUMBERS[0]}\n"
    (device_office / "inbox" / "pin2.csv").write_text(pins)
    run_night(device_office, LAST_DAY)
    # The day of the last punch is not over yet for the device.
    assert len(ask(office, in_time)) == len(DAYS) - 1
    assert "1/0012" not in run("status", "--office", device_office)[1]
