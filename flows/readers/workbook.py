"""Workbooks: plain tables under a header, and monthly attendance sheets with a column a day."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from flows.delivery import Delivery
from flows.limits import Limits
from flows.readers.cage import Sheet, sheets_of
from flows.readers.table import SourceRefused, Table, Wanted

_HEADER_WITHIN = 50
_FEWEST_DAYS = 28
_TOTAL = r"(?:JUMLAH|TOTAL|JML|SUBTOTAL|GRAND TOTAL)\b.*"
MONTH_NAMES = {
    "januari": 1, "februari": 2, "pebruari": 2, "maret": 3, "april": 4, "mei": 5, "juni": 6, "juli": 7, "agustus": 8,
    "september": 9, "oktober": 10, "november": 11, "nopember": 11, "desember": 12,
}  # fmt: skip


def read_workbook(delivery: Delivery, wanted: Wanted, limits: Limits) -> Iterator[Table]:
    """Read every sheet that has the header of the dataset within its first 50 rows."""
    best, most = "tidak ada lembar berisi data", 0
    is_found = False
    for sheet in sheets_of(delivery.path, limits):
        name, cells = sheet.name, sheet.cells
        row, found = _header(cells, wanted)
        headers = _texts(cells, row)
        lacking = wanted.missing(found, headers)
        if lacking:
            if len(found) > most:
                best, most = f"lembar {name}: kolom {lacking} tidak ditemukan", len(found)
            continue
        wanted.refuse_twice(headers)
        is_found = True
        yield _plain_table(sheet, row, found)
    if not is_found:
        raise SourceRefused(f"{best}; tambahkan kolomnya, atau namanya di office.toml", most)


def read_matrix(delivery: Delivery, wanted: Wanted, limits: Limits) -> Iterator[Table]:
    """Read monthly attendance sheets: a row a person, a column a day; one record a filled day."""
    is_found = False
    for sheet in sheets_of(delivery.path, limits):
        days = _day_row(sheet.cells)
        if days is None:
            continue
        is_found = True
        yield _matrix_table(delivery, sheet, days, wanted)
    if not is_found:
        raise SourceRefused("tidak ada lembar dengan kolom tanggal 1 sampai 31; gunakan format daftar hadir bulanan")


def _texts(cells: pd.DataFrame, row: int) -> list[str]:
    return cells.iloc[row].fillna("").tolist()


def _header(cells: pd.DataFrame, wanted: Wanted) -> tuple[int, dict[int, str]]:
    found = [wanted.match(_texts(cells, row)) for row in range(min(_HEADER_WITHIN, len(cells)))]
    row = max(range(len(found)), key=lambda place: len(found[place]))
    return row, found[row]


def _plain_table(sheet: Sheet, header: int, found: dict[int, str]) -> Table:
    cells = sheet.cells
    body = cells.iloc[header + 1 :].dropna(how="all")
    first = body.bfill(axis="columns").iloc[:, 0] if len(body) else pd.Series(dtype="str")
    is_total = first.str.fullmatch(_TOTAL, case=False).fillna(False).astype(bool)
    kept = body[list(found)].set_axis(list(found.values()), axis="columns")
    # A note or a signature fills one cell of the table at most; a record with one cell only would have no key either.
    is_note = (kept.notna().sum(axis="columns") <= min(1, len(found) - 1)) & ~is_total
    rows = kept[~is_total & ~is_note].assign(row_number=lambda frame: frame.index + 1)
    return Table(
        rows=rows.reset_index(drop=True),
        sheet=sheet.name,
        letters={column: xl_col_to_name(position) for position, column in found.items()},
        skipped=_reasons(is_total, is_note),
        unknown=tuple(text for position, text in enumerate(_texts(cells, header)) if text and position not in found),
        remarks=sheet.remarks,
    )


def _reasons(is_total: pd.Series, is_note: pd.Series) -> dict[str, int]:
    reasons = {"baris jumlah": int(is_total.sum()), "catatan atau tanda tangan": int(is_note.sum())}
    return {reason: count for reason, count in reasons.items() if count}


def _day_row(cells: pd.DataFrame) -> int | None:
    numbers = {str(day) for day in range(1, 32)} | {f"{day:02d}" for day in range(1, 10)}
    within = cells.iloc[:_HEADER_WITHIN]
    filled = within.isin(numbers).sum(axis="columns")
    return int(filled.to_numpy().argmax()) if len(filled) and filled.max() >= _FEWEST_DAYS else None


def _matrix_table(delivery: Delivery, sheet: Sheet, day_row: int, wanted: Wanted) -> Table:
    name, cells = sheet.name, sheet.cells
    source, title = delivery.source, _lines(cells.iloc[:day_row])
    year, month = _month_of(title, source.month_label, f"{name} {delivery.file_name}")
    unit_id = _labelled(title, source.unit_label)
    if not unit_id:
        raise SourceRefused(
            f'lembar {name}: "{source.unit_label}" tidak ditemukan di atas tabel; '
            f'tulis misalnya "{source.unit_label} : 10690003"'
        )
    days = _day_columns(_texts(cells, day_row))
    who = _column_of_people(name, cells, day_row, min(days), wanted)
    people, skipped = _people_rows(cells.iloc[day_row + 1 :], who, days)
    rows = _unpivoted(people, who, days).assign(unit_id=unit_id)
    rows["day"] = f"{year:04d}-{month:02d}-" + rows["place"].map(days).astype(str).str.zfill(2)
    rows["place"] = rows["place"].map({position: xl_col_to_name(position) for position in days})
    letters = {"employee_id": xl_col_to_name(who), "attendance_code": "@place", "day": "@place"}
    return Table(rows, name, letters, skipped, remarks=sheet.remarks)


def _column_of_people(name: str, cells: pd.DataFrame, day_row: int, first_day: int, wanted: Wanted) -> int:
    """Find the column of NIP or number to the left of the days; its header may stand in the upper of two merged rows."""
    upper = _texts(cells, day_row - 1) if day_row else []
    left = [text or above for text, above in zip(_texts(cells, day_row), upper, strict=False)][:first_day]
    found = wanted.match(left)
    for position, column in found.items():
        if column == "employee_id":
            return position
    raise SourceRefused(
        f"lembar {name}: kolom {wanted.missing(found, left).split(', ')[0]} tidak ditemukan di sebelah kiri tanggal"
    )


def _people_rows(below: pd.DataFrame, who: int, days: dict[int, int]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Tell the rows of people from totals, notes and signatures, which are counted by reason."""
    body = below.dropna(how="all")
    beside = body.iloc[:, : min(days)]
    totals = beside.apply(lambda column: column.str.fullmatch(_TOTAL, case=False)).fillna(False)
    is_total = totals.astype(bool).any(axis="columns")  # of a sheet without people, totals would be text
    is_empty = body[who].isna() & body[list(days)].isna().all(axis="columns")
    is_note = (beside.isna().all(axis="columns") | is_empty) & ~is_total
    return body[~is_total & ~is_note], _reasons(is_total, is_note)


