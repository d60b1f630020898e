"""Tables with a row a person and day and a column a punch, as attendance programs and HRIS export them.

Such tables hold the schedule as well, under names that look alike: which columns are punches is a setting of the source.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from flows.delivery import Delivery
from flows.limits import Limits
from flows.office import Source
from flows.readers.cells import UNREADABLE
from flows.readers.delimited import read_delimited
from flows.readers.sniff import is_sheets
from flows.readers.table import Table, Wanted, refuse_contrary
from flows.readers.workbook import read_workbook
from schemas.columns import header_key
from schemas.dates import cast_clock, cast_times

NO_PUNCH = "hari tanpa jam presensi"
_NOTHING = ["-", "--", "–", "—", "--:--", "-:-"]
_SCHEDULE = ("starts", "ends")


def read_daily_punches(delivery: Delivery, wanted: Wanted, limits: Limits) -> Iterator[Table]:
    """Read a record a filled punch column, from sheets or from delimited text."""
    read = read_workbook if is_sheets(delivery.path) else read_delimited
    for table in read(delivery, _of_rows(delivery.source, wanted), limits):
        yield _unpivoted(table, delivery.source)


def _of_rows(source: Source, wanted: Wanted) -> Wanted:
    """Tell what the rows of such a table must hold: who, the day, and the columns of times."""
    told = {"day": source.date_column, **{f"time_{n}": names for n, names in enumerate(source.punch_columns)}}
    told |= dict(zip(_SCHEDULE, source.schedule_columns, strict=False))
    if source.pin_column:
        told["pin"] = source.pin_column
    own = {header_key(name): column for column, names in told.items() for name in names}
    kept = ("pin", "device_id")
    given = {header: column for header, column in wanted.index.items() if column in kept and column not in told}
    return Wanted(
        index={**given, **own},
        required=(*(name for name in wanted.required if name in kept), *(name for name in told if name != "pin")),
        names={**wanted.names, **{column: names[0] for column, names in told.items()}},
    )


def _unpivoted(table: Table, source: Source) -> Table:
    rows = table.rows
    if source.date_column:
        refuse_contrary(rows["day"].dropna().drop_duplicates(), source.date_column[0], source.date_order)
    day = cast_times(rows["day"], source.date_order).dt.normalize()
    names = [f"time_{place}" for place in range(len(source.punch_columns))]
    told = {name: rows[name].mask(rows[name].isin(_NOTHING)) for name in names}
    latest = _middle_of_pause(rows)
    punches = []
    for place, (name, texts) in enumerate(told.items()):
        clock = cast_clock(texts)
        # In a row that may run over midnight an earlier hour than the one before it is one of the next day.
        is_next = source.over_midnight & (place > 0) & (clock < latest)
        moment = day + clock.mask(is_next, clock + pd.Timedelta(days=1))
        latest = latest.where(clock.isna() | is_next, clock) if place else clock.fillna(latest)
        text = moment.dt.strftime("%Y-%m-%d %H:%M:%S").astype("string[pyarrow]")
        # What gives no moment is rejected as it stands.
        as_told = texts.where(texts.isin(list(UNREADABLE)), rows["day"].fillna("?") + " " + texts)
        punches.append(_one_column(rows, text.fillna(as_told)[texts.notna()], table.letters.get(name)))
    unpivoted = pd.concat(punches).sort_values("row_number", kind="stable", ignore_index=True)
    is_empty = pd.concat(told.values(), axis="columns").isna().all(axis="columns")
    skipped = {**table.skipped, **({NO_PUNCH: int(is_empty.sum())} if is_empty.any() else {})}
    letters = {name: letter for name, letter in table.letters.items() if name in unpivoted}
    if table.letters:
        letters["punched_at"] = "@place"
    return Table(unpivoted, table.sheet, letters, skipped, table.unknown, table.remarks)


def _one_column(rows: pd.DataFrame, punched_at: pd.Series, letter: str | None) -> pd.DataFrame:
    kept = [name for name in ("pin", "device_id", "row_number") if name in rows]
    return rows.loc[punched_at.index, kept].assign(punched_at=punched_at, place=letter)


def _middle_of_pause(rows: pd.DataFrame) -> pd.Series:
    """Give the middle between the end and the begin of shifts that run over midnight; nothing for the others.

    It stands in for a first punch that was forgotten: an hour before it is the end of the night.
    """
    nothing = pd.Series(pd.NaT, index=rows.index, dtype="timedelta64[us]")
    if not set(_SCHEDULE) <= set(rows):
        return nothing
    starts, ends = cast_clock(rows["starts"]), cast_clock(rows["ends"])
    return (ends + (starts - ends) / 2).where(ends < starts, nothing).astype("timedelta64[us]")
