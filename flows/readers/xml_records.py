"""XML files with an element a record and an element a column in it, as attendance programs upload them."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

import pandas as pd
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from flows.delivery import Delivery
from flows.limits import Limits
from flows.readers.cells import as_text
from flows.readers.sniff import opened, refuse_too_large
from flows.readers.table import SourceRefused, Table, Wanted

_PART = 50_000


def read_xml(delivery: Delivery, wanted: Wanted, limits: Limits) -> Iterator[Table]:
    """Read the elements that the source names as its records; where it names none, the children of the root."""
    seen = 0
    for part in _parts(delivery, limits):
        rows = pd.DataFrame(part)
        names = list(rows.columns)
        found = wanted.match(names)
        if lacking := wanted.missing(found, names):
            raise SourceRefused(
                f"unsur {lacking} tidak ditemukan; tulis namanya di office.toml", len(found), wanted.lacking(found)
            )
        wanted.refuse_twice(names)
        told = pd.DataFrame({column: as_text(rows[names[place]].tolist()) for place, column in found.items()})
        unknown = tuple(name for place, name in enumerate(names) if place not in found)
        yield Table(told.assign(row_number=told.index + 1 + seen), unknown=unknown)
        seen += len(rows)
    if not seen:
        raise SourceRefused("tidak ada catatan di dalam berkas XML; periksa record di office.toml")


def _parts(delivery: Delivery, limits: Limits) -> Iterator[list[dict[str, str | None]]]:
    """Yield records many at a time. A parser gives one element after the other: nothing here can be a whole column."""
    record, depth, part = delivery.source.record, 0, []
    with opened(delivery.path) as file:
        refuse_too_large(file, limits.file_mb)
        try:
            for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
                depth += 1 if event == "start" else -1
                is_record = element.tag == record if record else depth == 1
                if event == "start" or not is_record:
                    continue
                part.append({child.tag: child.text for child in element})
                element.clear()
                if len(part) == _PART:
                    yield part
                    part = []
        except (ParseError, DefusedXmlException):
            raise SourceRefused("berkas XML rusak atau memuat DTD; ekspor ulang dari sumbernya") from None
    if part:
        yield part
