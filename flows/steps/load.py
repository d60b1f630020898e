"""Bring a delivery's accepted records into raw, in one transaction with its ledger row and its rejected records."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd

from flows.datasets import Dataset
from flows.delivery import Delivery, archived, shown
from flows.masking import mask
from flows.office import Office
from flows.readers.table import SourceRefused, Table
from flows.warehouse import ledger, raw, rejected, retention
from flows.warehouse.drift import columns_of_load, note_columns
from flows.warehouse.engine import Warehouse
from flows.warehouse.ledger import Load, Quality
from flows.warehouse.usual import DeliveryHeld, hold_if_unusual
from schemas.identifiers import clean_employee_id, is_employee_id, is_local_number

_FEW = 20


@dataclass
class Intake:
    """What has been read of one delivery so far: its records are in the stages, the rest is here. first_rejected: cell and rules."""

    warehouse: Warehouse
    delivery: Delivery
    load_id: int
    n_read: int = 0
    n_accepted: int = 0
    n_rejected: int = 0
    first_rejected: str = ""
    skipped: Counter[tuple[str | None, str]] = field(default_factory=Counter)
    quality: Counter[str] = field(default_factory=Counter)
    found: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    remarks: dict[str, None] = field(default_factory=dict)  # each once, in the order in which they came

    def add(self, table: Table, accepted: pd.DataFrame, faulty: pd.DataFrame) -> None:
        """Take in one table's records, or a part of them; faulty: those rejected."""
        dataset = self.delivery.source.contract
        raw.stage(self.warehouse, dataset, table.sheet, accepted, self.n_accepted)
        self.n_read += len(table.rows) + sum(table.skipped.values())
        self.n_accepted += len(accepted)
        self.skipped.update({(table.sheet, reason): count for reason, count in table.skipped.items()})
        self.found.update(column.name for column in dataset.columns if column.name in table.rows)
        self.unknown.update(map(mask, table.unknown))
        self.remarks.update(dict.fromkeys(table.remarks))
        self.quality.update(measure(table.rows, dataset, self.delivery))
        rejected.stage(self.warehouse, faulty)
        if not self.n_rejected and not faulty.empty:
            first = faulty.iloc[0]
            place = first["cell"] if pd.notna(first["cell"]) else f"baris {first['row_number']}"
            self.first_rejected = f"{place}: {first['rules']}"
        self.n_rejected += len(faulty)


def open_intake(warehouse: Warehouse, delivery: Delivery) -> Intake:
    """Begin to take in a delivery."""
    raw.open_stage(warehouse, delivery.source.contract)
    rejected.open_stage(warehouse)
    return Intake(warehouse, delivery, ledger.next_id(warehouse, "ops.load", "load_id"))


def measure(rows: pd.DataFrame, dataset: Dataset, delivery: Delivery) -> Mapping[str, int]:
    """Count sound numbers of people and filled cells of a table, before anything is rejected."""
    given = {*delivery.source.constant, *delivery.source.absent}
    required = [c.name for c in dataset.columns if c.is_required and c.name in rows and c.name not in given]
    counts = {
        "n_required_cells": len(rows) * len(required),
        "n_filled_cells": int(rows[required].notna().sum().sum()),
    }
    if "employee_id" in rows:
        # People are few, records many.
        told = rows["employee_id"].value_counts()
        ids = clean_employee_id(pd.Series(told.index, dtype="str"))
        of_asn = told.to_numpy() * ~is_local_number(ids).to_numpy(bool)
        counts |= {"n_ids": int(of_asn.sum()), "n_valid_ids": int(of_asn[is_employee_id(ids).to_numpy(bool)].sum())}
    return counts


