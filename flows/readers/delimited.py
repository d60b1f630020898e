"""Text files, one record a line: attlog.dat of devices, and CSV. Read in parts, so that memory does not grow with the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from flows.delivery import Delivery
from flows.limits import Limits
from flows.readers.sniff import text_encoding
from flows.readers.table import SourceRefused, Table, Wanted

_BLOCK = 16 * 1024 * 1024
_LONGEST_HEADER = 1_000_000


def read_attlog(delivery: Delivery, wanted: Wanted, limits: Limits) -> Iterator[Table]:
    """Read an attlog.dat: TAB between the columns, no header, their order as the source says."""
    order = delivery.source.order or ["pin", "punched_at", "device_id", "device_status", "verify_mode", "work_code"]
    seen = 0
    for lines in _lines(delivery.path, text_encoding(delivery.path, limits)):
        parts = pc.split_pattern(pc.utf8_trim(lines, "\r"), "\t")
        length = pc.list_value_length(parts)
        rows = {
            name: _part(parts, length, position) for position, name in enumerate(order) if name in wanted.index.values()
        }
        rows["row_number"] = pa.array(np.arange(seen + 1, seen + len(lines) + 1))
        seen += len(lines)
        is_blank = pc.equal(pc.utf8_trim_whitespace(lines), "")
        frame = _frame(pa.table(rows).filter(pc.invert(is_blank)))
        yield Table(frame, skipped=_counted({"baris kosong": pc.sum(is_blank).as_py() or 0}))


def read_delimited(delivery: Delivery, wanted: Wanted, limits: Limits) -> Iterator[Table]:
    """Read a CSV with a header row; the separator is the one that the header has most of."""
    encoding = text_encoding(delivery.path, limits)
    header = _first_line(delivery.path, encoding)
    separator = max(",;\t|", key=header.count)
    names = [name.strip().strip('"') for name in header.split(separator)]
    found = wanted.match(names)
    if lacking := wanted.missing(found, names):
        raise SourceRefused(
            f"kolom {lacking} tidak ditemukan di baris pertama; tambahkan kolomnya, atau namanya di office.toml",
            len(found),
        )
    wanted.refuse_twice(names)
    unknown = tuple(name for position, name in enumerate(names) if position not in found and name)
    seen = 1
    for batch in _batches(delivery.path, encoding, separator, names):
        kept = pa.table({column: batch.column(position) for position, column in found.items()})
        rows = kept.append_column("row_number", pa.array(np.arange(seen + 1, seen + len(batch) + 1)))
        seen += len(batch)
        yield Table(_frame(rows), unknown=unknown)


def _batches(path: Path, encoding: str, separator: str, names: list[str]) -> Iterator[pa.RecordBatch]:
    positions = [str(position) for position in range(len(names))]
    try:
        yield from csv.open_csv(
            path,
            read_options=csv.ReadOptions(column_names=positions, skip_rows=1, block_size=_BLOCK, encoding=encoding),
            parse_options=csv.ParseOptions(delimiter=separator, newlines_in_values=True),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(positions, pa.string()), strings_can_be_null=True, null_values=[""]
            ),
        )
    except pa.ArrowInvalid as error:
        raise SourceRefused(
            f"baris tidak sama jumlah kolomnya atau tanda kutip tidak ditutup ({str(error)[:80]}); perbaiki lalu kirim ulang"
        ) from None


def _lines(path: Path, encoding: str) -> Iterator[pa.Array]:
    reader = csv.open_csv(
        path,
        read_options=csv.ReadOptions(column_names=["line"], block_size=_BLOCK, encoding=encoding),
        parse_options=csv.ParseOptions(delimiter="\x01", quote_char=False, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(column_types={"line": pa.string()}),
    )
    for batch in reader:
        yield batch.column(0)


def _part(parts: pa.Array, length: pa.Array, position: int) -> pa.Array:
    there = pc.greater(length, position)
    flat, offsets = parts.flatten(), parts.offsets
    index = pc.if_else(there, pc.add(offsets[:-1], position), None)
    return pc.utf8_trim_whitespace(flat.take(index))


def _frame(rows: pa.Table) -> pd.DataFrame:
    return rows.to_pandas(types_mapper={pa.string(): pd.StringDtype("pyarrow")}.get)


def _counted(reasons: dict[str, int]) -> dict[str, int]:
    return {reason: count for reason, count in reasons.items() if count}


def _first_line(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline=None) as file:
        return file.readline(_LONGEST_HEADER).lstrip("﻿").rstrip("\n")
