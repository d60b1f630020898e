"""Delimited text with a header: CSV and its kin. Read in parts, so that memory does not grow with the file."""

from __future__ import annotations

import csv as plain_csv
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import takewhile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from flows.delivery import Delivery
from flows.limits import Limits
from flows.readers.plain import HEADER_WITHIN, Header, find_header, records
from flows.readers.sniff import text_encoding
from flows.readers.table import SourceRefused, Table, Wanted

_BLOCK = 16 * 1024 * 1024
# A block of short lines holds half a million records: judged at once, as many faults took a gigabyte.
_ROWS = 100_000
_SEPARATORS = ",;\t|"
_LONGEST_LINE = 1_000_000
_RAGGED = "jumlah kolomnya lain dari judulnya; perbaiki lalu kirim ulang"
_UNREADABLE = "ada huruf yang rusak; simpan ulang sebagai CSV UTF-8 lalu kirim lagi"


def read_delimited(delivery: Delivery, wanted: Wanted, limits: Limits) -> Iterator[Table]:
    """Read a CSV; its header stands within the first 50 lines, and its separator is the one that finds most of it."""
    encoding = text_encoding(delivery.path, limits)
    separator, header, above = _header(delivery.path, encoding, wanted)
    if lacking := wanted.missing(header.found, header.texts):
        raise SourceRefused(
            f"kolom {lacking} tidak ditemukan di {HEADER_WITHIN} baris pertama; "
            "tambahkan kolomnya, atau namanya di office.toml",
            len(header.found),
            wanted.lacking(header.found),
        )
    wanted.refuse_twice(header.texts)
    unknown = tuple(text for place, text in enumerate(header.texts) if text and place not in header.found)
    if not encoding.startswith("utf-16"):
        _refuse_open_quote(delivery.path)
    fill_down, filled = delivery.source.fill_down, None
    seen = above
    for batch in _batches(delivery.path, encoding, separator, above, len(header.texts)):
        first = frame_of(pa.table({"first": pc.coalesce(*batch.columns)}))["first"]
        body = frame_of(pa.table({str(place): batch.column(place) for place in header.found}))
        body = body.set_axis(list(header.found), axis="columns")
        is_filled = first.notna()
        rows, skipped = records(body[is_filled], first[is_filled], header, fill_down, filled)
        filled = {**(filled or {}), **_last_of(rows, fill_down)}
        yield Table(
            rows.assign(row_number=rows.index + 1 + seen).reset_index(drop=True), skipped=skipped, unknown=unknown
        )
        seen += len(batch)


def _last_of(rows: pd.DataFrame, columns: Sequence[str]) -> dict[str, str]:
    """Give what the last row holds in some columns, where it holds anything."""
    return {
        name: rows[name].iloc[-1] for name in columns if name in rows and len(rows) and pd.notna(rows[name].iloc[-1])
    }


def lines_of(path: Path, encoding: str) -> Iterator[pa.Array]:
    """Yield the lines of a text file, many at a time."""
    reader = csv.open_csv(
        path,
        read_options=csv.ReadOptions(column_names=["line"], block_size=_BLOCK, encoding=encoding),
        parse_options=csv.ParseOptions(delimiter="\x01", quote_char=False, ignore_empty_lines=False),
        convert_options=csv.ConvertOptions(column_types={"line": pa.string()}),
    )
    for batch in _parted(reader):
        yield batch.column(0)


def frame_of(rows: pa.Table) -> pd.DataFrame:
    """Give a frame of text cells."""
    return rows.to_pandas(types_mapper={pa.string(): pd.StringDtype("pyarrow")}.get)


def _header(path: Path, encoding: str, wanted: Wanted) -> tuple[str, Header, int]:
    """Find the separator, the header, and how many lines there are with it and above it: a cell may hold line breaks."""
    with path.open(encoding=encoding, newline=None) as file:
        first = (file.readline(_LONGEST_LINE) for _ in range(HEADER_WITHIN))
        lines = [line.removeprefix("\ufeff") for line in takewhile(bool, first)]
    found = []
    for separator in _SEPARATORS:
        reader = plain_csv.reader(lines, delimiter=separator)
        rows, ends = [], []
        for row in reader:
            rows.append([cell.strip() for cell in row] or [""])
            ends.append(reader.line_num)
        widest = max(map(len, rows))
        header = find_header([row + [""] * (widest - len(row)) for row in rows], wanted)
        found.append((len(header.found), header.texts[-1] != "", widest, separator, header, ends[header.last_row]))
    *_, separator, header, above = max(found, key=lambda each: each[:3])
    return separator, header, above


def _batches(path: Path, encoding: str, separator: str, above: int, width: int) -> Iterator[pa.RecordBatch]:
    positions = [str(position) for position in range(width)]
    try:
        yield from _parted(
            csv.open_csv(
                path,
                read_options=csv.ReadOptions(
                    column_names=positions, skip_rows=above, block_size=_BLOCK, encoding=encoding, use_threads=False
                ),
                parse_options=csv.ParseOptions(delimiter=separator, newlines_in_values=True),
                convert_options=csv.ConvertOptions(
                    column_types=dict.fromkeys(positions, pa.string()), strings_can_be_null=True, null_values=[""]
                ),
            )
        )
    except UnicodeDecodeError:
        raise SourceRefused(_UNREADABLE) from None
    except pa.ArrowInvalid as error:
        # Its text quotes the line, which may hold a name or a number of a person.
        told = str(error)
        if told.startswith("Empty CSV"):
            return
        place = re.search(r"Row #(\d+)", told)
        ragged = f"baris {place[1]}: {_RAGGED}" if place else f"ada baris yang {_RAGGED}"
        raise SourceRefused(_UNREADABLE if "UTF" in told[:80] else ragged) from None


def _parted(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for first in range(0, len(batch), _ROWS):
            yield batch.slice(first, _ROWS)


def _refuse_open_quote(path: Path) -> None:
    """Refuse a file with a quote that nobody closes: it would swallow every record below it."""
    with path.open("rb") as file:
        if sum(part.count(b'"') for part in iter(partial(file.read, _BLOCK), b"")) % 2 == 0:
            return
        file.seek(0)
        odd_line = max(number for number, line in enumerate(file, start=1) if line.count(b'"') % 2)
        raise SourceRefused(f"tanda kutip tidak ditutup, mungkin di baris {odd_line}; perbaiki lalu kirim ulang")
