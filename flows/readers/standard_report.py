"""The report that attendance devices make by themselves: a block of two rows a person, a column a day, punches glued together.

    Att. Time      2026-04-01 ~ 2026-04-13
    1        2            3 ...
    ID:      66           Name: ...
    19:50    07:5517:01

Labels are English, Indonesian or Chinese; the sheet need not be the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from flows.delivery import Delivery
from flows.limits import Limits
from flows.readers.cage import Sheet, sheets_of
from flows.readers.daily_punches import NO_PUNCH
from flows.readers.plain import HEADER_WITHIN
from flows.readers.table import SourceRefused, Table, Wanted
from schemas.dates import DateOrder, cast_times

_PERSON = {"id", "no.id", "userid", "nomorid", "工号", "工號"}
_OTHER_LABELS = {"name", "nama", "姓名", "dept", "dept.", "department", "departemen", "bagian", "部门", "部門"}
_DAY = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
_GLUED = r"(?:\d{2}:\d{2})+"


def read_standard_report(delivery: Delivery, wanted: Wanted, limits: Limits) -> Iterator[Table]:
    """Read a record a punch from every sheet laid out in blocks; a cell that is no row of times is rejected whole."""
    labels = _PERSON | {_squeezed(header) for header, column in wanted.index.items() if column == "pin"}
    is_found = False
    for sheet in sheets_of(delivery.path, limits):
        place = _label_column(sheet.cells, labels)
        if place is None:
            continue
        is_found = True
        yield _table(sheet, place, labels, delivery.source.date_order)
    if not is_found:
        raise SourceRefused(
            'tidak ada lembar dengan baris "ID:" (工号) di bawah nomor tanggal; ambil laporan catatan presensi dari mesin'
        )


def _table(sheet: Sheet, place: int, labels: set[str], order: DateOrder) -> Table:
    name, cells = sheet.name, sheet.cells
    is_person = _is_label(cells[place], labels)
    first = int(is_person.to_numpy().argmax())
    days = _days(name, cells, first, order)
    who = cells[is_person]
    beside = who.iloc[:, place + 1 :].bfill(axis="columns").iloc[:, 0]
    # Where the number is left out, the next thing in the row is another label.
    pin = beside.mask(beside.map(_squeezed, na_action="ignore").isin(_OTHER_LABELS | labels)).astype(beside.dtype)
    below = (who.index + 1).where((who.index + 1).isin(cells.index[~is_person]), -1)
    told = cells.reindex(below)[list(days)].assign(pin=pin.to_numpy(), row_number=below + 1)
    grid = told.melt(["pin", "row_number"], var_name="place", value_name="told")
    filled = grid.dropna(subset=["told"]).astype({"place": int})
    rows = _split(filled.sort_values(["row_number", "place"], ignore_index=True), days)
    rows["place"] = rows["place"].map({position: xl_col_to_name(position) for position in days})
    n_empty = len(grid) - len(filled)
    return Table(rows, name, {"punched_at": "@place"}, {NO_PUNCH: n_empty} if n_empty else {}, remarks=sheet.remarks)


def _split(filled: pd.DataFrame, days: dict[int, pd.Timestamp]) -> pd.DataFrame:
    glued = filled["told"].str.replace(r"\s", "", regex=True).str.replace(r"^(\d{2}:\d{2}):00$", r"\1", regex=True)
    is_sound = glued.str.fullmatch(_GLUED).astype(bool)
    times = glued.where(is_sound, "").str.findall(r"\d{2}:\d{2}").map(list)
    day = filled["place"].map({position: day.strftime("%Y-%m-%d ") for position, day in days.items()})
    rows = filled.assign(day=day, time=times).explode("time", ignore_index=True)
    told = rows["day"] + rows["time"].astype("string[pyarrow]")
    return rows.assign(punched_at=told.fillna(rows["told"])).drop(columns=["told", "day", "time"])


def _label_column(cells: pd.DataFrame, labels: set[str]) -> int | None:
    """Find the column of the labels 'ID:', below a row of day numbers; None where a sheet has none."""
    for place in cells.columns[:HEADER_WITHIN]:
        is_person = _is_label(cells[place], labels)
        if is_person.any():
            first = int(is_person.to_numpy().argmax())
            return int(place) if first and _numbers(cells, first - 1) else None
    return None


def _is_label(column: pd.Series, labels: set[str]) -> pd.Series:
    return column.str.replace(r"[\s ::]", "", regex=True).str.casefold().isin(labels)


def _squeezed(text: str) -> str:
    return re.sub(r"[\s::]", "", text).casefold()


def _numbers(cells: pd.DataFrame, row: int) -> dict[int, int]:
    told = cells.iloc[row].dropna()
    return {int(str(place)): int(text) for place, text in told.items() if re.fullmatch(r"\d{1,2}", text)}


def _days(name: str, cells: pd.DataFrame, first: int, order: DateOrder) -> dict[int, pd.Timestamp]:
    """Give each column its day: the period above tells the month, and day 1 after day 30 is of the next one."""
    begin, end = _period(name, cells.iloc[: first - 1], order)
    days, day = {}, begin
    for place, number in _numbers(cells, first - 1).items():
        while day.day != number and day <= end:
            day += pd.Timedelta(days=1)
        if day > end:
            raise SourceRefused(f"lembar {name}: tanggal {number} di luar periode; ambil ulang laporannya dari mesin")
        days[place] = day
    return days


def _period(name: str, above: pd.DataFrame, order: DateOrder) -> tuple[pd.Timestamp, pd.Timestamp]:
    for text in above.stack().dropna():
        if len(found := _DAY.findall(str(text))) == 2:
            told = cast_times(pd.Series([day.replace(".", "-") for day in found], dtype="string[pyarrow]"), order)
            if told.notna().all():
                return told.iloc[0], told.iloc[1]
    raise SourceRefused(f'lembar {name}: periode tidak ditemukan; di atas tabel harus ada "2026-04-01 ~ 2026-04-30"')
