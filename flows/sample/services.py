"""Services that units give to the public, counted month by month, and the recap that the secretariat sends of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from random import Random

from flows.sample import words
from flows.sample.books import Book, Entry, Line, Months, month_name, report_day, spoil, spoilt
from flows.sample.events import Dirt
from flows.sample.people import UNIT, UNITS
from flows.sample.workdays import month_end

HEADER = ("No", "Kode Unit", "Nama Unit", "Bulan", "Jenis Layanan", "Target", "Jumlah Layanan", "Menit Standar", "Ket")
UNKNOWN_UNIT = "1.01.08"
# kind, target, standard minutes, usual number
KINDS: dict[str, tuple[tuple[str, int | None, str | None, int], ...]] = {
    "SEKRETARIAT": (
        ("Legalisir Ijazah", 240, "12.5", 260),
        ("Surat Keterangan Pegawai", 90, "20", 84),
        ("Konsultasi Kepegawaian", None, None, 45),
    ),
    "BIDANG": (
        ("Rekomendasi Mutasi Siswa", 60, "30", 58),
        ("Verifikasi Izin Operasional", 4, "420", 4),
        ("Pengembalian Berkas", 0, "5", 6),
    ),
    "SEKOLAH": (
        ("Surat Keterangan Siswa", 70, "10", 76),
        ("Legalisir Ijazah", 50, "7.25", 47),
    ),
}
NO_STANDARD = "10690002"  # has never said how long a service takes
NO_TARGET = "10690004"  # plans nothing
IDLE = "10690006"  # gives a service in the first month only
SLOW_STANDARD = "1.01.04"  # says that everything takes so long that no working time could hold it


@dataclass(frozen=True)
class Service(Entry):
    """How often a unit gave a kind of service in a month; file_on is the day of the recap that holds this number."""

    unit_id: str = ""
    month: date = date.min
    service_type: str = ""
    n_services: int = 0
    target: int | None = None
    standard_minutes: str | None = None
    is_revised: bool = False


def make_services(seed: int, months: Months) -> list[Service]:
    """Count the services of all months; one recap is sent again, with other numbers, a month later."""
    rng = Random(f"{seed} service")
    found: list[Service] = []
    for month in months:
        day = report_day(month)
        here = [service for unit in UNITS if unit.parent for service in _counted(rng, unit.unit_id, month, months)]
        faults = [
            Dirt("n_services:range", "Jumlah Layanan", -4),
            Dirt("n_services:number", "Jumlah Layanan", "belum dihitung"),
            Dirt("month:date", "Bulan", f"31/{2 if month.month % 2 else 9:02d}/{month.year}"),
        ]
        found += spoil(rng, here, [faults[month.month % 3]])
        if month == months[0]:
            found.append(Service(day, None, UNKNOWN_UNIT, month, "Legalisir Ijazah", 12, 10, "12"))
    return found + _revision(rng, found, months)


def _counted(rng: Random, unit_id: str, month: date, months: Months) -> list[Service]:
    found = []
    for kind, target, usual_minutes, usual in KINDS[UNIT[unit_id].unit_type]:
        number = max(0, round(usual * rng.uniform(0.7, 1.3)))
        if unit_id == IDLE:
            number = number if month == months[0] else 0
        planned = None if unit_id == NO_TARGET else target
        minutes = None if unit_id == NO_STANDARD else usual_minutes
        if unit_id == SLOW_STANDARD and minutes:
            minutes = str(int(float(minutes) * 60))
        found.append(Service(report_day(month), None, unit_id, month, kind, number, planned, minutes))
    return found


def _revision(rng: Random, sent: list[Service], months: Months) -> list[Service]:
    """Count one bidang's third month anew: a kind is gone, numbers differ, what was spoilt is mended."""
    if len(months) < 4:
        return []
    old = [s for s in sent if (s.unit_id, s.month) == ("1.01.02", months[2])]
    return [
        replace(
            s, seen_on=report_day(months[3]), dirt=None, n_services=s.n_services + rng.randint(1, 9), is_revised=True
        )
        for s in old[:-1]
    ]


def service_books(services: list[Service]) -> list[Book]:
    """Write the recaps: one a month, and the revised one."""
    recaps: dict[tuple[date, bool, date], list[Service]] = {}
    for service in services:
        recaps.setdefault((service.seen_on, service.is_revised, service.month), []).append(service)
    found = []
    for (day, is_revised, month), rows in recaps.items():
        name = f"Rekap Layanan {month_name(month)}{' (REVISI)' if is_revised else ''}.xlsx"
        preamble = ("REKAPITULASI LAYANAN", words.OFFICE.upper(), month_name(month).upper(), "")
        lines = tuple(_line(n, service) for n, service in enumerate(rows, 1))
        found.append(Book("rekap_layanan", f"inbox/layanan/{name}", day, "Layanan", preamble, HEADER, lines))
    return found


def _line(number: int, s: Service) -> Line:
    written = (s.month, month_end(s.month), f"{s.month:%d/%m/%Y}")[s.month.month % 3]
    cells = {
        "No": number,
        "Kode Unit": s.unit_id,
        "Nama Unit": UNIT[s.unit_id].name if s.unit_id in UNIT else "Bidang Lama",
        "Bulan": written,
        "Jenis Layanan": s.service_type,
        "Target": s.target,
        "Jumlah Layanan": s.n_services,
        "Menit Standar": float(s.standard_minutes) if s.standard_minutes else None,
        "Ket": "perbaikan" if s.is_revised else None,
    }
    return spoilt(cells, s.dirt)


def seen_services(services: list[Service], as_of: date) -> list[Service]:
    """Give the services that stand at the end of as_of: the last recap that speaks of a unit's month stands alone."""
    latest: dict[tuple[str, date], date] = {}
    known = [s for s in services if s.seen_on <= as_of and s.dirt is None]
    for s in known:
        latest[s.unit_id, s.month] = max(latest.get((s.unit_id, s.month), date.min), s.seen_on)
    return [s for s in known if s.seen_on == latest[s.unit_id, s.month]]
