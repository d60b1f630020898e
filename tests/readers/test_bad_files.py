"""Each kind of bad file has its declared outcome, by `check` and in a night beside a good file, and costs nobody else anything.

The numbers are those of the project's list of bad inputs. Outcomes: T the file is refused, K a record is rejected, P it is
read, W it is read and something is said, N it is left alone.
"""

from __future__ import annotations

import io
import os
import socket
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from msoffcrypto.format.ooxml import OOXMLFile

from flows.checking import Checked, check
from flows.delivery import shown
from flows.office import Office, read_office
from flows.readers.table import SourceRefused
from tests.conftest import ask, run, run_night
from tests.readers import files
from tests.readers.files import HEADER, RECORD, TABLE_XML, ole2, row, sheet, xls, xlsx

OFFICE = """
[office]
name = "Kantor kecil"
today = 2026-03-02
[sources.cuti]
dataset = "leave"
kind = "workbook"
files = "inbox/*/*"
absent = ["document_number", "approved_on"]
"""
ONE_BYTE_TOO_MUCH = 50_000_001


def encrypted() -> bytes:
    out = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx())).encrypt("rahasia", out)
    return out.getvalue()


def with_last_cell(told: str) -> bytes:
    """A record whose last cell is this."""
    return xlsx(sheet(row(1, HEADER) + row(2, RECORD[:3], told)))


def with_number() -> bytes:
    told = '<c r="A2"><v>198503152010011004</v></c>'
    texts = "".join(files.cell(column, 2, text) for column, text in enumerate(RECORD) if column)
    return xlsx(sheet(row(1, HEADER) + f'<row r="2">{told}{texts}</row>'))


def with_formula(value: str) -> bytes:
    return with_last_cell(f'<c r="D2"><f>C2+1</f>{value}</c>')


def laughs(inside: str) -> str:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    return f'<?xml version="1.0"?><!DOCTYPE {inside} [<!ENTITY a0 "ha">{lines}]>'


