"""The personnel database (SIMPEG) and the complaint desk's database, and the queries that read them."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from flows.sample.events import Training
from flows.sample.everything import DESK_TABLES, SIMPEG_TABLES, Everything
from flows.sample.files import Rejected, delivered_at
from flows.sample.people import UNITS, Person, Staff, shown
from flows.sample.world import World

QUERIES = Path(__file__).parent / "queries"
NEVER = "0000-00-00"
TABLES: dict[str, str] = {
    "tb_unit": "id_unit integer primary key, nama text",
    "tb_pegawai": (
        "id_peg integer primary key, nip text, nama text, tempat_lhr text, tgl_lhr text, jk text, status_kepeg text, "
        "unit_kerja integer, urut_pangkat text, jabatan text, jenis_jabatan text, sekolah text, tgl_pensiun text, "
        "date_reg text"
    ),
    "tb_status_kepegawaian": (
        "id_peg integer, status_kepeg text, nomor_pegawai text, tmt text, sampai_tgl text, no_sk text"
    ),
    "tb_penempatan": "id_peg integer, kode_unit text, kode_jadwal text, tmt text, sampai_tgl text, no_sk text",
    "tb_unit_kerja": (
        "kode_unit text, nama text, kode_induk text, jenis text, zona text, berlaku_dari text, berlaku_sampai text"
    ),
    "tb_kepala_unit": "kode_unit text, id_peg integer, status text, tmt text, sampai_tgl text, no_sk text",
    "tb_pin": "mesin text, pin text, nomor_pegawai text, berlaku_dari text, berlaku_sampai text",
    "tb_diklat": (
        "id_diklat integer primary key, id_peg integer, diklat text, jml_jam integer, penyelenggara text, tempat text, "
        "angkatan text, tahun text, no_sttpp text, tgl_sttpp text, file text, bentuk text, metode text, "
        "internasional text, tgl_mulai text, tgl_selesai text, hari text, sesi integer, menit integer"
    ),
}
EVENT_NAMES = {
    "VERIFIED": "DIVERIFIKASI",
    "DISPOSED": "DIDISPOSISI",
    "OUT_OF_SCOPE": "BUKAN_WEWENANG",
    "ARCHIVED": "DIARSIPKAN",
    "PAUSED": "DITUNDA",
    "RESUMED": "DILANJUTKAN",
    "ANSWERED": "DITANGGAPI",
    "CLOSED": "SELESAI",
    "REOPENED": "DIBUKA_ULANG",
}
KINDS = {"HONORER": "Honorer", "PPPK_PW": "PPPK Paruh Waktu"}


def write_databases(folder: Path, world: World, as_of: date, more: Everything | None = None) -> list[Rejected]:
    """Write both databases as they stood at the end of as_of, and the queries; return what must be rejected.

    more: what an office that delivers everything has in them beside.
    """
    (folder / "queries").mkdir(parents=True, exist_ok=True)
    for query in [*sorted(QUERIES.glob("*.sql")), *sorted(QUERIES.glob("everything/*.sql") if more else [])]:
        (folder / "queries" / query.name).write_text(query.read_text(encoding="utf-8"), encoding="utf-8")
    simpeg = {name: list(rows) for name, rows in _simpeg_rows(world, as_of).items()}
    simpeg |= more.simpeg_rows(as_of) if more else {}
    _write(folder / "simpeg.sqlite", TABLES | (SIMPEG_TABLES if more else {}), simpeg, as_of)
    events = [e for e in world.events if e.at.date() <= as_of]
    desk = [
        (e.tracking_id, EVENT_NAMES.get(e.event, e.event), e.shown_at or f"{e.at:%Y-%m-%d %H:%M:%S}", e.unit_id or "")
        for e in events
    ]
    shape = {"tb_tindak_lanjut": "nomor_laporan text, peristiwa text, waktu text, kode_unit text"}
    desk_rows = {"tb_tindak_lanjut": desk} | (more.desk_rows(as_of) if more else {})
    _write(folder / "aduan.sqlite", shape | (DESK_TABLES if more else {}), desk_rows, as_of)
    faults = [("tindak_lanjut", "aduan.sqlite", e.rule) for e in events if e.rule]
    faults += [
        ("simpeg_pegawai", "simpeg.sqlite", s.fault) for s in world.staff.stints if s.fault and s.seen_on <= as_of
    ]
    faults += [("simpeg_pin", "simpeg.sqlite", p.fault) for p in world.staff.pins if p.fault and p.seen_on <= as_of]
    faults += [
        ("simpeg_diklat", "simpeg.sqlite", t.dirt.rule)
        for t in world.trainings
        if t.dirt and t.simpeg_on and t.simpeg_on <= as_of
    ]
    faults += more.simpeg_faults(as_of) if more else []
    return [Rejected(source, file, "", "", str(rule), n) for (source, file, rule), n in sorted(Counter(faults).items())]


def _write(path: Path, tables: dict[str, str], rows: dict[str, list[tuple]], as_of: date) -> None:
    """Write the database aside and swap it in, so that a reader never sees half of it."""
    aside = path.with_name(path.name + ".new")
    aside.unlink(missing_ok=True)
    connection = sqlite3.connect(aside)
    with connection:
        for name, columns in tables.items():
            connection.execute(f"create table {name} ({columns})")
            if rows[name]:
                connection.executemany(f"insert into {name} values ({', '.join('?' * len(rows[name][0]))})", rows[name])
    connection.close()
    seconds = delivered_at(as_of).timestamp()
    os.utime(aside, (seconds, seconds))
    os.replace(aside, path)


def _day(day: date | None) -> str:
    return day.isoformat() if day else NEVER


def _simpeg_rows(world: World, as_of: date) -> dict[str, Iterable[tuple[Any, ...]]]:
    staff = world.staff
    known = {s.person_id for s in staff.stints if s.seen_on <= as_of}
    units = [u.unit_id for u in UNITS]
    return {
        "tb_unit": [(n, u.name) for n, u in enumerate(UNITS, 1)],
        "tb_pegawai": [_person_row(staff, p, as_of, units) for p in staff.people if p.person_id in known],
        "tb_status_kepegawaian": [
            (
                int(s.person_id),
                KINDS.get(s.employment_type, s.employment_type),
                s.employee_id,
                _day(s.valid_from),
                _day(s.valid_to),
                f"821/{s.person_id}/{s.valid_from:%Y}",
            )
            for s in shown(staff.stints, as_of)
        ],
        "tb_penempatan": [
            (
                int(p.person_id),
                p.unit_id,
                p.schedule_id,
                _day(p.valid_from),
                _day(p.valid_to),
                f"824/{p.person_id}/{p.valid_from:%Y}",
            )
            for p in shown(staff.placements, as_of)
        ],
        "tb_unit_kerja": [
            (u.unit_id, u.name, u.parent or "", u.unit_type, "Asia/Jakarta", "2020-01-01", NEVER) for u in UNITS
        ],
        "tb_kepala_unit": [
            (h.unit_id, int(h.person_id), h.status, _day(h.valid_from), _day(h.valid_to), "")
            for h in shown(staff.heads, as_of)
        ],
        "tb_pin": [
            (p.device, p.pin, p.employee_id, _day(p.valid_from), _day(p.valid_to)) for p in shown(staff.pins, as_of)
        ],
        "tb_diklat": [
            _training_row(n, t) for n, t in enumerate(world.trainings, 1) if t.simpeg_on and t.simpeg_on <= as_of
        ],
    }


def _person_row(staff: Staff, person: Person, as_of: date, units: list[str]) -> tuple[Any, ...]:
    """The master row holds copies of the latest state, as SIMPEG's does."""
    stint = [s for s in shown(staff.stints, as_of) if s.person_id == person.person_id][-1]
    placed = [p.unit_id for p in shown(staff.placements, as_of) if p.person_id == person.person_id]
    return (
        int(person.person_id),
        stint.employee_id,
        person.name,
        person.birthplace,
        person.birth_on.isoformat(),
        "Laki-laki" if person.sex == "L" else "Perempuan",
        KINDS.get(stint.employment_type, stint.employment_type),
        units.index(placed[-1]) + 1 if placed else 0,
        "" if stint.employment_type == "HONORER" else person.grade,
        person.position,
        person.position_type,
        person.education,
        NEVER,
        _day(stint.seen_on),
    )


def _training_row(number: int, t: Training) -> tuple[Any, ...]:
    row: dict[str, Any] = {
        "id_diklat": number,
        "id_peg": int(t.person_id),
        "diklat": t.title,
        "jml_jam": t.certificate_jp or 0,
        "penyelenggara": t.organiser,
        "tempat": "Tirta Kencana",
        "angkatan": "I",
        "tahun": str(t.completed_on.year),
        "no_sttpp": t.certificate_number or "",
        "tgl_sttpp": _day(t.completed_on),
        "file": "",
        "bentuk": t.form,
        "metode": "Klasikal" if t.is_classroom else "Daring",
        "internasional": "Ya" if t.is_international else "Tidak",
        "tgl_mulai": _day(t.started_on),
        "tgl_selesai": _day(t.completed_on),
        "hari": t.duration_days or "",
        "sesi": t.session_count or 0,
        "menit": t.duration_minutes or 0,
    }
    if t.dirt:
        row[t.dirt.column] = t.dirt.value
    return tuple(row.values())
