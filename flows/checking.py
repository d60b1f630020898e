"""Check one file against its contract, as the clerk's command does. Writes no file and needs no warehouse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from flows.corrections import corrected_source
from flows.datasets import DATASETS
from flows.delivery import Delivery, local_time
from flows.examine import codes_of, examine
from flows.findings import FINDING_COLUMNS, findings_of, in_words
from flows.layouts import Kind
from flows.masking import mask
from flows.office import Office, Source
from flows.readers.sniff import Unfit, is_sheets
from flows.readers.table import SourceRefused

_TEXT_KINDS: tuple[Kind, ...] = ("attlog", "delimited")
_SHEET_KINDS: tuple[Kind, ...] = ("matrix", "workbook")
# What clerks send mostly is tried first: every try reads the file.
_OF_CLERKS = ("leave", "training", "complaint", "attendance_code")


@dataclass
class Checked:
    """What a check found.

    rejected: frames, one row a record, with cell, rules, masked value and remedy. findings: frames, one row a bad cell.
    """

    source: Source
    n_read: int = 0
    n_accepted: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    unknown: set[str] = field(default_factory=set)
    remarks: dict[str, None] = field(default_factory=dict)
    rejected: list[pd.DataFrame] = field(default_factory=list)
    findings: list[pd.DataFrame] = field(default_factory=list)

    @property
    def n_rejected(self) -> int:
        """Count the rejected records."""
        return sum(map(len, self.rejected))

    def cells(self) -> pd.DataFrame:
        """List every bad cell once, however many records it spoils: FINDING_COLUMNS."""
        told = pd.concat(self.findings, ignore_index=True).drop_duplicates(FINDING_COLUMNS)
        return told.sort_values(["sheet", "row_number"], kind="stable", ignore_index=True)

    def faults(self) -> pd.DataFrame:
        """List what the clerk has to mend, one row a cell: lembar (of a workbook), sel, masalah, nilai, perbaikan, kali (records)."""
        rows = pd.concat(self.rejected, ignore_index=True).sort_values(["sheet", "row_number"], kind="stable")
        rows["sel"] = rows["cell"].fillna("baris " + rows["row_number"].astype(str))
        told = rows.groupby(["sheet", "sel", "rules"], sort=False, dropna=False).agg(
            nilai=("masked_value", "first"), perbaikan=("remedy", "first"), kali=("sel", "size")
        )
        told = told.reset_index().rename(columns={"sheet": "lembar"})
        told["masalah"] = in_words(told["rules"], self.source)
        told = told[["lembar", "sel", "masalah", "nilai", "perbaikan", "kali"]]
        return told if told["lembar"].notna().any() else told.drop(columns="lembar")


def check(path: Path, office: Office, source: str | None = None) -> Checked:
    """Read a file as its source would be read; raise SourceRefused where no contract fits it."""
    correction = corrected_source(path, office)
    told = [correction] if correction else _sources_for(path, office)
    candidates = [_named(source, office)] if source else list(told)
    refusals: list[SourceRefused] = []
    for candidate in candidates:
        try:
            return _check_as(path, office, candidate)
        except SourceRefused as refusal:
            refusals.append(refusal)
    raise max(refusals, key=lambda refusal: refusal.n_found)


def _named(name: str, office: Office) -> Source:
    of_files = {key: source for key, source in office.sources.items() if source.kind != "database"}
    if name not in of_files:
        raise ValueError(f"sumber {name} tidak ada; sumber berkas di office.toml: {', '.join(of_files) or 'belum ada'}")
    return of_files[name]


def _sources_for(path: Path, office: Office) -> Iterator[Source]:
    """Give the office's sources that the file lies in; else one plain source for each dataset that a file can hold."""
    own = [
        source
        for source in office.sources.values()
        if source.files and path.parent.resolve() / path.name in set(office.folder.glob(source.files))
    ]
    if own:
        yield from own
        return
    try:
        kinds = _SHEET_KINDS if is_sheets(path) else _TEXT_KINDS
    except Unfit as unfit:
        raise SourceRefused(str(unfit)) from None
    for kind in kinds:
        only = {"attlog": "punch", "matrix": "attendance_code"}.get(kind)
        for name in [only] if only else dict.fromkeys([*_OF_CLERKS, *DATASETS]):
            yield Source(name=name, dataset=name, kind=kind, files=path.name)


def _check_as(path: Path, office: Office, source: Source) -> Checked:
    delivery = Delivery(source, path.name, path, local_time(path.lstat().st_mtime, office.time_zone))
    checked = Checked(source)
    for told in examine(delivery, office, codes_of(office)):
        table, rejected = told.table, told.rejected
        checked.n_read += len(table.rows) + sum(table.skipped.values())
        checked.n_accepted += len(told.accepted)
        checked.skipped.update(table.skipped)
        checked.unknown.update(map(mask, table.unknown))
        checked.remarks.update(dict.fromkeys(table.remarks))
        if not rejected.empty:
            checked.rejected.append(rejected)
            checked.findings.append(findings_of(rejected, told.typed, table, source))
    if source.kind == "attlog" and not checked.n_accepted:
        # Without a header, only its records tell what a text file is.
        raise SourceRefused("tidak satu pun baris berisi PIN dan waktu; bukan catatan mesin presensi")
    return checked
