"""Rows as the text that PostgreSQL's COPY reads."""

from __future__ import annotations

from contextlib import suppress

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

WHOLE = {"int2": "int16", "int4": "int32", "int8": "int64"}
_AS_COPY_READS = pyarrow.csv.WriteOptions(
    include_header=False, batch_size=10_000, delimiter="\t", null_string="\\N", quoting_style="none"
)
# The backslash first. A quotation mark is nothing special to COPY, but to the writer it is.
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", '"': "\\x22"}


def fitted(rows: pa.Table, kinds: dict[str, str]) -> pa.Table:
    """Write cells as the table has them: whole numbers without a fraction, days as days, fractions rounded as DuckDB does."""
    for place, (name, kind) in enumerate(kinds.items()):
        cells = rows.column(place)
        if kind in WHOLE and not pa.types.is_integer(cells.type):
            rows = rows.set_column(place, name, cells.cast(pa.int64()))
        elif kind == "date" and pa.types.is_timestamp(cells.type):
            rows = rows.set_column(place, name, cells.cast(pa.date32()))
        elif kind.startswith("numeric(") and pa.types.is_floating(cells.type):
            scale = 10.0 ** int(kind.removesuffix(")").rpartition(",")[2])
            whole = pc.round(pc.multiply(cells, scale), round_mode="half_towards_infinity")
            rows = rows.set_column(place, name, pc.divide(whole, scale))
    return rows


def lines(batch: pa.RecordBatch) -> bytes:
    """Write rows for COPY in its text format, which the server reads faster than CSV. A text of PostgreSQL holds no zero byte."""
    told = pa.BufferOutputStream()
    brief = pa.RecordBatch.from_arrays([_brief(cells) for cells in batch.columns], batch.schema.names)
    pyarrow.csv.write_csv(brief, told, _AS_COPY_READS)
    written: bytes = told.getvalue().to_pybytes()
    return written.replace(b"\0", b"") if b"\0" in written else written


def _brief(cells: pa.Array) -> pa.Array:
    """Escape texts, and spare what takes longest to write and to read again: fractions of seconds that are none, equal numbers."""
    if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
        return _escaped(cells)
    if pa.types.is_timestamp(cells.type):
        with suppress(pa.ArrowInvalid):  # there are fractions
            cells = cells.cast(pa.timestamp("s"))
    if cells.null_count or not (pa.types.is_timestamp(cells.type) or pa.types.is_integer(cells.type)):
        return cells
    least, most = pc.min_max(cells).values()
    return pa.repeat(least.cast(pa.string()), len(cells)) if least == most else cells


def _escaped(cells: pa.Array) -> pa.Array:
    _, _, held = cells.buffers()
    told = held.to_pybytes() if held else b""  # at least what the cells hold
    if not any(mark.encode() in told for mark in _ESCAPES):
        return cells
    for mark, written in _ESCAPES.items():
        cells = pc.replace_substring(cells, mark, written)
    return cells
