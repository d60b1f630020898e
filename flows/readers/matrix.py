"""Monthly attendance sheets: a row a person, a column a day. The day's month stands above the table, or in a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from flows.delivery import Delivery
from flows.limits import Limits
from flows.office import Source
from flows.readers.cage import Sheet, sheets_of
from flows.readers.plain import HEADER_WITHIN, TOTAL, counted
from flows.readers.table import SourceRefused, Table, Wanted
from flows.readers.titles import labelled, lines, month_of
from schemas.columns import header_key

_FEWEST_DAYS = 15
_NOTHING = ["-", "--", "–", "—"]
_PERSON_COLUMNS = ("employee_id", "pin")
_DAY_HEADER = re.compile(r"h?0?(\d{1,2})(?:\.0)?(?:\s*\([a-z']+\)|\s+[a-z']+)?")


def read_matrix(delivery: Delivery, wanted: Wanted, limits: Limits) -> Iterator[Table]:
    """Read monthly sheets: a record a filled day, or where the days hold times of day, a record a time."""
    is_found = False
    for sheet in sheets_of(delivery.path, limits):
        day_row = _day_row(sheet.cells)
        if day_row is None:
            continue
        is_found = True
        yield _matrix_table(delivery, sheet, day_row, wanted)
    if not is_found:
        raise SourceRefused("tidak ada lembar dengan kolom tanggal 1 sampai 31; gunakan format daftar hadir bulanan")


def _matrix_table(delivery: Delivery, sheet: Sheet, day_row: int, wanted: Wanted) -> Table:
    name, cells, source = sheet.name, sheet.cells, delivery.source
    title = lines(cells.iloc[:day_row])
    year, month = month_of(title, source.month_label, f"{name} {delivery.file_name}")
    days = _day_columns(_texts(cells, day_row))
    who, column = _column_of_people(name, cells, day_row, min(days), wanted)
    people, skipped = _people_rows(cells.iloc[day_row + 1 :], who, days)
    rows = _unpivoted(people, who, days, source).rename(columns={"who": column})
    day = f"{year:04d}-{month:02d}-" + rows["place"].map(days).astype(str).str.zfill(2)
    rows["place"] = rows["place"].map({position: xl_col_to_name(position) for position in days})
    letters = {column: xl_col_to_name(who)}
    if source.cells == "times":
        rows = rows.assign(punched_at=day + " " + rows["told"])
        return Table(
            rows.drop(columns="told"), name, letters | {"punched_at": "@place"}, skipped, remarks=sheet.remarks
        )
    rows = rows.assign(
        attendance_code=rows["told"], source_code=rows["told"], day=day, unit_id=_unit(name, title, source)
    )
    return Table(
        rows.drop(columns="told"),
        name,
        letters | {"attendance_code": "@place", "day": "@place"},
        skipped,
        remarks=sheet.remarks,
    )


def _unit(name: str, title: list[str], source: Source) -> str:
    unit_id = source.constant.get("unit_id") or labelled(title, source.unit_label)
    if not unit_id:
        raise SourceRefused(
            f'lembar {name}: "{source.unit_label}" tidak ditemukan di atas tabel; '
            f'tulis misalnya "{source.unit_label} : 10690003"'
        )
    return unit_id


def _column_of_people(name: str, cells: pd.DataFrame, day_row: int, first_day: int, wanted: Wanted) -> tuple[int, str]:
    """Find the column of NIP or number to the left of the days; its header may stand in the upper of two merged rows."""
    upper = _texts(cells, day_row - 1) if day_row else [""] * cells.shape[1]
    left = [text or above for text, above in zip(_texts(cells, day_row), upper, strict=True)][:first_day]
    found = wanted.match(left)
    for position, column in found.items():
        if column in _PERSON_COLUMNS:
            return position, column
    raise SourceRefused(
        f"lembar {name}: kolom {wanted.missing(found, left).split(', ')[0]} tidak ditemukan di sebelah kiri tanggal"
    )


def _people_rows(below: pd.DataFrame, who: int, days: dict[int, int]) -> tuple[pd.DataFrame, dict[str, int]]:
    """Tell the rows of people from totals, notes and signatures, which are counted by reason."""
    body = below.dropna(how="all")
    beside = body.iloc[:, : min(days)]
    totals = beside.apply(lambda column: column.str.fullmatch(TOTAL, case=False)).fillna(False)
    is_total = totals.astype(bool).any(axis="columns")  # of a sheet without people, totals would be text
    is_empty = body[who].isna() & body[list(days)].isna().all(axis="columns")
    is_note = (beside.isna().all(axis="columns") | is_empty) & ~is_total
    return body[~is_total & ~is_note], counted({"baris jumlah": is_total, "catatan atau tanda tangan": is_note})


def _unpivoted(people: pd.DataFrame, who: int, days: dict[int, int], source: Source) -> pd.DataFrame:
    """Give one row a filled day, or a time in it: who, told, row_number, place (column position)."""
    named = people[[who, *days]].set_axis(["who", *days], axis="columns").assign(row_number=people.index + 1)
    rows = named.melt(["who", "row_number"], var_name="place", value_name="told")
    # A dash is how people leave a day open, unless the office says that it is a code.
    nothing = [mark for mark in _NOTHING if mark not in source.codes]
    rows = rows[rows["told"].notna() & ~rows["told"].isin(nothing)].reset_index(drop=True)
    rows = rows.assign(place=rows["place"].astype(int))
    if source.cells == "code":
        return rows
    # Where no time is found the cell goes on as it is, and is rejected with its place.
    times = rows["told"].str.findall(r"\d{1,2}[:.]\d{2}").map(list)
    return rows.assign(told=times.where(times.str.len() > 0, rows["told"])).explode("told", ignore_index=True)


def _day_row(cells: pd.DataFrame) -> int | None:
    counts = [len(_day_columns(texts)) for texts in cells.iloc[:HEADER_WITHIN].fillna("").to_numpy().tolist()]
    most = max(counts, default=0)
    return counts.index(most) if most >= _FEWEST_DAYS else None


def _day_columns(headers: list[str]) -> dict[int, int]:
    """Map positions to day numbers: the run that rises, with or without weekends; totals to its right are left alone."""
    days: dict[int, int] = {}
    for position, text in enumerate(headers):
        match = _DAY_HEADER.fullmatch(header_key(text)) if text else None
        if match and max(days.values(), default=0) < int(match[1]) <= 31:
            days[position] = int(match[1])
    return days


def _texts(cells: pd.DataFrame, row: int) -> list[str]:
    return cells.iloc[row].fillna("").tolist()
