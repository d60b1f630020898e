"""Write what a check found into a copy of the clerk's file: coloured cells, and a list in front. The file itself is never touched."""

from __future__ import annotations

import gc
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from flows.corrections import CHECKED

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

LIST_SHEET = "Perbaikan"
HEADERS = ("Lembar", "Sel", "Masalah", "Perbaikan")
_WIDTHS = (18, 12, 44, 70)
_BAD = "FFC7CE"
_HEAD = "D9E1F2"
_AUTHOR = "Kinerja"
# What opens in a few seconds; of a larger workbook the list alone is written.
_LARGEST = 8_000_000


@dataclass(frozen=True)
class CheckedCopy:
    """What was written. is_marked: a copy of the file with its bad cells coloured; else the list of them alone.

    is_bare: pictures and charts of the file could not be copied along.
    """

    path: Path
    is_marked: bool
    is_bare: bool = False


def write_checked_copy(path: Path, cells: pd.DataFrame, folder: Path) -> CheckedCopy:
    """Write 'FILE (diperiksa).xlsx' into a folder, in place of an older one: a marked copy of an xlsx, else the list.

    cells: one row a bad cell: sheet, row_number, cell, problem, remedy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    copy = checked_copy_of(path, folder)
    half = copy.with_name(f".{copy.name}.{os.getpid()}.part")
    try:
        is_marked = _can_be_marked(path) and _mark(path, cells, half)
        if not is_marked:
            _write_list(cells, half)
        half.replace(copy)
    finally:
        half.unlink(missing_ok=True)
    return CheckedCopy(copy, is_marked, is_marked and _has_pictures(path))


def checked_copy_of(path: Path, folder: Path) -> Path:
    """Tell where the copy lies that a check writes of a file."""
    return folder / f"{path.stem}{CHECKED}.xlsx"


def write_refusal(path: Path, reason: str, folder: Path) -> CheckedCopy:
    """Write why a whole file is refused, in the place of its checked copy."""
    told = {"sheet": None, "row_number": 1, "cell": None, "problem": "seluruh berkas ditolak", "remedy": reason}
    copy = checked_copy_of(path, folder)
    half = copy.with_name(f".{copy.name}.{os.getpid()}.part")
    try:
        _write_list(pd.DataFrame([told]), half)
        half.replace(copy)
    finally:
        half.unlink(missing_ok=True)
    return CheckedCopy(copy, is_marked=False)


def _can_be_marked(path: Path) -> bool:
    return path.suffix.lower() == ".xlsx" and path.stat().st_size <= _LARGEST and zipfile.is_zipfile(path)


def _has_pictures(path: Path) -> bool:
    with zipfile.ZipFile(path) as parts:
        return any(name.startswith(("xl/media/", "xl/charts/")) for name in parts.namelist())


def _mark(path: Path, cells: pd.DataFrame, copy: Path) -> bool:
    """Write the marked copy; tell whether it could be done."""
    # Takes half a second to import, and nothing else needs it.
    from openpyxl import load_workbook

    # The collector would look through pandas and all else again and again while thousands of cells are made.
    gc.freeze()
    try:
        book = load_workbook(path, rich_text=True)
        _remove_former_marks(book)
        for sheet, bad in cells.groupby("sheet", sort=False):
            _colour(book[str(sheet)], bad)
        _list_in_front(book, cells)
        book.save(copy)
    except Exception:
        # The reader reads more than openpyxl can write again; the list serves then, and the file is as it was.
        return False
    finally:
        gc.unfreeze()
    return True


def _remove_former_marks(book: Workbook) -> None:
    """Take away what an earlier check left, where a clerk went on in its copy under another name."""
    if LIST_SHEET not in book.sheetnames or _heading(book[LIST_SHEET]) != HEADERS:
        return
    from openpyxl.styles import PatternFill

    del book[LIST_SHEET]
    for page in book.worksheets:
        for cell in (cell for row in page.iter_rows() for cell in row if cell.comment):
            if cell.comment.author == _AUTHOR:
                cell.comment, cell.fill = None, PatternFill()


def _heading(page: Any) -> tuple[Any, ...]:
    return tuple(cell.value for cell in page[1])


def _colour(page: Worksheet, bad: pd.DataFrame) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    fill = PatternFill("solid", start_color=_BAD)
    told = bad.dropna(subset=["cell"]).assign(text=bad["problem"] + "\n" + bad["remedy"])
    anchors = {place: area.start_cell for area in page.merged_cells.ranges for place in _places(area)}
    for place, text in told.groupby("cell", sort=False)["text"].agg("\n".join).items():
        cell = anchors.get(str(place)) or page[str(place)]
        former = f"{cell.comment.text}\n\n" if cell.comment else ""
        cell.fill = fill
        cell.comment = Comment(former + text, _AUTHOR, width=320, height=110)


def _places(area: Any) -> list[str]:
    from openpyxl.utils import get_column_letter

    return [f"{get_column_letter(column)}{row}" for row, column in area.cells]


def _list_in_front(book: Workbook, cells: pd.DataFrame) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.hyperlink import Hyperlink

    page = book.create_sheet(LIST_SHEET, 0)
    for row, texts in enumerate([HEADERS, *_listed(cells)], start=1):
        for column, text in enumerate(texts, start=1):
            cell = page.cell(row, column, text)
            # Text that begins with = stays text.
            cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=column > 2, vertical="top")
    for cell in page[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", start_color=_HEAD)
    for row, (sheet, place) in enumerate(zip(cells["sheet"], _places_linked(cells), strict=True), start=2):
        quoted = str(sheet).replace("'", "''")
        page.cell(row, 2).hyperlink = Hyperlink(ref=f"B{row}", location=f"'{quoted}'!{place}")
        page.cell(row, 2).font = Font(color="0563C1", underline="single")
    for letter, width in zip("ABCD", _WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    page.freeze_panes = "A2"
    # Two selected sheets would be edited together.
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is page
    book.active = 0


def _listed(cells: pd.DataFrame) -> list[tuple[str, ...]]:
    places = cells["cell"].fillna("baris " + cells["row_number"].astype(str))
    told = pd.DataFrame([cells["sheet"].fillna(""), places, cells["problem"], cells["remedy"]]).T
    return [tuple(map(str, row)) for row in told.to_numpy().tolist()]


def _places_linked(cells: pd.DataFrame) -> pd.Series:
    return cells["cell"].fillna("A" + cells["row_number"].astype(str))


def _write_list(cells: pd.DataFrame, copy: Path) -> None:
    """Write the list alone: of text files, old workbooks, and what openpyxl cannot open."""
    import xlsxwriter

    # xlsxwriter takes texts for formulas and links unless it is told not to.
    safe = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(copy), safe) as book:
        page = book.add_worksheet(LIST_SHEET)
        head, wrapped = (
            book.add_format({"bold": True, "bg_color": _HEAD}),
            book.add_format({"text_wrap": True, "valign": "top"}),
        )
        page.write_row(0, 0, HEADERS, head)
        for row, texts in enumerate(_listed(cells), start=1):
            page.write_row(row, 0, texts, wrapped)
        for column, width in enumerate(_WIDTHS):
            page.set_column(column, column, width)
        page.freeze_panes(1, 0)