def load(intake: Intake, office: Office, run_id: int, now: datetime) -> Load:
    """Load what was taken in: records, rejected records and ledger row together, or nothing."""
    warehouse, delivery, dataset = intake.warehouse, intake.delivery, intake.delivery.source.contract
    _refuse_if_mostly_rejected(intake, dataset)
    n_over = retention.leave_out(warehouse, dataset.name, raw.STAGE)
    intake.skipped[(None, retention.SKIPPED)] += n_over
    intake.n_accepted -= n_over
    is_kept = bool(intake.n_accepted or intake.n_rejected or not n_over)
    with warehouse.transaction():
        first_day, last_day = raw.period_of_stage(warehouse, dataset)
        merged = raw.merge(warehouse, dataset, delivery, intake.load_id, is_whole=not intake.n_rejected)
        _refuse_if_mostly_gone(intake, merged)
        judged = intake.n_accepted + intake.n_rejected + n_over
        hold_if_unusual(warehouse, delivery, judged, merged.n_loaded, merged.n_keys - merged.n_loaded)
        if is_kept:
            keep_in_archive(delivery, office)
        intake.skipped[(None, "lebih lama dari yang sudah dimuat")] += merged.n_superseded
        told = Load(
            source=delivery.source.name,
            file_name=delivery.file_name,
            outcome="loaded",
            message=_remark(intake),
            n_read=intake.n_read,
            n_loaded=merged.n_loaded,
            n_rejected=intake.n_rejected,
            n_duplicate=merged.n_duplicate,
            n_skipped=sum(intake.skipped.values()),
        )
        quality = Quality(
            **intake.quality, n_accepted=intake.n_accepted, n_keys=merged.n_keys, first_day=first_day, last_day=last_day
        )
        ledger.record_load(warehouse, delivery, run_id, intake.load_id, told, quality, now)
        columns = columns_of_load(warehouse, delivery.source.name, intake.found, intake.unknown)
        note_columns(warehouse, delivery, intake.load_id, columns, now)
        ledger.record_skipped(warehouse, intake.load_id, intake.skipped)
        rejected.keep(warehouse, delivery, intake.load_id)
    return told


def refuse(warehouse: Warehouse, delivery: Delivery, run_id: int, reason: Exception, now: datetime) -> Load:
    """Note that a delivery was refused as a whole, and why; nothing else changes."""
    told = Load(delivery.source.name, delivery.file_name, "refused", str(reason))
    with warehouse.transaction():
        load_id = ledger.next_id(warehouse, "ops.load", "load_id")
        ledger.record_load(warehouse, delivery, run_id, load_id, told, Quality(), now)
        if isinstance(reason, SourceRefused):
            note_columns(warehouse, delivery, load_id, dict.fromkeys(reason.lacking, "missing"), now)
    return told


def hold(intake: Intake, run_id: int, reason: DeliveryHeld, now: datetime) -> Load:
    """Note that a delivery is held back, and why: of its records none is in raw, all are skipped with that reason."""
    warehouse, delivery, count = intake.warehouse, intake.delivery, intake.n_read
    told = Load(delivery.source.name, delivery.file_name, "held", str(reason), n_read=count, n_skipped=count)
    with warehouse.transaction():
        ledger.record_load(warehouse, delivery, run_id, intake.load_id, told, Quality(), now)
        ledger.record_skipped(warehouse, intake.load_id, {(None, "ditahan sampai diterima"): count})
    return told


def _remark(intake: Intake) -> str | None:
    """Say what the counts do not: that the same bytes came before, what was odd, and which columns nobody asked for."""
    known_as = ledger.file_of_content(intake.warehouse, intake.delivery)
    remarks = [f"isi sama dengan {shown(known_as)}"] if known_as else []
    remarks += intake.remarks
    if intake.unknown:
        remarks.append(f"kolom tidak dikenal: {shown(', '.join(sorted(intake.unknown)))}")
    return "; ".join(remarks) or None


def _refuse_if_mostly_rejected(intake: Intake, dataset: Dataset) -> None:
    if intake.delivery.source.replaces == "patch":
        return  # A correction holds what was rejected, and may be half done.
    judged = intake.n_accepted + intake.n_rejected
    if judged > _FEW and intake.n_rejected > dataset.most_rejected * judged:
        raise SourceRefused(
            f"{intake.n_rejected} dari {judged} baris ditolak (misalnya {intake.first_rejected}); "
            "periksa apakah berkas dan kolomnya benar"
        )


def _refuse_if_mostly_gone(intake: Intake, merged: raw.Merged) -> None:
    """Take an empty or shrunken full state for a fault of the pull: nobody is dismissed by a query that failed."""
    dataset, delivery = intake.delivery.source.contract, intake.delivery
    if delivery.source.replaces != "snapshot":
        return
    if merged.n_withdrawn and not intake.n_accepted:
        raise SourceRefused(
            "the full state holds no record that can be read; nothing was changed, check the query or the file"
        )
    if merged.n_withdrawn > max(_FEW, dataset.most_rejected * merged.n_keys):
        raise SourceRefused(
            f"the full state lacks {merged.n_withdrawn} records that were there before, and shows {merged.n_keys}; "
            "nothing was changed, check that it is complete"
        )


def keep_in_archive(delivery: Delivery, office: Office) -> None:
    """Copy a file into the archive under its hash; the archive is the pipeline's own (mode 0700)."""
    if delivery.source.kind == "database":
        return
    office.archive.mkdir(mode=0o700, exist_ok=True)
    kept = archived(delivery, office)
    if not kept.exists():
        half = kept.with_suffix(f"{kept.suffix}.{os.getpid()}.part")
        shutil.copy2(delivery.path, half)
        half.replace(kept)
