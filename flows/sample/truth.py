"""The true answers beside the sample office: values, trainings, complaints, and what must be rejected or wait.

Computed from the invented events by plain Python, never through the pipeline.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from flows.sample.everything import Everything
from flows.sample.files import Rejected
from flows.sample.seen import Seen
from flows.sample.truth_attendance import attendance_values
from flows.sample.truth_complaint_times import complaint_time_values
from flows.sample.truth_complaints import cases, complaint_values
from flows.sample.truth_contract import contract_values
from flows.sample.truth_discipline import discipline_values
from flows.sample.truth_everything import everything_values, everything_waiting
from flows.sample.truth_hours import hours_values
from flows.sample.truth_leadership import leadership_values
from flows.sample.truth_training import credits, training_values
from flows.sample.values import Value, exact_text
from flows.sample.world import World

SOURCE_FOLDERS = {
    "inbox/presensi/mesin": "mesin",
    "inbox/presensi/sekolah": "absensi_sekolah",
    "inbox/cuti": "register_cuti",
    "inbox/diklat": "register_diklat",
    "inbox/aduan": "lapor",
    "inbox/gangguan": "register_gangguan",
    "inbox/koreksi": "register_koreksi",
}
VALUE_COLUMNS = (
    "code",
    "indicator_id",
    "measure",
    "grain",
    "period_start",
    "subject_id",
    "unit_id",
    "numerator",
    "denominator",
    "value",
    "label",
    "null_reason",
)


def write_truth(
    folder: Path, world: World, as_of: date, rejected: list[Rejected], more: Everything | None = None
) -> None:
    """Write the true answers as of the end of as_of into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    seen = Seen(world, as_of)
    values = [value for give in VALUES for value in give(seen)]
    waiting = seen.waiting()
    if more:
        values += everything_values(seen, more)
        waiting = sorted([*waiting, *everything_waiting(seen, more)])
    values += leadership_values(seen, world, values)
    values.sort(key=lambda v: (v.code, v.measure, v.period_start, v.grain, v.subject_id, v.unit_id or ""))
    _write(folder / "values.csv", VALUE_COLUMNS, (_value_row(v) for v in values))
    earned = ((c.training_key, c.person_id, exact_text(c.credited_jp)) for c in credits(seen))
    _write(folder / "events.csv", ("training_key", "person_id", "credited_jp"), earned)
    times = ((c.complaint.tracking_id, *("" if n is None else n for n in c.times(as_of))) for c in cases(seen))
    _write(
        folder / "complaints.csv",
        ("tracking_id", "verification_days", "first_response_days", "resolution_days"),
        sorted(times),
    )
    rows = ((r.source, r.file, r.sheet, r.cell, r.rule, r.n_records) for r in sorted(rejected))
    _write(folder / "rejected.csv", ("source", "file", "sheet", "cell", "rule", "n_records"), rows)
    _write(folder / "waiting.csv", ("source", "dataset", "key_kind", "key", "n_records"), waiting)


def _value_row(v: Value) -> tuple[Any, ...]:
    return (
        v.code,
        v.indicator_id,
        v.measure,
        v.grain,
        v.period_start,
        v.subject_id,
        v.unit_id or "",
        exact_text(v.numerator),
        exact_text(v.denominator),
        v.value,
        v.label,
        v.null_reason,
    )


def _write(path: Path, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def quality_values(seen: Seen) -> list[Value]:
    """Give DQ-05 (records that do not wait) and DQ-06 (files that add up), by source and month."""
    make = partial(Value.make, grain="source", unit_id=None, is_percent=True)
    found: list[Value] = []
    for source, records in _records(seen).items():
        told, known = (
            Counter(day.replace(day=1) for day, _ in records),
            Counter(d.replace(day=1) for d, ok in records if ok),
        )
        for month in (m for m in seen.months if told[m]):
            name, top, bottom = "referential_integrity", known[month], told[month]
            found.append(make("DQ-05", name, "all", month=month, subject=source, numerator=top, denominator=bottom))
    arrived = Counter((_source_of(path), day.replace(day=1)) for path, day in seen.arrived)
    for (source, month), files in sorted(arrived.items()):
        if month in seen.months:
            found.append(
                make("DQ-06", "reconciliation", "all", month=month, subject=source, numerator=files, denominator=files)
            )
    return found


def _source_of(path: str) -> str:
    return next(source for folder, source in SOURCE_FOLDERS.items() if path.startswith(folder))


def _records(seen: Seen) -> dict[str, list[tuple[date, bool]]]:
    """The day that gives its month, and whether its person or unit is known, of every accepted record, by source."""
    people = seen.person_of
    waiting_units = {key for source, _, kind, key, _ in seen.waiting() if kind == "unit"}
    return {
        "mesin": [(p.at.date(), seen.puncher(p.device, p.pin, p.at.date()) is not None) for p in seen.punches],
        "absensi_sekolah": [(day, number in people) for _, number, day in seen.codes],
        "register_cuti": [(x.first_day, x.employee_id in people) for x in seen.leaves],
        "register_diklat": [(t.completed_on, t.employee_id in people) for t in seen.register],
        "simpeg_diklat": [(t.completed_on, t.employee_id in people) for t in seen.simpeg],
        "lapor": [(c.received_at.date(), seen.complaint_unit(c) not in waiting_units) for c in seen.complaints],
        "register_gangguan": [(x.started_at.date(), True) for x in seen.outages],
        "register_koreksi": [(day, number in people) for number, day in seen.corrections],
    }


# Each gives the values of its subject.
VALUES: list[Callable[[Seen], list[Value]]] = [
    attendance_values,
    hours_values,
    discipline_values,
    training_values,
    contract_values,
    complaint_values,
    complaint_time_values,
    quality_values,
]
