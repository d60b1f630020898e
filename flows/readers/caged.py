"""What runs inside the cage: one file after another, sniffed, scanned, parsed, and told as JSON. Imports a parser and no frames.

An order is a line of JSON: {"open": path}, answered by {"sheets": [...]} or {"refused": why}; then {"sheet": place}, answered
by parts {"width": n, "cells": [...]} and {"end": [remarks]}. An answer is four bytes of length and JSON.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import gc
import io
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from flows.limits import MB, Limits, counted
from flows.readers import markup, prescan
from flows.readers.sniff import HEAD, Unfit, kind_of, opened, refuse_too_large

_CELLS_IN_A_PART = 50_000
_PR_SET_PDEATHSIG = 1
_FEW_FILES = 32
_BROKEN = "berkas rusak atau terpotong; simpan ulang dari sumbernya lalu unggah lagi"


@dataclass
class Page:
    """One sheet whose cells are fetched when they are asked for."""

    name: str
    is_hidden: bool
    fetch: Callable[[], list[list[Any]]]
    scanned: prescan.Page = field(default_factory=prescan.Page)


class Book:
    """A file that may be read: its sheets, and what is to be said about it."""

    def __init__(self, path: Path, limits: Limits) -> None:
        with opened(path) as file:
            refuse_too_large(file, limits.file_mb)
            data = file.read(limits.file_mb * MB + 1)
        self.limits = limits
        self.remarks: list[str] = []
        kind = kind_of(data[:HEAD])
        if kind in {"zip", "ole2"}:
            self.pages = self._workbook(data, kind)
        elif kind == "text":
            plain, encoding = markup.delimited(data, limits)
            self.remarks.append(f"isi berkas adalah teks CSV ({encoding}), bukan buku kerja; dibaca sebagai CSV")
            self.pages = _pages(plain)
        elif kind == "html":
            self.remarks.append("isi berkas adalah halaman HTML, bukan buku kerja; tabelnya dibaca")
            self.pages = _pages(markup.html_tables(data, limits))
        else:
            self.pages = _pages(markup.spreadsheetml(data, limits))
        if len(self.pages) > limits.sheets:
            raise Unfit(f"berkas memuat {len(self.pages)} lembar (batas {limits.sheets}); bagi menjadi beberapa berkas")

    def _workbook(self, data: bytes, kind: str) -> list[Page]:
        if kind == "ole2":
            prescan.scan_ole2(data, self.limits)
            scanned = {}
        else:
            scanned = prescan.scan_zip(data, self.limits)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            Page(
                told.name,
                told.visible != SheetVisibleEnum.Visible,
                lambda name=told.name: self._cells(book, name),  # type: ignore[misc]
                scanned.get(told.name, prescan.Page()),
            )
            for told in book.sheets_metadata
            if told.typ == SheetTypeEnum.WorkSheet
        ]

    def _cells(self, book: CalamineWorkbook, name: str) -> list[list[Any]]:
        sheet = book.get_sheet_by_name(name)
        if sheet.end and (sheet.end[0] >= self.limits.rows or sheet.end[1] >= self.limits.columns):
            raise Unfit(
                prescan.too_far(
                    f"lembar {name} sampai baris {counted(sheet.end[0] + 1)}, kolom {sheet.end[1] + 1}", self.limits
                )
            )
        return sheet.to_python(skip_empty_area=False)

    def rows_of(self, place: int) -> tuple[list[list[Any]], list[str]]:
        """Give the rows of a sheet, and what its cells do not tell."""
        page = self.pages[place]
        rows = page.fetch()
        _mark(rows, page.scanned.marks)
        return rows, [*self.remarks, *_hidden(page, rows)]


def _pages(plain: list[markup.Plain]) -> list[Page]:
    return [
        Page(each.name, each.is_hidden, lambda each=each: each.rows, prescan.Page(hidden_rows=each.hidden_rows))  # type: ignore[misc]
        for each in plain
    ]


def _mark(rows: list[list[Any]], marks: dict[tuple[int, int], str]) -> None:
    """Write into cells that would pass for blank what they are; the sheet grows where they stand outside it."""
    if not marks:
        return
    width = max(max(column for _, column in marks) + 1, len(rows[0]) if rows else 0)
    rows += [[] for _ in range(max(row for row, _ in marks) + 1 - len(rows))]
    for cells in rows:
        cells += [None] * (width - len(cells))
    for (row, column), text in marks.items():
        rows[row][column] = text


def _hidden(page: Page, rows: list[list[Any]]) -> list[str]:
    filled = [number for number in page.scanned.hidden_rows if number <= len(rows) and any(rows[number - 1])]
    told = {
        f"lembar {page.name} tersembunyi, ikut dibaca": page.is_hidden,
        f"lembar {page.name}: {len(filled)} baris tersembunyi ikut dibaca": filled,
        f"lembar {page.name}: ada kolom tersembunyi, ikut dibaca": page.scanned.hidden_columns,
    }
    return [text for text, is_so in told.items() if is_so]


def plain(value: Any) -> str:
    """Write what JSON does not know as flows.readers.cells would."""
    if isinstance(value, dt.datetime):
        return value.isoformat(" ", "seconds")
    if isinstance(value, dt.timedelta):
        seconds = abs(int(value.total_seconds()))
        return f"{'-' * (value.days < 0)}{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    return str(value)


_json = json.JSONEncoder(default=plain, check_circular=False, separators=(",", ":")).encode


def _answer(out: BinaryIO, told: dict[str, Any]) -> None:
    message = _json(told).encode()
    out.write(len(message).to_bytes(4, "big") + message)
    out.flush()


def _tell_sheet(out: BinaryIO, book: Book, place: int) -> None:
    rows, remarks = book.rows_of(place)
    width = len(rows[0]) if rows else 0
    step = max(1, _CELLS_IN_A_PART // max(width, 1))
    for first in range(0, len(rows) if width else 0, step):
        _answer(out, {"width": width, "cells": list(chain.from_iterable(rows[first : first + step]))})
    _answer(out, {"end": remarks})


def _obey(out: BinaryIO, order: dict[str, Any], book: Book | None, limits: Limits) -> Book | None:
    if "sheet" in order:
        assert book
        _tell_sheet(out, book, order["sheet"])
        return book
    used = resource.getrusage(resource.RUSAGE_SELF)
    _bound(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + limits.seconds)
    book = Book(Path(order["open"]), limits)
    _answer(out, {"sheets": [{"name": page.name, "is_hidden": page.is_hidden} for page in book.pages]})
    return book


def _bound(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _shut_in(limits: Limits, parent: int) -> None:
    """Die with the parent, and leave no more than is needed: memory, no new files, no dumps of what was read."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    _bound(resource.RLIMIT_AS, limits.memory_mb * MB)
    for what, most in ((resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_NOFILE, _FEW_FILES)):
        resource.setrlimit(what, (most, most))


def serve(limits: Limits, parent: int) -> None:
    """Read files until nobody asks any more."""
    _shut_in(limits, parent)
    gc.disable()  # a sheet is a million small objects without cycles
    out, book = os.fdopen(os.dup(1), "wb", buffering=1 << 16), None
    for line in sys.stdin.buffer:
        try:
            order = json.loads(line)
            if "open" in order:
                book = None  # before the next one is read: both together could be too much
            book = _obey(out, order, book, limits)
        except Unfit as unfit:
            _answer(out, {"refused": str(unfit)})
        except OSError as error:
            _answer(out, {"refused": f"berkas tidak dapat dibuka ({type(error).__name__}); kirim ulang"})
        except CalamineError:
            _answer(out, {"refused": _BROKEN})
        except MemoryError:
            book = None
            _answer(out, {"died": f"batas memori {counted(limits.memory_mb)} MB"})
            os._exit(1)
        except Exception as error:
            _answer(
                out, {"refused": f"gagal dibaca ({type(error).__name__}); simpan ulang sebagai .xlsx lalu kirim lagi"}
            )
        except BaseException as error:  # a panic of the parser is no Exception
            _answer(out, {"died": type(error).__name__})
            os._exit(1)
