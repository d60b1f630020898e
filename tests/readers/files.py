"""Small files written byte by byte: workbooks of every kind, and what is wrong with them."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Mapping
from html import escape

HEADER = ["NIP", "Jenis", "Tanggal Mulai", "Tanggal Selesai"]
RECORD = ["198503152010011004", "CT", "01/02/2026", "02/02/2026"]
TABLE = [HEADER, RECORD]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def letters(column: int) -> str:
    """A for 0, AA for 26."""
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def cell(column: int, row: int, text: str) -> str:
    return f'<c r="{letters(column)}{row}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def row(number: int, texts: list[str], more: str = "", attributes: str = "") -> str:
    """One row of a sheet's XML; more: cells behind the texts."""
    cells = "".join(cell(column, number, text) for column, text in enumerate(texts))
    return f'<row r="{number}" {attributes}>{cells}{more}</row>'


TABLE_XML = row(1, HEADER) + row(2, RECORD)


def sheet(rows: str = TABLE_XML, before: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData></worksheet>'


def relations(told: Mapping[str, str], kind: str = "worksheet", mode: str = "Internal") -> str:
    each = "".join(
        f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="{mode}"/>'
        for key, target in told.items()
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{each}</Relationships>'


def xlsx(
    *sheets: str,
    states: tuple[str, ...] = (),
    more: Mapping[str, str | bytes] | None = None,
    properties: str = "",
    prolog: str = "",
) -> bytes:
    """A workbook of these sheets. more: further parts of the zip, by name; states: visible, hidden, veryHidden."""
    pages = sheets or (sheet(),)
    told = "".join(
        f'<sheet name="Lembar{number}" sheetId="{number}" state="{(*states, *["visible"] * len(pages))[number - 1]}" r:id="r{number}"/>'
        for number in range(1, len(pages) + 1)
    )
    names = {f"r{number}": f"worksheets/sheet{number}.xml" for number in range(1, len(pages) + 1)}
    types = "".join(
        f'<Override PartName="/xl/{name}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for name in names.values()
    )
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>',
        "_rels/.rels": relations({"r1": "xl/workbook.xml"}, "officeDocument"),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}<sheets>{told}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": relations(names),
        **{f"xl/{name}": prolog + page for name, page in zip(names.values(), pages, strict=True)},
        **(more or {}),
    }
    return zipped(parts)


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def zip_with_link() -> bytes:
    """A workbook in whose zip one part is a symbolic link."""
    out = io.BytesIO(xlsx())
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("xl/link.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def zip_that_says(size: int) -> bytes:
    """A workbook in whose zip one part says that it unpacks to so many bytes."""
    out = io.BytesIO(xlsx())
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/media/a.bin", b"x")
        archive.filelist[-1].file_size = size
    return out.getvalue()


def ods(rows_of: list[list[str]] = TABLE) -> bytes:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{escape(text)}</text:p></table:table-cell>'
            for text in texts
        )
        + "</table:table-row>"
        for texts in rows_of
    )
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="Lembar1">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<m:manifest xmlns:m="{space}:manifest:1.0"><m:file-entry m:full-path="/" m:media-type="{kind}"/></m:manifest>'
    )
    return zipped({"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content})


def spreadsheetml(prolog: str = "", body: str | None = None, rows: list[list[str]] = TABLE) -> str:
    body = body or "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{escape(text)}</Data></Cell>' for text in texts) + "</Row>"
        for texts in rows
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?>{prolog}<?mso-application progid="Excel.Sheet"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="Lembar1"><Table>{body}</Table></Worksheet></Workbook>'
    )


def html(rows: list[list[str]] = TABLE, title: str = "<h3>Daftar cuti</h3>") -> str:
    told = "".join("<tr>" + "".join(f"<td>{escape(text)}" for text in texts) + "</tr>" for texts in rows)
    return f"<html><head><style>td {{ color: red }}</style></head><body>{title}<table>{told}</table></body></html>"


def delimited(separator: str = ",", line_end: str = "\r\n", rows: list[list[str]] = TABLE) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=line_end).writerows(rows)
    return out.getvalue()