def _unpivoted(people: pd.DataFrame, who: int, days: dict[int, int]) -> pd.DataFrame:
    """Give one row a filled day: employee_id, attendance_code, source_code, row_number, place (column position)."""
    told = people[[who, *days]].set_axis(["employee_id", *days], axis="columns").assign(row_number=people.index + 1)
    rows = told.melt(["employee_id", "row_number"], var_name="place", value_name="attendance_code")
    rows = rows.dropna(subset=["attendance_code"]).reset_index(drop=True)
    return rows.assign(source_code=rows["attendance_code"], place=rows["place"].astype(int))


def _day_columns(headers: list[str]) -> dict[int, int]:
    """Map positions to day numbers: the run that counts 1, 2, 3 ...; totals to its right are left alone."""
    days: dict[int, int] = {}
    for position, text in enumerate(headers):
        if text.isdigit() and int(text) == len(days) + 1 and int(text) <= 31:
            days[position] = int(text)
    return days


def _lines(title: pd.DataFrame) -> list[str]:
    """Give the rows above a table as lines of text; there are a handful."""
    return [
        re.sub(r"\s+", " ", " ".join(cell for cell in row if isinstance(cell, str)))
        for row in title.to_numpy().tolist()
    ]


def _labelled(lines: list[str], label: str) -> str | None:
    """Find 'LABEL : value' above the table, in one cell or in the cell after it."""
    sought = re.compile(rf"(?:^|\s){re.escape(label)}\s*:?\s*(.+)$", re.IGNORECASE)
    return next((match[1].strip() for line in lines if (match := sought.search(line))), None)


def _month_of(lines: list[str], label: str, names: str) -> tuple[int, int]:
    sought = re.compile(rf"({'|'.join(MONTH_NAMES)})\W+(\d{{4}})", re.IGNORECASE)
    for text in [_labelled(lines, label) or "", *lines, names]:
        if match := sought.search(text.replace("_", " ")):
            return int(match[2]), MONTH_NAMES[match[1].lower()]
    raise SourceRefused(f'bulan tidak ditemukan; tulis di atas tabel misalnya "{label} : MARET 2026"')
