"""attlog.dat of attendance devices, and what devices push: a punch a line, no header, TAB between the columns.

The order of the columns is a setting of the source: no line tells it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from flows.delivery import Delivery
from flows.limits import Limits
from flows.readers.delimited import frame_of, lines_of
from flows.readers.sniff import text_encoding
from flows.readers.table import Table, Wanted

USB_ORDER = ("pin", "punched_at", "device_id", "device_status", "verify_mode", "work_code")


def read_attlog(delivery: Delivery, wanted: Wanted, limits: Limits) -> Iterator[Table]:
    """Read a device's log; a line of another length than the others is rejected, whatever it holds."""
    order = delivery.source.order or USB_ORDER
    seen, usual = 0, None
    for lines in lines_of(delivery.path, text_encoding(delivery.path, limits)):
        parts = pc.split_pattern(pc.utf8_trim(lines, "\r"), "\t")
        length = pc.list_value_length(parts)
        is_blank = pc.equal(pc.utf8_trim_whitespace(lines), "")
        if usual is None and len(lived := length.filter(pc.invert(is_blank))):
            usual = pc.mode(lived)[0]["mode"]
        rows = {
            name: _part(parts, length, position) for position, name in enumerate(order) if name in wanted.index.values()
        }
        # A line that was cut may still hold a time, but not the one that was punched: it is told whole instead.
        rows["punched_at"] = pc.if_else(pc.equal(length, usual or 0), rows["punched_at"], lines)
        rows["row_number"] = pa.array(np.arange(seen + 1, seen + len(lines) + 1))
        seen += len(lines)
        blank = pc.sum(is_blank).as_py() or 0
        frame = frame_of(pa.table(rows).filter(pc.invert(is_blank)))
        yield Table(frame, skipped={"baris kosong": blank} if blank else {})


def _part(parts: pa.Array, length: pa.Array, position: int) -> pa.Array:
    there = pc.greater(length, position)
    flat, offsets = parts.flatten(), parts.offsets
    index = pc.if_else(there, pc.add(offsets[:-1], position), None)
    return pc.utf8_trim_whitespace(flat.take(index))
