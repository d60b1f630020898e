"""What a file is, by its content and never by its name. Judges no record; runs in the cage, so it imports the standard library alone."""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from flows.limits import MB, Limits, counted

HEAD = 4096
_SAMPLE = 16 * 1024 * 1024
ACCEPTED = "xlsx, xls, xlsb, ods, atau CSV"

SHEETS = {
    "zip": "buku kerja (zip)",
    "ole2": "buku kerja Excel 97-2003",
    "spreadsheetml": "buku kerja XML 2003",
    "html": "halaman HTML",
}
_STRANGERS = {
    b"%PDF-": "PDF",
    b"\x89PNG": "gambar PNG",
    b"\xff\xd8\xff": "gambar JPEG",
    b"GIF8": "gambar GIF",
    b"Rar!": "arsip RAR",
    b"7z\xbc\xaf": "arsip 7z",
    b"\x1f\x8b": "arsip gzip",
    b"MZ": "program Windows",
    b"\x7fELF": "program",
    b"SQLite format 3": "basis data SQLite",
    b"\x00\x01\x00\x00Standard": "basis data Access",
    b"MIME-Version:": "halaman web tunggal (MHTML)",
    b"{\\rtf": "dokumen RTF",
}
# The first record of a bare BIFF stream, without the OLE2 container: BIFF2, 3, 4, and 5 or 8.
_BARE_BIFF = re.compile(rb"\x09([\x00\x02\x04\x08])[\x04\x06\x08\x10]\x00")
_BIFF_VERSION = {b"\x00": "2", b"\x02": "3", b"\x04": "4", b"\x08": "5"}
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CONTROL_BYTES = bytes({*range(32), 127} - set(b"\t\n\r\f\x1a"))
# Text may hold a few control characters by mistake; where there are more, it is no text.
_FEW_CONTROLS, _SHARE_OF_CONTROLS = 8, 0.02


class Unfit(Exception):
    """A file that is refused for what it is; the message says what and what to do, in Indonesian."""


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a regular file; a link is not followed, and nobody waits at a pipe."""
    handle = -1
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        is_regular = stat.S_ISREG(os.fstat(handle).st_mode)
    except OSError:
        if stat.S_ISREG(os.lstat(path).st_mode):
            raise
        is_regular = False
    if not is_regular:
        if handle >= 0:
            os.close(handle)
        raise Unfit(f"bukan berkas biasa ({_nature(path)}); tidak dibuka, kirim berkasnya sendiri")
    with os.fdopen(handle, "rb") as file:
        yield file


def _nature(path: Path) -> str:
    mode = os.lstat(path).st_mode
    names = {stat.S_ISLNK: "tautan", stat.S_ISFIFO: "pipa", stat.S_ISSOCK: "soket", stat.S_ISDIR: "folder"}
    return next((name for test, name in names.items() if test(mode)), "perangkat")


def refuse_too_large(file: BinaryIO, most_mb: int) -> None:
    """Refuse a file of no bytes or of too many."""
    size = os.fstat(file.fileno()).st_size
    if not size:
        raise Unfit("berkas kosong; unggah ulang dari sumbernya")
    if size > most_mb * MB:
        raise Unfit(
            f"berkas terlalu besar ({counted(-(-size // MB))} MB, batas {counted(most_mb)} MB); bagi menjadi beberapa berkas"
        )


def kind_of(head: bytes) -> str:
    """Tell what a file is by its first bytes: a key of SHEETS, or text. Raises Unfit for what is never read."""
    if not head.strip(b"\x00 \t\r\n"):
        raise Unfit("berkas kosong; unggah ulang dari sumbernya")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole2"
    if bare := _BARE_BIFF.match(head):
        version = _BIFF_VERSION[bare[1]]
        raise Unfit(f"format Excel sangat lama (BIFF{version}); buka dengan Excel lalu simpan sebagai .xlsx")
    for mark, name in _STRANGERS.items():
        if head.startswith(mark):
            raise Unfit(f"isi berkas adalah {name}; kirim {ACCEPTED}")
    return _kind_of_text(head)


def _kind_of_text(head: bytes) -> str:
    start = head.decode(_encoding_by_shape(head), errors="replace").lstrip("\ufeff \t\r\n").lower()
    if not start.startswith("<"):
        return "text"
    if "urn:schemas-microsoft-com:office:spreadsheet" in start and re.search(r"<(?:\w+:)?workbook\b", start):
        return "spreadsheetml"
    if re.search(r"<(?:!doctype html|html|head|body|table|style|meta|div)\b", start):
        return "html"
    if start.startswith("<?xml") or "xmlns" in start or "<!doctype" in start:
        raise Unfit(f"isi berkas adalah XML yang bukan buku kerja Excel; kirim {ACCEPTED}")
    return "text"


def _encoding_by_shape(sample: bytes) -> str:
    """Guess an encoding from a BOM, or from where the zero bytes stand; utf-8 where nothing tells."""
    for bom, encoding in _BOMS:
        if sample.startswith(bom):
            return encoding
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) * 5 > len(sample):
        return "utf-16-le" if odd > even else "utf-16-be"
    return "utf-8"


def encoding_of(sample: bytes, *, is_whole: bool) -> str:
    """Find the encoding of text: its BOM, else UTF-8, else cp1252; refuse what is none of them."""
    encoding = _encoding_by_shape(sample)
    _refuse_binary(sample.replace(b"\x00", b"") if encoding.startswith("utf-16") else sample)
    for each in dict.fromkeys((encoding, "cp1252")) if encoding == "utf-8" else (encoding,):
        try:
            codecs.getincrementaldecoder(each)().decode(sample, is_whole)
        except UnicodeDecodeError as error:
            where = f"byte 0x{sample[error.start]:02X} pada posisi {counted(error.start)}"
            continue
        return each
    raise Unfit(f"teks tidak dapat dibaca ({where}); simpan sebagai CSV UTF-8 lalu kirim ulang")


def _refuse_binary(sample: bytes) -> None:
    controls = len(sample) - len(sample.translate(None, _CONTROL_BYTES))
    if controls > max(_FEW_CONTROLS, len(sample) * _SHARE_OF_CONTROLS):
        raise Unfit(f"bukan berkas teks dan bukan buku kerja; kirim {ACCEPTED}")


def text_encoding(path: Path, limits: Limits) -> str:
    """Give the encoding of a text file that is read in parts; refuse what is no text."""
    with opened(path) as file:
        refuse_too_large(file, limits.text_mb)
        sample = file.read(_SAMPLE)
    kind = kind_of(sample[:HEAD])
    if kind != "text":
        raise Unfit(f"isi berkas adalah {SHEETS[kind]}, bukan teks; simpan sebagai CSV UTF-8 lalu kirim ulang")
    return encoding_of(sample, is_whole=len(sample) < _SAMPLE).removesuffix("-sig")


def is_sheets(path: Path) -> bool:
    """Tell whether a file holds sheets, by its first bytes; else it is text. Raises Unfit for what is neither."""
    with opened(path) as file:
        return kind_of(file.read(HEAD)) in SHEETS
