"""Plain tables in workbooks, each under its header. Monthly sheets with a column a day are in matrix.py."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from flows.delivery import Delivery, shown
from flows.limits import Limits
from flows.readers.cage import Sheet, sheets_of
from flows.readers.plain import HEADER_WITHIN, Header, find_header, records
from flows.readers.table import SourceRefused, Table, Wanted


def read_workbook(delivery: Delivery, wanted: Wanted, limits: Limits) -> Iterator[Table]:
    """Read every sheet that has the header of the dataset within its first 50 rows."""
    best, most = "tidak ada lembar berisi data", Header(0, (), [], {})
    is_found, names = False, []
    for sheet in sheets_of(delivery.path, limits):
        names.append(sheet.name)
        header = find_header(sheet.cells.iloc[:HEADER_WITHIN].fillna("").to_numpy().tolist(), wanted)
        lacking = wanted.missing(header.found, header.texts)
        if lacking:
            if len(header.found) > len(most.found):
                best, most = f"lembar {sheet.name}: kolom {lacking} tidak ditemukan", header
            continue
        wanted.refuse_twice(header.texts)
        is_found = True
        yield _table(sheet, header, delivery.source.fill_down)
    if not is_found:
        listed = f" (lembar yang ada: {shown(', '.join(names))})" if len(names) > 1 else ""
        raise SourceRefused(
            f"{best}{listed}; tambahkan kolomnya, atau namanya di office.toml",
            len(most.found),
            wanted.lacking(most.found),
        )


def _first_filled(rows: pd.DataFrame) -> pd.Series:
    """Give the first filled cell of each row."""
    places = rows.notna().to_numpy().argmax(axis=1)
    return pd.Series(rows.to_numpy(dtype=object)[np.arange(len(rows)), places], index=rows.index, dtype="str")


def _place_of(header: Header) -> tuple[str, ...]:
    """Say where the header was found, if not at the top: what stands above it is read by nobody."""
    first = header.last_row - len(header.rows) + 2
    return (f"judul kolom ditemukan di baris {first}",) if first > 1 else ()


def _table(sheet: Sheet, header: Header, fill_down: list[str]) -> Table:
    body = sheet.cells.iloc[header.last_row + 1 :].dropna(how="all")
    rows, skipped = records(body, _first_filled(body), header, fill_down)
    return Table(
        rows=rows.assign(row_number=rows.index + 1).reset_index(drop=True),
        sheet=sheet.name,
        letters={column: xl_col_to_name(position) for position, column in header.found.items()},
        skipped=skipped,
        unknown=tuple(text for position, text in enumerate(header.texts) if text and position not in header.found),
        remarks=(*sheet.remarks, *_place_of(header)),
    )
