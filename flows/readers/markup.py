"""Sheets that are no workbooks: HTML tables, SpreadsheetML 2003, delimited text. Runs in the cage: rows of plain values, nothing else."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from flows.limits import Limits
from flows.readers.prescan import UNCOMPUTED, too_far
from flows.readers.sniff import Unfit, encoding_of

Rows = list[list[Any]]
_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_LINE_BREAKING = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "title", "li", "tr", "caption"}
_HEADER_WITHIN = 50


@dataclass
class Plain:
    """One sheet as rows of values (text, numbers, nothing), all of one length."""

    name: str
    rows: Rows = field(default_factory=list)
    is_hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)


def rectangle(rows: Rows, limits: Limits) -> Rows:
    """Fill rows up to one length."""
    width = max(map(len, rows), default=0)
    if len(rows) > limits.rows or width > limits.columns:
        raise Unfit(too_far(f"{len(rows)} baris, {width} kolom", limits))
    return [row + [None] * (width - len(row)) for row in rows]


def delimited(data: bytes, limits: Limits) -> tuple[list[Plain], str]:
    """Read delimited text; the separator is the one that a line of its beginning has most of. Gives the encoding too."""
    encoding = encoding_of(data, is_whole=True)
    text = data.decode(encoding).removeprefix("\ufeff").replace("\x00", "")
    first = text[:100_000].splitlines()[:_HEADER_WITHIN]
    separator = max(";,\t|", key=lambda mark: max((line.count(mark) for line in first), default=0))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows: Rows = list(reader)
    except csv.Error:
        raise Unfit(f"baris {reader.line_num}: tanda kutip tidak ditutup; perbaiki lalu kirim ulang") from None
    return [Plain("CSV", rectangle(rows, limits))], encoding.removesuffix("-sig")


def spreadsheetml(data: bytes, limits: Limits) -> list[Plain]:
    """Read a workbook in the XML of Excel 2003."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    pages: list[Plain] = []
    try:
        for event, node in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            if event == "start" and node.tag == f"{_SS}Worksheet":
                pages.append(Plain(node.get(f"{_SS}Name", f"Lembar {len(pages) + 1}")))
            elif event == "end" and node.tag == f"{_SS}Row" and pages:
                _take_row(pages[-1], node, limits)
                node.clear()
            elif event == "end" and node.tag == f"{_EXCEL}Visible" and pages:
                pages[-1].is_hidden = (node.text or "").strip() != "SheetVisible"
    except DefusedXmlException:
        raise Unfit(
            "berkas memuat DTD atau entitas XML, yang tidak pernah dibaca; simpan ulang dengan Excel sebagai .xlsx"
        ) from None
    except ParseError as error:
        raise Unfit(
            f"berkas XML rusak atau terpotong pada baris {error.position[0]}; simpan ulang sebagai .xlsx"
        ) from None
    for page in pages:
        page.rows = rectangle(page.rows, limits)
    return pages


def _take_row(page: Plain, node: Any, limits: Limits) -> None:
    number = _number(node.get(f"{_SS}Index"), len(page.rows) + 1)
    row: list[Any] = []
    for cell in node.iter(f"{_SS}Cell"):
        place = _number(cell.get(f"{_SS}Index"), len(row) + 1)
        across = _number(cell.get(f"{_SS}MergeAcross"), 0)
        if number > limits.rows or place + across > limits.columns:
            raise Unfit(too_far(f"baris {number}, kolom {place + across} terisi", limits))
        row += [None] * (place - 1 - len(row)) + [_value(cell)] + [None] * across
    if any(value is not None for value in row):
        page.rows += [[] for _ in range(number - 1 - len(page.rows))]
        page.rows.append(row)
        if node.get(f"{_SS}Hidden") == "1":
            page.hidden_rows.append(len(page.rows))


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() and len(text) < 10 else otherwise


def _value(cell: Any) -> Any:
    data = cell.find(f"{_SS}Data")
    text = "".join(data.itertext()) if data is not None else ""
    if not text:
        return UNCOMPUTED if cell.get(f"{_SS}Formula") else None
    kind = data.get(f"{_SS}Type")
    if kind == "Number":
        return float(text)
    if kind == "Boolean":
        return text == "1"
    if kind == "DateTime":
        # A time of day stands on the first day that Excel knows.
        return re.sub(r"^1899-12-3[01]T", "", re.sub(r"\.\d+$", "", text)).replace("T", " ")
    return text


