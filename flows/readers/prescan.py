"""What is wrong with a workbook before anything parses it, told by its bytes. Runs in the cage: no frames, no contracts here."""

from __future__ import annotations

import io
import posixpath
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from flows.limits import MB, Limits, counted
from flows.readers.sniff import ACCEPTED, Unfit

UNCOMPUTED = "#RUMUS"
_BROKEN = "berkas rusak atau terpotong; simpan ulang dari sumbernya lalu unggah lagi"
_LOCKED = "berkas bersandi; simpan tanpa sandi lalu kirim ulang"
_MACROS = "berkas berisi makro; simpan sebagai .xlsx (tanpa makro) lalu kirim ulang"
_DTD = "berkas memuat DTD atau entitas XML, yang tidak pernah dibaca; simpan ulang dengan Excel sebagai .xlsx"
# What unpacks to less does no harm, however well it was packed.
_HARMLESS = 1 * MB
_LINKED_PARTS = {
    "xl/externallinks/": "tautan ke buku kerja lain",
    "xl/connections.bin": "sambungan data",
    "xl/querytables/": "sambungan data",
    "xl/embeddings/": "objek tertanam (OLE)",
    "xl/activex/": "kendali ActiveX",
    "xl/model/": "model data",
}
_TAG = rb"<(?:\w+:)?"
_FORMULA = rb"\s*<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)"
_FORMULA_CELL = re.compile(
    _TAG + rb"c\s([^>]*)>" + _FORMULA + rb"\s*(<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR_CELL = re.compile(
    _TAG + rb"c\s([^>]*?\bt=[\"']e[\"'][^>]*)>(?:" + _FORMULA + rb")?\s*<(?:\w+:)?v>\s*(#[^<]{1,14}?)\s*</"
)
# A cell in its own right: neither closed at once nor empty inside. A million formatted blank rows are no rows.
_FILLED_CELL = re.compile(_TAG + rb'c [^>]*?\br="([A-Z]{1,3})(\d+)"[^>]*(?<!/)>(?!</)')
_HIDDEN_ROW = re.compile(_TAG + rb"row\s([^>]*\bhidden=[\"'](?:1|true)[\"'][^>]*)(?<!/)>")
_HIDDEN_COLUMN = re.compile(_TAG + rb"col\s[^>]*\bhidden=[\"'](?:1|true)[\"']")
_REFERENCE = re.compile(rb"\br=[\"']([A-Z]{0,3})(\d+)[\"']")
_CONNECTION = re.compile(_TAG + rb"connection\s.*?(?:</(?:\w+:)?connection>|$)", re.DOTALL)
# Excel's own trace of an XML file that was once imported from the author's disk; there is nothing to fetch.
_XML_IMPORT = re.compile(rb'<(?:\w+:)?webPr [^>]*\bxml="1"[^>]*\burl="(?![^"]*://)(?!\\)[^"]*"')
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")


@dataclass
class Page:
    """What the bytes of one sheet tell that its cells do not. marks: text for cells that would pass for blank, by place."""

    marks: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: int = 0


