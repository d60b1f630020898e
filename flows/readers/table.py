"""What goes into a reader and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
from rapidfuzz import fuzz, process

from flows.delivery import shown
from flows.masking import mask
from flows.office import Source
from schemas.columns import columns_of, header_index, header_key
from schemas.dates import DateOrder, contrary_dates

_LIKE_ENOUGH = 75


class SourceRefused(Exception):
    """A file or pull that cannot be read as its contract says; the message tells what and what to do, in Indonesian.

    n_found: how many columns of the contract were there; of several contracts the one that finds most was meant.
    lacking: the required columns that were not there.
    """

    def __init__(self, message: str, n_found: int = 0, lacking: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.n_found = n_found
        self.lacking = lacking


@dataclass(frozen=True)
class Table:
    """Records of one sheet, or a part of them, as text.

    rows: one row a record; a column for each column of the dataset that was found, and row_number (1-based).
    letters: the spreadsheet letter of each column; '@name' where it stands in a column of rows. skipped: reason and
    count of rows that are no records. unknown: headers that the dataset does not know. remarks: what else must be said,
    such as that hidden rows were read.
    """

    rows: pd.DataFrame
    sheet: str | None = None
    letters: Mapping[str, str] = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """The columns that a reader looks for, by every header they are known by."""

    index: Mapping[str, str]
    required: tuple[str, ...]
    names: Mapping[str, str]

    @classmethod
    def of(cls, source: Source) -> Wanted:
        """Tell what a source must deliver, its own headers first."""
        model = source.contract.model
        given = {*source.absent, *source.constant}
        columns = columns_of(model)
        return cls(
            index=header_index(model, source.columns),
            required=tuple(c.name for c in columns if c.is_required and c.name not in given),
            names={c.name: (source.columns.get(c.name) or [*c.headers, c.name])[0] for c in columns},
        )

    def match(self, headers: list[str]) -> dict[int, str]:
        """Map the positions of known headers to columns; refuse a header that stands twice."""
        found: dict[int, str] = {}
        for position, header in enumerate(headers):
            column = self.index.get(header_key(header)) if header else None
            if column and column not in found.values():
                found[position] = column
        return found

    def refuse_twice(self, headers: list[str]) -> None:
        """Refuse a header row in which a known column stands twice: which one is meant cannot be told."""
        known = [(header, self.index[header_key(header)]) for header in headers if header_key(header) in self.index]
        for position, (header, column) in enumerate(known):
            if column in {earlier for _, earlier in known[:position]}:
                raise SourceRefused(f'kolom "{shown(header)}" muncul dua kali; hapus atau ganti nama salah satunya')

    def count(self, headers: list[str]) -> int:
        """Count the columns that some headers name; none is refused."""
        return len({self.index.get(header_key(header)) for header in headers if header} - {None})

    def lacking(self, found: dict[int, str]) -> tuple[str, ...]:
        """List the required columns that are not there."""
        return tuple(name for name in self.required if name not in found.values())

    def missing(self, found: dict[int, str], headers: list[str]) -> str:
        """Say which required columns are not there, and which header may have been meant; '' where all are."""
        strangers = [header for position, header in enumerate(headers) if header and position not in found]
        return ", ".join(self._suggested(name, strangers) for name in self.lacking(found))

    def _suggested(self, name: str, strangers: list[str]) -> str:
        near = process.extractOne(self.names[name], strangers, scorer=fuzz.WRatio, score_cutoff=_LIKE_ENOUGH)
        return f'"{self.names[name]}"' + (f' (mungkin yang dimaksud "{shown(mask(near[0]))}")' if near else "")


def refuse_contrary(texts: pd.Series, header: str, order: DateOrder) -> None:
    """Refuse a file whose days are not all in the declared order: those that prove nothing may be wrong as well."""
    contrary, is_mixed = contrary_dates(texts, order)
    if contrary.empty:
        return
    told = {"dmy": "hari/bulan/tahun", "mdy": "bulan/hari/tahun"}
    other: DateOrder = "mdy" if order == "dmy" else "dmy"
    remedy = "samakan semua tanggal" if is_mixed else f'samakan, atau tulis date_order = "{other}" di office.toml'
    raise SourceRefused(
        f'kolom "{header}": {len(contrary)} tanggal tertulis {told[other]} (misalnya "{mask(contrary.iloc[0][:10])}"), '
        f"padahal aturannya {told[order]}; {remedy}, lalu kirim ulang"
    )