# The binary workbook of Excel 2007: records of a number, a length and bytes, in parts of a zip.
def xlsb() -> bytes:
    def part(number: int, content: bytes = b"") -> bytes:
        kind = bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80, number >> 7])
        return kind + bytes([len(content) & 0x7F | 0x80, len(content) >> 7]) + content

    def wide(told: str) -> bytes:
        return struct.pack("<I", len(told)) + told.encode("utf-16-le")

    rows = b"".join(
        part(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        + b"".join(part(6, struct.pack("<II", column, 0) + wide(told)) for column, told in enumerate(texts))
        for number, texts in enumerate(TABLE)
    )
    size = struct.pack("<IIII", 0, len(TABLE) - 1, 0, len(HEADER) - 1)
    page = part(129) + part(148, size) + part(145) + rows + part(146) + part(130)
    book = part(131) + part(143) + part(156, struct.pack("<II", 0, 1) + wide("r1") + wide("Lembar1")) + part(144)
    kind = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"
    return zipped(
        {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Override PartName="/xl/workbook.bin" ContentType="{kind}"/></Types>',
            "_rels/.rels": relations({"r1": "xl/workbook.bin"}, "officeDocument"),
            "xl/workbook.bin": book + part(132),
            "xl/_rels/workbook.bin.rels": relations({"r1": "worksheets/sheet1.bin"}),
            "xl/worksheets/sheet1.bin": page,
        }
    )


# What Excel 97-2003 wrote: records of a number, a length and bytes, in a stream of an OLE2 container.
def record(number: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", number, len(content)) + content


def biff8(more: bytes = b"") -> bytes:
    """A workbook stream with one sheet; more: further records before the sheet."""

    def text(told: str) -> bytes:
        return struct.pack("<HB", len(told), 0) + told.encode("cp1252")

    begin = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)) + record(0x0042, b"\xb0\x04")
    name = b"Lembar1"
    length = len(begin) + 4 + 8 + len(name) + len(more) + 4
    bound = record(0x0085, struct.pack("<IBBBB", length, 0, 0, len(name), 0) + name)
    labels = b"".join(
        record(0x0204, struct.pack("<HHH", number, column, 0) + text(told))
        for number, texts in enumerate(TABLE)
        for column, told in enumerate(texts)
    )
    page = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    page += record(0x0200, struct.pack("<IIHHH", 0, len(TABLE), 0, len(HEADER), 0)) + labels + record(0x000A)
    return begin + bound + more + record(0x000A) + page


def ole2(*streams: tuple[str, bytes]) -> bytes:
    """An OLE2 container of these streams."""
    sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    fat, bodies, entries = [0xFFFFFFFD], b"", []
    directory_sectors = -(-(len(streams) + 1) // 4)
    for place in range(directory_sectors):
        fat.append(end if place == directory_sectors - 1 else len(fat) + 1)
    for name, content in streams:
        # Shorter streams would stand in another place, in small sectors.
        padded = content.ljust(4096, b"\x00")
        padded += b"\x00" * (-len(padded) % sector)
        entries.append((name, 2, len(fat), len(padded)))
        count = len(padded) // sector
        fat += [len(fat) + 1 + place for place in range(count - 1)] + [end]
        bodies += padded
    directory = b""
    for place, (name, kind, first, size) in enumerate([("Root Entry", 5, end, 0), *entries]):
        encoded = name.encode("utf-16-le")
        beside = place + 1 if 0 < place < len(entries) else free
        child = 1 if place == 0 else free
        directory += encoded.ljust(64, b"\x00") + struct.pack("<HBBIII", len(encoded) + 2, kind, 1, free, beside, child)
        directory += b"\x00" * 36 + struct.pack("<III", first, size, 0)
    directory = directory.ljust(directory_sectors * sector, b"\x00")
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(sector, b"\xff")
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\x00" * 6
    )
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<I", 0) + b"\xff" * 432
    return header + table + directory + bodies


def xls(*streams: tuple[str, bytes], more: bytes = b"") -> bytes:
    return ole2(("Workbook", biff8(more)), *streams)
