"""Text files are read in the encoding that they have, whatever their name says."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from flows.checking import check
from flows.delivery import Delivery
from flows.office import Office, read_office
from flows.readers import delimited
from flows.readers.table import SourceRefused
from flows.steps.read import read
from tests.readers.files import xlsx

OFFICE = """
[office]
name = "Kantor kecil"
[sources.mesin]
dataset = "punch"
kind = "attlog"
files = "mesin/*"
[sources.cuti]
dataset = "leave"
kind = "delimited"
files = "cuti/*"
absent = ["document_number", "approved_on"]
"""
PUNCHES = "1\t2026-03-02 07:31:00\t1\t0\t1\t0\r\n2\t2026-03-02 07:32:00\t1\t0\t1\t0\r\n"
LEAVE = "NIP;Jenis;Tanggal Mulai;Tanggal Selesai;Catatan\r\n198503152010011004;CT;01/02/2026;02/02/2026;caf\xe9\r\n"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    (tmp_path / "office.toml").write_text(OFFICE)
    for name in ("mesin", "cuti"):
        (tmp_path / name).mkdir()
    return read_office(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize(("source", "text", "n"), [("mesin", PUNCHES, 2), ("cuti", LEAVE, 1)])
def test_text_is_read_in_whatever_encoding_it_comes(
    office: Office, encoding: str, source: str, text: str, n: int
) -> None:
    path = office.folder / source / "berkas.xlsx"
    path.write_bytes(text.encode(encoding))
    told = check(path, office)
    assert (told.n_accepted, told.n_rejected) == (n, 0)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "kosong"),
        (xlsx(), "buku kerja"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "Excel 97-2003"),
        (b"<html><table><tr><td>1</table>", "HTML"),
        (bytes(range(256)) * 4, "bukan berkas teks"),
        (b"%PDF-1.7", "PDF"),
    ],
)
@pytest.mark.parametrize("source", ["mesin", "cuti"])
def test_what_is_no_text_is_refused_by_what_it_is(office: Office, source: str, content: bytes, words: str) -> None:
    path = office.folder / source / "berkas.csv"
    path.write_bytes(content)
    with pytest.raises(SourceRefused, match=words):
        check(path, office)


def test_control_characters_in_text_cost_no_record(office: Office) -> None:
    path = office.folder / "cuti" / "berkas.csv"
    path.write_bytes(LEAVE.replace("01/02", "01\x00/\x0102").encode())
    assert check(path, office).n_accepted == 1


def test_a_long_text_is_read_in_parts_of_few_records(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many a block holds: what is wrong with each record of a part is in memory at once."""
    monkeypatch.setattr(delimited, "_ROWS", 2)
    path = office.folder / "cuti" / "cuti.csv"
    good = "198503152010011004;CT;0{n}/02/2026;0{n}/02/2026;\r\n"
    lines = [good.format(n=n) for n in range(1, 6)] + ["198503152010011004;CT;31/02/2026;01/03/2026;\r\n"]
    path.write_text(LEAVE.splitlines()[0] + "\r\n" + "".join(lines))
    told = check(path, office)
    assert (told.n_read, told.n_accepted) == (6, 5)
    assert [list(part["row_number"]) for part in told.rejected] == [[7]]
    delivery = Delivery(office.sources["cuti"], path.name, path, datetime(2026, 7, 2))
    sizes = [len(table.rows) for table in read(delivery, office)]
    assert sizes == [2, 2, 2]