def many_rows(count: int) -> bytes:
    return xlsx(sheet("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, count + 1))))


def blank_rows(count: int) -> bytes:
    blank = "".join(f'<row r="{n}" s="1"><c r="A{n}" s="0"/><c r="B{n}" s="0"></c></row>' for n in range(3, count))
    return xlsx(sheet(TABLE_XML + blank + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'))


def with_part(name: str, kind: str, told: str = "<a/>") -> bytes:
    """A workbook whose sheet has a relation to a further part."""
    related = files.relations({"r9": f"/{name}"}, kind)
    return xlsx(more={name: told, "xl/worksheets/_rels/sheet1.xml.rels": related})


def linked() -> bytes:
    return with_part("xl/externalLinks/externalLink1.xml", "externalLink")


def embedded() -> bytes:
    return with_part("xl/embeddings/oleObject1.bin", "oleObject")


def connected() -> bytes:
    told = '<connections><connection id="1"><dbPr connection="DSN=x"/></connection></connections>'
    return with_part("xl/connections.xml", "connections", told)


def bomb() -> bytes:
    return xlsx(more={"xl/media/a.bin": b"\x00" * 30_000_000})


def many_parts() -> bytes:
    return xlsx(more={f"xl/media/{number}.bin": b"" for number in range(2_000)})


def far_cell() -> bytes:
    return xlsx(sheet(TABLE_XML + row(1_048_576, [], '<c r="XFD1048576"><v>1</v></c>')))


def hidden_row() -> bytes:
    return xlsx(sheet(row(1, HEADER) + row(2, RECORD, "", 'hidden="1"')))


def hidden_column() -> bytes:
    return xlsx(sheet(before='<cols><col min="2" max="2" hidden="1"/></cols>'))


def distant(kind: str) -> bytes:
    told = files.relations({"r9": "https://contoh.go.id/"}, kind, "External")
    return xlsx(more={"xl/worksheets/_rels/sheet1.xml.rels": told})


SUPBOOK = files.record(0x01AE, b"\x01\x00\x0b\x00\x00" + b"c:\\lain.xls")
CONTROL = '<c r="D2" t="inlineStr"><is><t>02/02/_x0001_2026_x0000_</t></is></c>'
ERROR = '<c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
LAUGHS_2003 = files.spreadsheetml(laughs("Workbook").split("?>")[1])
FAR_2003 = files.spreadsheetml(
    body='<Row ss:Index="1048576"><Cell ss:Index="16384"><Data ss:Type="Number">1</Data></Cell></Row>'
)
FORMULA_2003 = (
    files.spreadsheetml()
    .replace('<Data ss:Type="String">02/02/2026</Data></Cell>', "</Cell>")
    .replace("<Cell></Cell>", '<Cell ss:Formula="=RC[-1]+1"/>')
)

Make = Callable[[Path], None]


def content(told: bytes | str) -> Make:
    return lambda path: (path.write_bytes(told.encode() if isinstance(told, str) else told), None)[1]


def later(make: Callable[[], bytes]) -> Make:
    return lambda path: (path.write_bytes(make()), None)[1]


def sparse(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04")
    os.truncate(path, ONE_BYTE_TOO_MUCH)


def listening(path: Path) -> None:
    """Bind a socket by a short way: its address may not be long."""
    back = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(path.name)
    finally:
        os.chdir(back)


@dataclass(frozen=True)
class Case:
    """One bad file: what it is called, how it is made, what must come of it, and which words must be said."""

    number: int
    rule: str
    outcome: str
    make: Make
    words: tuple[str, ...] = ()
    file_name: str = "berkas.xlsx"

    @property
    def folder(self) -> str:
        return f"{self.number:02d}_{self.rule}"


CASES = [
    Case(1, "an_empty_file_is_refused", "T", content(b""), ("kosong",)),
    Case(2, "a_truncated_zip_is_refused", "T", later(lambda: xlsx()[:-200]), ("rusak atau terpotong", "unggah lagi")),
    Case(2, "a_zip_with_a_broken_part_is_refused", "T", later(lambda: xlsx().replace(b"\x4d\x4f", b"\x4f\x4d", 3)[:900]), ("rusak",)),
    Case(3, "an_encrypted_workbook_is_refused", "T", later(encrypted), ("bersandi", "tanpa sandi")),
    Case(3, "an_encrypted_old_workbook_is_refused", "T", later(lambda: xls(more=files.record(0x2F, b"\x00" * 6))), ("bersandi",), "lama.xls"),
    Case(4, "csv_named_xlsx_is_read_and_said", "W", content(files.delimited()), ("CSV", "utf-8")),
    Case(4, "csv_with_bom_and_semicolons_is_read", "W", content("\ufeff" + files.delimited(";")), ("CSV",)),
    Case(4, "csv_in_utf16_is_read", "W", content(files.delimited("\t").encode("utf-16")), ("utf-16",)),
    Case(4, "csv_in_utf16_without_bom_is_read", "W", content(files.delimited("\t").encode("utf-16-le")), ("utf-16",)),
    Case(4, "csv_in_cp1252_is_read", "W", content((files.delimited() + "Catatan: caf\xe9\r\n").encode("cp1252")), ("cp1252",)),
    Case(4, "csv_with_an_open_quote_is_refused", "T", content(files.delimited() + '"buka,CT'), ("baris 3", "tanda kutip")),
    Case(4, "csv_with_a_byte_of_no_encoding_is_refused", "T", content(files.delimited().encode() + b"\x81\xff"), ("0x81", "posisi")),
    Case(5, "html_named_xls_is_read_and_said", "W", content(files.html()), ("HTML",), "mesin.xls"),
    Case(5, "html_without_a_table_is_refused", "T", content("<html><body>Galat 500</body></html>"), ("tanpa tabel",), "mesin.xls"),
    Case(6, "spreadsheetml_2003_is_read", "P", content(files.spreadsheetml()), (), "mesin.xls"),
    Case(6, "biff8_is_read", "P", later(xls), (), "lama.xls"),
    Case(6, "xlsb_is_read", "P", later(files.xlsb), (), "biner.xlsb"),
    Case(6, "ods_is_read", "P", later(files.ods), (), "daftar.ods"),
    Case(6, "bare_biff2_is_refused_with_its_name", "T", content(b"\x09\x00\x04\x00\x02\x00\x10\x00" + b"\x00" * 40), ("BIFF2", ".xlsx"), "tua.xls"),
    Case(6, "bare_biff5_is_refused_with_its_name", "T", content(b"\x09\x08\x08\x00\x00\x05\x10\x00" + b"\x00" * 40), ("BIFF5",), "tua.xls"),
    Case(6, "a_pdf_is_refused_with_the_accepted_kinds", "T", content(b"%PDF-1.7 ..."), ("PDF", "xlsx, xls, xlsb, ods, atau CSV")),
    Case(6, "a_word_document_is_refused", "T", later(lambda: files.zipped({"word/document.xml": "<a/>"})), ("dokumen Word",)),
    Case(6, "an_archive_is_refused", "T", later(lambda: files.zipped({"a.xlsx": xlsx()})), ("arsip zip",)),
    Case(6, "bytes_of_no_kind_are_refused", "T", content(bytes(range(256)) * 8), ("bukan berkas teks", "xlsx")),
    Case(7, "macros_are_refused", "T", later(lambda: xlsx(more={"xl/vbaProject.bin": b"x"})), ("makro",), "a.xlsm"),
    Case(7, "macros_of_old_workbooks_are_refused", "T", later(lambda: xls(("_VBA_PROJECT_CUR", b"x"))), ("makro",), "a.xls"),
    Case(8, "links_to_workbooks_are_refused", "T", later(linked), ("tautan ke buku kerja lain", "tempel sebagai nilai")),
    Case(8, "links_of_old_workbooks_are_refused", "T", later(lambda: xls(more=SUPBOOK)), ("tautan ke buku kerja lain",), "a.xls"),
    Case(8, "embedded_objects_are_refused", "T", later(embedded), ("objek tertanam",)),
    Case(8, "data_connections_are_refused", "T", later(connected), ("sambungan data",)),
    Case(8, "relations_to_elsewhere_are_refused", "T", later(lambda: distant("image")), ("tautan ke luar",)),
    Case(8, "a_hyperlink_is_only_text", "P", later(lambda: distant("hyperlink"))),
    Case(9, "a_zip_bomb_is_refused_by_its_ratio", "T", later(bomb), ("mengembang", "200 kali")),
    Case(9, "a_zip_bomb_is_refused_by_its_size", "T", later(lambda: files.zip_that_says(600_000_000)), ("mengembang", "600 MB", "500 MB")),
    Case(9, "a_zip_of_too_many_parts_is_refused", "T", later(many_parts), ("bagian", "2.000")),
    Case(10, "billion_laughs_are_refused", "T", later(lambda: xlsx(prolog=laughs("worksheet"))), ("entitas XML",)),
    Case(10, "billion_laughs_in_xml_2003_are_refused", "T", content(LAUGHS_2003), ("entitas XML",), "a.xls"),
    Case(11, "one_value_in_the_last_cell_is_refused", "T", later(far_cell), ("rentang sel berlebihan", "XFD1048576")),
    Case(11, "one_value_far_off_in_xml_2003_is_refused", "T", content(FAR_2003), ("rentang sel berlebihan",), "a.xls"),
    Case(12, "a_dimension_that_is_too_small_hides_nothing", "P", later(lambda: xlsx(sheet(before='<dimension ref="A1"/>')))),
    Case(13, "a_dimension_that_is_too_large_does_no_harm", "P", later(lambda: xlsx(sheet(before='<dimension ref="A1:XFD1048576"/>')))),
    Case(14, "blank_formatted_rows_are_no_rows", "P", later(lambda: blank_rows(100_000))),
    Case(15, "too_many_rows_are_refused_with_the_numbers", "T", later(lambda: many_rows(300_001)), ("300001", "300.000")),
    Case(15, "too_many_columns_are_refused_with_the_numbers", "T", later(lambda: xlsx(sheet(row(1, ["x"] * 300)))), ("IW1", "256 kolom")),
    Case(15, "too_many_sheets_are_refused_with_the_numbers", "T", later(lambda: xlsx(*[sheet()] * 31)), ("31 lembar", "30")),
    Case(15, "too_large_a_file_is_refused_with_the_numbers", "T", sparse, ("51 MB", "50 MB")),
    Case(16, "a_zip_that_points_upwards_is_refused", "T", later(lambda: xlsx(more={"../../etc/cron.d/x": "x"})), ("luar dirinya",)),
    Case(16, "a_zip_that_points_to_the_root_is_refused", "T", later(lambda: xlsx(more={"/etc/cron.d/x": "x"})), ("luar dirinya",)),
    Case(16, "a_zip_with_a_link_inside_is_refused", "T", later(files.zip_with_link), ("luar dirinya",)),
    *(
        Case(17, f"the_name_is_only_data_{number}", "P", later(xlsx), (), name)
        for number, name in enumerate(
            [
                "x.xlsx;rm -rf ~", "$(reboot).xlsx", "baris\nbaru.xlsx", "kanan\u202exslx.exe", "n" * 250 + ".xlsx", "CON.xlsx",
                unicodedata.normalize("NFD", "daft\xe1r.xlsx"), "'; drop table ops.load --.xlsx", "[red]merah[bold].xlsx",
                os.fsdecode(b"rusak\xff\xfe.xlsx"), "a." + "e" * 200,
            ]
        )
    ),
    Case(18, "a_link_is_refused_and_not_followed", "T", lambda path: path.symlink_to("../baik/cuti.xlsx"), ("bukan berkas biasa", "tautan")),
    Case(18, "a_pipe_is_refused_and_not_waited_for", "T", os.mkfifo, ("bukan berkas biasa", "pipa")),
    Case(18, "a_socket_is_refused", "T", listening, ("bukan berkas biasa", "soket")),
    Case(19, "a_lock_of_excel_is_left_alone", "N", later(xlsx), (), "~$berkas.xlsx"),
    Case(35, "a_hidden_sheet_is_read_and_said", "W", later(lambda: xlsx(states=("hidden",))), ("Lembar1 tersembunyi",)),
    Case(35, "a_very_hidden_sheet_is_read_and_said", "W", later(lambda: xlsx(states=("veryHidden",))), ("Lembar1 tersembunyi",)),
    Case(35, "hidden_rows_are_read_and_said", "W", later(hidden_row), ("1 baris tersembunyi",)),
    Case(35, "hidden_columns_are_read_and_said", "W", later(hidden_column), ("kolom tersembunyi",)),
    Case(36, "the_sheet_with_the_header_is_found", "P", later(lambda: xlsx(sheet(row(1, ["Petunjuk"])), sheet()))),
    Case(36, "a_workbook_without_the_header_names_its_sheets", "T", later(lambda: xlsx(*[sheet(row(1, ["Petunjuk"]))] * 2)), ("Lembar1, Lembar2",)),
    Case(38, "a_number_of_a_person_stored_as_a_number", "K", later(with_number), ("angka, digit terakhir hilang", "A2", "ketik ulang NIP")),
    Case(60, "a_formula_without_a_value_is_no_blank", "K", later(lambda: with_formula("")), ("formula", "D2", "rumus belum dihitung")),
    Case(60, "a_formula_with_an_empty_value_is_no_blank", "K", later(lambda: with_formula("<v/>")), ("formula", "rumus belum dihitung")),
    Case(60, "a_formula_with_its_value_is_read", "W", later(lambda: with_formula("<v>46055</v>")), ("angka seri",)),
    Case(60, "a_formula_in_xml_2003_without_a_value_is_no_blank", "K", content(FORMULA_2003), ("rumus belum dihitung",), "a.xls"),
    Case(61, "a_formula_with_an_error_is_no_blank", "K", later(lambda: with_last_cell(ERROR)), ("error", "D2", "galat")),
    Case(63, "control_characters_go_out_and_are_said", "W", later(lambda: with_last_cell(CONTROL)), ("karakter kendali", "1 sel")),
    Case(63, "control_characters_in_csv_go_out", "W", content(files.delimited().replace("02/02", "02/\x00\x0102")), ("CSV", "karakter kendali")),
    Case(72, "an_endless_line_is_refused", "T", content("x" * 3_000_000)),
    Case(64, "a_text_longer_than_a_cell_is_rejected", "K", content(files.delimited().replace("CT", "C" * 40_000)), ("length", "sel Excel")),
]  # fmt: skip


def write(folder: Path) -> Office:
    """Write the office with all the bad files and a good one."""
    (folder / "office.toml").write_text(OFFICE)
    (folder / "inbox" / "baik").mkdir(parents=True)
    (folder / "inbox" / "baik" / "cuti.xlsx").write_bytes(xlsx())
    for case in CASES:
        (folder / "inbox" / case.folder).mkdir()
        case.make(folder / "inbox" / case.folder / case.file_name)
    return read_office(folder)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return write(tmp_path_factory.mktemp("bad"))


@pytest.fixture(scope="module")
def loads(office: Office, audit_ready: None) -> dict[str, dict[str, object]]:
    """What a night made of each file, by the name of its folder."""
    code, said = run("run", "--office", office.folder)
    assert code == 0, said
    told = ask(office, "select * from ops.load order by load_id").to_dict("records")
    return {load["file_name"].split("/")[1]: load for load in told}


def judged(told: Checked) -> str:
    return "K" if told.n_rejected else "W" if told.remarks else "P"


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.outcome != "N"], ids=lambda case: case.folder
)  # check reads whatever it is given, also what a night leaves alone
def test_check_gives_each_bad_file_its_outcome(office: Office, case: Case) -> None:
    try:
        told = check(office.folder / "inbox" / case.folder / case.file_name, office)
    except SourceRefused as refusal:
        assert case.outcome == "T", str(refusal)
        text = str(refusal)
    else:
        assert judged(told) == case.outcome
        assert told.n_accepted == (0 if case.outcome == "K" else 1)
        text = " ".join([*told.remarks, *(str(rows.to_dict("records")) for rows in told.rejected)])
    assert all(word in text for word in case.words), text
    assert len(text.splitlines()) <= 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder)
def test_a_night_gives_each_bad_file_its_outcome(
    office: Office, loads: dict[str, dict[str, object]], case: Case
) -> None:
    if case.outcome == "N":
        assert case.folder not in loads
        return
    load = loads[case.folder]
    assert load["outcome"] == ("refused" if case.outcome == "T" else "loaded"), load["message"]
    assert load["n_rejected"] == (1 if case.outcome == "K" else 0)
    if case.outcome in "TW":
        assert all(word in str(load["message"]) for word in case.words)
    elif case.outcome == "K":
        name = str(load["file_name"]).replace("'", "''")
        told = str(ask(office, f"select * from ops.rejected where file_name = '{name}'").to_dict("records"))
        assert all(word in told for word in case.words)


def test_the_good_file_is_loaded_and_every_row_accounted_for(
    office: Office, loads: dict[str, dict[str, object]]
) -> None:
    assert (loads["baik"]["outcome"], loads["baik"]["n_read"]) == ("loaded", 1)
    unequal = ask(office, "select * from ops.load where n_read <> n_loaded + n_rejected + n_duplicate + n_skipped")
    assert unequal.empty
    assert ask(office, "select count(*) as n from raw.leave")["n"][0] == 1


def test_no_bad_file_is_moved_or_changed(office: Office, loads: dict[str, dict[str, object]]) -> None:
    for case in CASES:
        assert os.path.lexists(office.folder / "inbox" / case.folder / case.file_name)


def test_a_file_that_changed_lately_is_left_for_the_next_run(tmp_path: Path, audit_ready: None) -> None:
    (tmp_path / "office.toml").write_text(OFFICE + "[limits]\nsettle_seconds = 3600\n")
    (tmp_path / "inbox" / "a").mkdir(parents=True)
    (tmp_path / "inbox" / "a" / "cuti.xlsx").write_bytes(xlsx())
    os.utime(tmp_path / "inbox" / "a" / "cuti.xlsx", (0, 0))
    office = run_night(tmp_path, date(2026, 3, 2))
    assert ask(office, "select count(*) as n from ops.load")["n"][0] == 0


@pytest.mark.parametrize("settling", [0, 60])
def test_a_file_that_came_while_the_clock_was_ahead_does_not_wait_for_that_day(
    tmp_path: Path, settling: int, audit_ready: None
) -> None:
    (tmp_path / "office.toml").write_text(OFFICE + f"[limits]\nsettle_seconds = {settling}\n")
    (tmp_path / "inbox" / "a").mkdir(parents=True)
    (tmp_path / "inbox" / "a" / "cuti.xlsx").write_bytes(xlsx())
    with time_machine.travel(datetime.now(UTC) - timedelta(days=30)):
        office = run_night(tmp_path, date(2026, 3, 2))
    assert ask(office, "select outcome from ops.load")["outcome"].tolist() == ["loaded"]


@pytest.mark.parametrize(
    ("setting", "make"),
    [("read_macros", lambda: xlsx(more={"xl/vbaProject.bin": b"x"})), ("read_links", lambda: distant("image"))],
)
def test_an_office_may_take_the_values_of_what_is_refused_else(
    tmp_path: Path, setting: str, make: Callable[[], bytes]
) -> None:
    (tmp_path / "office.toml").write_text(OFFICE + f"[limits]\n{setting} = true\n")
    (tmp_path / "inbox" / "a").mkdir(parents=True)
    (tmp_path / "inbox" / "a" / "b.xlsm").write_bytes(make())
    assert check(tmp_path / "inbox" / "a" / "b.xlsm", read_office(tmp_path)).n_accepted == 1


def test_a_limit_that_does_not_exist_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text(OFFICE + "[limits]\nfile_gb = 1\n")
    code, told = run("run", "--office", tmp_path)
    assert code == 2 and "[limits] file_gb" in told
    (tmp_path / "office.toml").write_text(OFFICE + '[limits]\nrows = "banyak"\n')
    code, told = run("run", "--office", tmp_path)
    assert code == 2 and "[limits] rows" in told


def test_a_shown_name_stands_on_one_line_and_hides_nothing() -> None:
    assert shown("a\nb\u202ec\x1b[31m\u200b\udcff \xe9") == "a\\nb\\u202ec\\x1b[31m\\u200b\\udcff \xe9"


def test_the_old_container_of_these_tests_is_a_real_one() -> None:
    import olefile

    with olefile.OleFileIO(io.BytesIO(ole2(("Workbook", b"a" * 5000), ("Lain", b"b")))) as container:
        assert sorted(container.listdir()) == [["Lain"], ["Workbook"]]
        assert container.openstream("Workbook").read().startswith(b"a" * 5000)
