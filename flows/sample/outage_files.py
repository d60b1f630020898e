"""The registers of outages and of corrected attendance, as workbooks; a short history has neither."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

from flows.sample import words
from flows.sample.events import register_year
from flows.sample.files import Cells, Planned, Rejected, faults_of, write_table, written_date
from flows.sample.outages import Correction
from flows.sample.world import World

OUTAGE_HEADER = ("No", "Mesin", "Kode Unit", "Mulai Gangguan", "Selesai Gangguan", "Nomor Berita Acara")
CORRECTION_HEADER = ("No", "NIP", "Tanggal", "Jam Masuk", "Jam Pulang", "Kode", "Nomor Surat", "Tanggal Persetujuan")


def plan_files(world: World) -> Iterator[Planned]:
    """Plan the registers of outages and of corrections, on every day on which there is something new to tell."""
    for day in sorted({x.seen_on for x in world.outages}):
        yield f"inbox/gangguan/gangguan_mesin_{day:%Y%m%d}.xlsx", day, partial(_outage_register, world=world, day=day)
    for day in sorted({x.seen_on for x in world.corrections}):
        yield f"inbox/koreksi/koreksi_presensi_{day:%Y%m%d}.xlsx", day, partial(_corrections, world=world, day=day)


def _outage_register(path: Path, file: str, world: World, day: date) -> list[Rejected]:
    rows: list[Cells] = []
    known = [x for x in world.outages if x.seen_on <= day and register_year(x.seen_on) == register_year(day)]
    for n, outage in enumerate(known, 1):
        row: Cells = {
            "No": n,
            "Mesin": outage.device,
            "Kode Unit": outage.unit_id,
            "Mulai Gangguan": f"{outage.started_at:%d/%m/%Y %H:%M}",
            "Selesai Gangguan": f"{outage.ended_at:%d/%m/%Y %H:%M}",
            "Nomor Berita Acara": outage.document,
        }
        rows.append(row | {outage.dirt.column: outage.dirt.value} if outage.dirt else row)
    first = write_table(path, day, "Gangguan", ["GANGGUAN MESIN PRESENSI", words.OFFICE], OUTAGE_HEADER, rows)
    return faults_of("register_gangguan", file, "Gangguan", OUTAGE_HEADER, first, [x.dirt for x in known])


def _corrections(path: Path, file: str, world: World, day: date) -> list[Rejected]:
    latest: dict[tuple[str, date, str], Correction] = {}
    for x in world.corrections:
        if x.seen_on <= day and register_year(x.seen_on) == register_year(day):
            latest[x.employee_id, x.day, x.document] = x
    rows: list[Cells] = []
    for n, x in enumerate(latest.values(), 1):
        row: Cells = {
            "No": n,
            "NIP": x.employee_id,
            "Tanggal": written_date(x.day, n),
            "Jam Masuk": f"{x.came_at:%H:%M}" if x.came_at else None,
            "Jam Pulang": f"{x.went_at:%H.%M}" if x.went_at else None,
            "Kode": x.code,
            "Nomor Surat": x.document,
            "Tanggal Persetujuan": written_date(x.approved_on, n) if x.approved_on else None,
        }
        rows.append(row | {x.dirt.column: x.dirt.value} if x.dirt else row)
    first = write_table(path, day, "Koreksi", ["KOREKSI PRESENSI", words.OFFICE], CORRECTION_HEADER, rows)
    return faults_of("register_koreksi", file, "Koreksi", CORRECTION_HEADER, first, [x.dirt for x in latest.values()])