def html_tables(data: bytes, limits: Limits) -> list[Plain]:
    """Read the tables of an HTML page, each a sheet; the lines of text above a table stand above it."""
    told = re.search(rb"charset=[\"']?([\w-]+)", data[:4096], re.IGNORECASE)
    parser = _Tables(limits)
    try:
        encoding = encoding_of(data, is_whole=True)
        if encoding == "cp1252" and told:
            encoding = told[1].decode()
        parser.feed(data.decode(encoding, errors="replace"))
        parser.close()
    except LookupError:
        parser.feed(data.decode("cp1252", errors="replace"))
    if not parser.pages:
        raise Unfit("halaman HTML tanpa tabel; simpan sebagai .xlsx lalu kirim ulang")
    return [Plain(page.name, rectangle(page.rows, limits)) for page in parser.pages]


@dataclass
class _Table:
    page: Plain
    cell: list[str] | None = None
    spans: tuple[int, int] = (1, 1)
    # Column, and the number of the last row into which a cell above reaches.
    carried: dict[int, int] = field(default_factory=dict)


class _Tables(HTMLParser):
    """Gather tables; a cell that spans several is told once, at its first place."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(convert_charrefs=True)
        self.limits = limits
        self.pages: list[Plain] = []
        self.open: list[_Table] = []
        self.above: list[str] = [""]
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a table, a row or a cell."""
        if tag in {"script", "style"}:
            self.unseen += 1
        elif tag == "table":
            self._open_table()
        elif tag == "tr" and self.open:
            self._end_cell()
            self.open[-1].page.rows.append([])
        elif tag in {"td", "th"} and self.open:
            self._end_cell()
            told = dict(attrs)
            spans = (_number(told.get("colspan"), 1) or 1, _number(told.get("rowspan"), 1) or 1)
            self.open[-1].cell, self.open[-1].spans = [], spans
        elif tag == "br" or tag in _LINE_BREAKING:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened; what is never closed ends with the next of its kind."""
        if tag in {"script", "style"}:
            self.unseen = max(0, self.unseen - 1)
        elif tag in {"td", "th", "tr"} and self.open:
            self._end_cell()
        elif tag == "table" and self.open:
            self._end_cell()
            self.open.pop()
        elif tag in _LINE_BREAKING:
            self._break()

    def handle_data(self, data: str) -> None:
        """Add text to the cell, or to the lines above the next table."""
        if self.unseen:
            return
        if self.open and self.open[-1].cell is not None:
            self.open[-1].cell.append(data)
        elif not self.open:
            self.above[-1] += data

    def _open_table(self) -> None:
        if len(self.pages) >= self.limits.sheets:
            raise Unfit(f"halaman memuat lebih dari {self.limits.sheets} tabel; kirim satu tabel per berkas")
        lines = [" ".join(line.split()) for line in self.above]
        self.above = [""]
        self.pages.append(Plain(f"Tabel {len(self.pages) + 1}", [[line] for line in lines if line]))
        self.open.append(_Table(self.pages[-1]))

    def _break(self) -> None:
        if self.open and self.open[-1].cell is not None:
            self.open[-1].cell.append(" ")
        elif not self.open and self.above[-1]:
            self.above.append("")

    def _end_cell(self) -> None:
        table = self.open[-1]
        if table.cell is None:
            return
        text = " ".join("".join(table.cell).split())
        table.cell = None
        if not table.page.rows:
            table.page.rows.append([])
        row = table.page.rows[-1]
        while table.carried.get(len(row), 0) >= len(table.page.rows):
            row.append(None)
        across, down = table.spans
        if len(row) + across > self.limits.columns or len(table.page.rows) > self.limits.rows:
            raise Unfit(too_far(f"{len(table.page.rows)} baris, {len(row) + across} kolom", self.limits))
        table.carried.update(dict.fromkeys(range(len(row), len(row) + across), len(table.page.rows) + down - 1))
        row += [text or None] + [None] * (across - 1)