def scan_zip(data: bytes, limits: Limits) -> dict[str, Page]:
    """Look through an xlsx, xlsb or ods; give what its sheets' bytes tell, by sheet name. Raises Unfit."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _refuse_bomb(entries, len(data), limits)
            _refuse_names(entries)
            names = {entry.filename.lower() for entry in entries}
            _refuse_other_documents(names)
            _refuse_risky_parts(names, limits)
            return _scan_parts(archive, entries, limits)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError):
        raise Unfit(_BROKEN) from None


def _refuse_bomb(entries: list[zipfile.ZipInfo], packed: int, limits: Limits) -> None:
    if len(entries) > limits.entries:
        raise Unfit(
            f"berkas memuat {counted(len(entries))} bagian (batas {counted(limits.entries)}); simpan ulang dengan Excel"
        )
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.inflated_mb * MB or (unpacked > _HARMLESS and unpacked > limits.ratio * packed):
        raise Unfit(
            f"berkas mengembang terlalu besar ({counted(unpacked // MB)} MB dari {counted(-(-packed // 1000))} KB, "
            f"batas {limits.inflated_mb} MB dan {limits.ratio} kali); simpan ulang hanya tabelnya"
        )


def _refuse_names(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.filename.replace("\\", "/")
        is_outside = name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name)
        if is_outside or stat.S_ISLNK(entry.external_attr >> 16):
            raise Unfit(
                "berkas memuat bagian yang menunjuk ke luar dirinya; bukan buatan Excel, simpan ulang dengan Excel"
            )
        if name in seen:
            raise Unfit(_BROKEN)
        if entry.flag_bits & 1:
            raise Unfit(_LOCKED)
        seen.add(name)


def _refuse_other_documents(names: set[str]) -> None:
    others = {"word/": "dokumen Word", "ppt/": "presentasi PowerPoint"}
    for start, what in others.items():
        if any(name.startswith(start) for name in names):
            raise Unfit(f"isi berkas adalah {what}; kirim {ACCEPTED}")
    if not names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"}:
        raise Unfit(f"isi berkas adalah arsip zip, bukan buku kerja; keluarkan isinya, lalu kirim {ACCEPTED}")


def _refuse_risky_parts(names: set[str], limits: Limits) -> None:
    macros = [
        name for name in names if name.endswith("vbaproject.bin") or name.startswith(("xl/macrosheets/", "basic/"))
    ]
    if macros and not limits.read_macros:
        raise Unfit(_MACROS)
    for start, what in _LINKED_PARTS.items():
        if any(name.startswith(start) for name in names):
            _refuse_link(what, limits)


def _refuse_link(what: str, limits: Limits) -> None:
    if not limits.read_links:
        raise Unfit(
            f"berkas berisi {what}, yang tidak pernah diambil; tempel sebagai nilai, lalu simpan ulang tanpa tautan"
        )


def _scan_parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: Limits) -> dict[str, Page]:
    pages: dict[str, Page] = {}
    kept: dict[str, bytes] = {}
    for entry in entries:
        if not entry.filename.lower().endswith((".xml", ".rels")):
            continue
        part = _as_utf8(archive.read(entry))
        if b"<!DOCTYPE" in part:
            raise Unfit(_DTD)
        _refuse_distant(entry.filename, part, limits)
        if b"sheetData" in part:
            pages[entry.filename] = _scan_sheet(part, limits)
        if entry.filename in {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"}:
            kept[entry.filename] = part
    return _by_name(pages, kept, limits)


def _as_utf8(part: bytes) -> bytes:
    is_wide = part.startswith((b"\xff\xfe", b"\xfe\xff"))
    return part.decode("utf-16", errors="replace").encode("utf-8", errors="replace") if is_wide else part


def _refuse_distant(name: str, part: bytes, limits: Limits) -> None:
    """Refuse relations to what lies elsewhere; a hyperlink is only text."""
    if name.lower().endswith(".rels"):
        for relation in _RELATION.findall(part):
            if re.search(rb"TargetMode\s*=\s*[\"']External", relation) and not re.search(rb"/hyperlink[\"']", relation):
                _refuse_link("tautan ke luar", limits)
    elif name == "xl/connections.xml":
        if not all(_XML_IMPORT.search(connection) for connection in _CONNECTION.findall(part)):
            _refuse_link("sambungan data", limits)
    elif name == "content.xml" and (b"<table:table-source" in part or b"dde-source" in part):
        _refuse_link("tautan ke luar", limits)


def _scan_sheet(part: bytes, limits: Limits) -> Page:
    _refuse_range(part, limits)
    page = Page()
    if _has_formula(part):
        for attributes, blank in _FORMULA_CELL.findall(part):
            # Excel writes an empty value where the formula's result is the empty text: that one is computed.
            if not (blank and re.search(rb"\bt=[\"']str[\"']", attributes)):
                page.marks[_place(attributes)] = UNCOMPUTED
    if b't="e"' in part or b"t='e'" in part:
        page.marks.update({_place(told): error.decode("ascii", "replace") for told, error in _ERROR_CELL.findall(part)})
    if b"hidden=" in part:
        rows = (_REFERENCE.search(told) for told in _HIDDEN_ROW.findall(part))
        page.hidden_rows = [int(found[2]) for found in rows if found]
        page.hidden_columns = len(_HIDDEN_COLUMN.findall(part))
    return page


def _has_formula(part: bytes) -> bool:
    found = re.search(rb"<(\w+:)?sheetData", part)
    return b"<" + ((found[1] if found else None) or b"") + b"f" in part


def _refuse_range(part: bytes, limits: Limits) -> None:
    """Refuse a sheet with a value beyond the limits: the parser would make room for all cells up to there."""
    row, letters = _from_first(str(limits.rows), "0-9"), _from_first(_letters(limits.columns), "A-Z")
    far = re.compile(rf' r="(?:[A-Z]*(?:{row})|(?:{letters})[0-9]+)"'.encode())
    suspects = {(letters, int(row)) for found in far.findall(part) for letters, row in _REFERENCE.findall(found)}
    if any(_is_beyond(letters, row, limits) for letters, row in suspects):
        for letters, row in _FILLED_CELL.findall(part):
            if _is_beyond(letters, int(row), limits):
                raise Unfit(too_far(f"sel {letters.decode()}{int(row)} terisi", limits))


def _from_first(told: str, alphabet: str) -> str:
    """Write a pattern of what is as long as told and begins like it or with more, or is longer: few, and cheap to look at."""
    length = len(told)
    return f"[{told[0]}-{alphabet[-1]}][{alphabet}]{{{length - 1}}}|[{alphabet}]{{{length + 1},}}"


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def too_far(told: str, limits: Limits) -> str:
    """Say that a sheet reaches too far, and what to do."""
    return (
        f"rentang sel berlebihan: {told}, batas {counted(limits.rows)} baris dan {limits.columns} kolom; "
        "hapus isi di luar tabel, atau bagi menjadi beberapa berkas"
    )


def _is_beyond(letters: bytes, row: int, limits: Limits) -> bool:
    return row > limits.rows or _column(letters) > limits.columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _place(attributes: bytes) -> tuple[int, int]:
    found = _REFERENCE.search(attributes)
    if not found or not found[1]:
        raise Unfit("rumus belum dihitung di sel tanpa alamat; buka dan simpan dengan Excel, atau tempel sebagai nilai")
    return int(found[2]) - 1, _column(found[1]) - 1


def _by_name(pages: dict[str, Page], kept: dict[str, bytes], limits: Limits) -> dict[str, Page]:
    """Give the pages by the names of their sheets, as the workbook says."""
    parts = dict(_sheets(kept.get("xl/workbook.xml", b"<a/>"), kept.get("xl/_rels/workbook.xml.rels", b"<a/>")))
    if len(parts) > limits.sheets:
        raise Unfit(f"berkas memuat {len(parts)} lembar (batas {limits.sheets}); bagi menjadi beberapa berkas")
    if any(page.marks for part, page in pages.items() if part not in parts.values()):
        raise Unfit(_BROKEN)
    return {name: pages[part] for name, part in parts.items() if part in pages}


def _sheets(workbook: bytes, relations: bytes) -> Iterator[tuple[str, str]]:
    """List name and part of each sheet."""
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        targets = {told.get("Id"): told.get("Target", "") for told in fromstring(relations, forbid_dtd=True)}
        sheets = [
            told for told in fromstring(workbook, forbid_dtd=True).iter() if told.tag.rpartition("}")[2] == "sheet"
        ]
    except ParseError:
        raise Unfit(_BROKEN) from None
    for told in sheets:
        key = next((value for name, value in told.attrib.items() if name.endswith("}id")), None)
        yield told.get("name", ""), posixpath.normpath(posixpath.join("/xl", targets.get(key, ""))).lstrip("/")


def scan_ole2(data: bytes, limits: Limits) -> None:
    """Look through an OLE2 file: an old xls, an encrypted workbook, or something else. Raises Unfit."""
    import msoffcrypto
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            names = {"/".join(path).lower() for path in container.listdir(storages=True)}
            if "encryptedpackage" in names:
                raise Unfit(_LOCKED)
            stream = next((name for name in ("workbook", "book") if name in names), None)
            if not stream:
                raise Unfit(f"isi berkas bukan buku kerja Excel; kirim {ACCEPTED}")
            is_linked = _has_external_book(container.openstream(stream).read())
        if msoffcrypto.OfficeFile(io.BytesIO(data)).is_encrypted():
            raise Unfit(_LOCKED)
    except Unfit:
        raise
    except Exception:
        raise Unfit(_BROKEN) from None
    if any("_vba_project" in name for name in names) and not limits.read_macros:
        raise Unfit(_MACROS)
    if is_linked or any(name.startswith(("mbd", "lnk")) for name in names):
        _refuse_link("tautan ke buku kerja lain" if is_linked else "objek tertanam (OLE)", limits)


def _has_external_book(stream: bytes) -> bool:
    """Walk the records before the first sheet (BIFF8): SUPBOOK names another workbook unless it means itself or an add-in."""
    place = 0
    while place + 4 <= len(stream):
        kind, length = (
            int.from_bytes(stream[place : place + 2], "little"),
            int.from_bytes(stream[place + 2 : place + 4], "little"),
        )
        if kind == 0x01AE and stream[place + 6 : place + 8] not in (b"\x01\x04", b"\x01\x3a"):
            return True
        if kind == 0x000A:
            return False
        place += 4 + length
    return False
