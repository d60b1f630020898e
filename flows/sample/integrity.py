"""Sessions of evaluation by heads, reports of wealth, decisions on neutrality, the merit index, findings about conduct."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from flows.sample import words
from flows.sample.books import Book, Entry, Line, Months, report_day, seen_from, spoil, spoilt
from flows.sample.dirt import NIP_RULE, malformed
from flows.sample.events import Dirt
from flows.sample.files import written_date
from flows.sample.people import UNIT, UNITS
from flows.sample.workdays import TODAY, add_working_days, hours, month_end
from flows.sample.world import World

SESSION_HEADER = ("Kode Unit", "Nama Unit", "Tanggal Rencana", "Jenis Kegiatan", "Tanggal Pelaksanaan", "Pelaksana")
REPORT_HEADER = (
    "NIP",
    "Nama",
    "Jenis Laporan",
    "Tahun Pelaporan",
    "Jenis Kewajiban",
    "TMT Jabatan",
    "Batas Lapor",
    "Tanggal Lapor",
)
DECISION_HEADER = ("Nomor Keputusan", "Tanggal Keputusan", "Kode Unit", "Hasil")
MERIT_HEADER = ("Tahun", "Nilai Indeks", "Penilai")
NO_PLAN = "10690006"  # its head has never planned a session
UNKNOWN_REPORTER = "197912232005021966"
EXAMINED = ("Kehadiran Guru", "Pungutan", "Pelayanan Pegawai")


@dataclass(frozen=True)
class Session(Entry):
    """A session of evaluation that a head planned; held_seen_on is the first agenda that tells it was held."""

    unit_id: str = ""
    planned_on: date = date.min
    kind: str = ""
    held_on: date | None = None
    held_seen_on: date | None = None

    def known(self, as_of: date) -> Session:
        """Give the session as the agendas until as_of have it."""
        if self.held_seen_on and self.held_seen_on <= as_of:
            return self
        return replace(self, held_on=None, held_seen_on=None)


@dataclass(frozen=True)
class WealthReport(Entry):
    """A report of wealth that a person owes."""

    person_id: str = ""
    employee_id: str = ""
    kind: str = ""
    report_year: int = 0
    occasion: str = "PERIODIK"
    post_changed_on: date | None = None
    due_on: date | None = None
    filed_on: date | None = None
    filed_seen_on: date | None = None

    def known(self, as_of: date) -> WealthReport:
        """Give the report as the lists until as_of have it."""
        if self.filed_seen_on and self.filed_seen_on <= as_of:
            return self
        return replace(self, filed_on=None, filed_seen_on=None)


@dataclass(frozen=True)
class Decision(Entry):
    """A decision about a suspected breach of neutrality."""

    number: str = ""
    decided_on: date = date.min
    unit_id: str = ""
    is_proven: bool = False


@dataclass(frozen=True)
class Merit(Entry):
    """The index of the merit system of a year."""

    year: int = 0
    score: str = ""


@dataclass(frozen=True)
class Finding:
    """What an examination of reported conduct found."""

    tracking_id: str
    at: datetime
    is_proven: bool


def make_sessions(seed: int, months: Months) -> list[Session]:
    """Plan a session a unit and month, and a dialogue a quarter; some are held late, some never."""
    rng = Random(f"{seed} coaching")
    found: list[Session] = []
    for month in months:
        for unit in (u for u in UNITS if u.parent and u.unit_id != NO_PLAN):
            kinds = ["EVALUASI"] + (["DIALOG_KINERJA"] if month.month % 3 == 0 else [])
            for kind in kinds if (unit.unit_id, month.month) != ("1.01.04", 1) else []:
                planned = _office_day(month + timedelta(days=rng.randint(4, 24)))
                held = None if rng.random() < 0.14 else add_working_days(planned, rng.choice((0, 0, 0, 1, 3, 9)))
                seen = report_day(month)
                told = held and seen_from(months, held)
                found.append(Session(seen, None, unit.unit_id, planned, kind, held, max(told, seen) if told else None))
    faults = [
        Dirt("planned_on:date", "Tanggal Rencana", "30/02/2026"),
        Dirt("kind:known", "Jenis Kegiatan", "Rapat Staf"),
        Dirt("held_on:date", "Tanggal Pelaksanaan", "menyusul"),
    ]
    return spoil(rng, found, faults[: max(1, len(months) // 2)])


def _office_day(day: date) -> date:
    while hours("JK-5D", day) is None:
        day += timedelta(days=1)
    return day


def make_reports(seed: int, world: World, months: Months) -> list[WealthReport]:
    """List who owes LHKPN (those who lead the office and its bidang) and LHKASN, for each year that ended before."""
    rng = Random(f"{seed} obligation")
    staff, found = world.staff, []
    for year in sorted({month.year for month in months}):
        due = date(year, 3, 31)
        begins = max(months[0], date(year, 1, 1))
        if due < months[0]:
            continue
        for person in staff.people:
            stint = staff.stint(person.person_id, begins)
            if stint is None or stint.employment_type != "PNS":
                continue
            leads = person.position_type in ("JPT", "ADMINISTRATOR")
            if leads or person.position_type == "PENGAWAS" or person.position == "Kepala Sekolah":
                kind = "LHKPN" if leads else "LHKASN"
                told = due if kind == "LHKASN" else None
                filed = (
                    None if rng.random() < 0.1 else due + timedelta(days=rng.choice((-61, -33, -20, -9, -1, 0, 1, 12)))
                )
                found.append(
                    _report(months, person.person_id, stint.employee_id, kind, year - 1, "PERIODIK", None, told, filed)
                )
        if year == months[-1].year:
            found.append(
                _report(
                    months, "", UNKNOWN_REPORTER, "LHKPN", year - 1, "PERIODIK", None, None, due - timedelta(days=3)
                )
            )
    found += _changes(world, months)
    numbers = [r.employee_id for r in found]
    faults = [
        Dirt("filed_on:date", "Tanggal Lapor", "31/02/2026"),
        Dirt(NIP_RULE, "NIP", malformed(numbers[0], "short")),
    ]
    return spoil(rng, found, faults)


def _report(
    months: Months,
    person_id: str,
    employee_id: str,
    kind: str,
    year: int,
    occasion: str,
    changed_on: date | None,
    due_on: date | None,
    filed_on: date | None,
) -> WealthReport:
    seen = report_day(max(months[0], (changed_on or date(year + 1, 1, 1)).replace(day=1)))
    told = filed_on and seen_from(months, filed_on)
    shown = max(told, seen) if told else None
    return WealthReport(
        seen, None, person_id, employee_id, kind, year, occasion, changed_on, due_on, filed_on if shown else None, shown
    )


def _changes(world: World, months: Months) -> list[WealthReport]:
    """The head who left owes a report within three months, and so does the new one."""
    staff, found = world.staff, []
    for role, occasion, day, filed in (
        ("old_head", "AKHIR_MENJABAT", date(2026, 3, 31), date(2026, 6, 9)),
        ("new_head", "AWAL_MENJABAT", date(2026, 4, 15), None),
    ):
        stint = staff.stint(staff.by_role[role], day)
        if stint and months[0] <= day <= month_end(months[-1]):
            found.append(
                _report(months, stint.person_id, stint.employee_id, "LHKPN", day.year, occasion, day, None, filed)
            )
    return found


def make_decisions(seed: int, months: Months) -> list[Decision]:
    """Decide on two suspected breaches of neutrality a half-year, and write down one decision without a sound day."""
    rng = Random(f"{seed} neutrality")
    found = []
    for n, month in enumerate(months[1::3], 1):
        unit = rng.choice([u for u in UNITS if u.parent])
        day = _office_day(month + timedelta(days=rng.randint(3, 20)))
        found.append(Decision(report_day(month), None, f"KEP/{n:02d}/NET/{month.year}", day, unit.unit_id, n % 3 != 2))
    last = months[-1]
    bad = Dirt("is_proven:known", "Hasil", "Dalam proses")
    found.append(Decision(report_day(last), bad, f"KEP/90/NET/{last.year}", _office_day(last), "1.01.02", False))
    return found


def make_merits(seed: int, months: Months) -> list[Merit]:
    """Give the index of every year, as the assessing body sends it in the year's first months."""
    rng = Random(f"{seed} merit")
    years = sorted({month.year for month in months})
    scores = {years[0] - 1: "248.5"} | {year: f"{rng.randint(25000, 33900) / 100:.2f}" for year in years}
    found = []
    for year, score in scores.items():
        first = next(m for m in months if m.year >= year)
        found.append(Merit(report_day(next((m for m in months if m >= date(year, 4, 1)), first)), None, year, score))
    bad = Dirt("score:range", "Nilai Indeks", 2875)
    return [*found, Merit(report_day(months[-1]), bad, years[0] - 2, "228.75")]


def make_findings(seed: int, world: World) -> list[Finding]:
    """Examine closed complaints about conduct; one in ten is examined again, with the other result."""
    rng = Random(f"{seed} finding")
    found = []
    for complaint in world.complaints:
        events = world.events_of().get(complaint.tracking_id, []) if complaint.category in EXAMINED else []
        closed = next((e.at.date() for e in events if e.event == "CLOSED"), None)
        if complaint.dirt or closed is None or rng.random() < 0.35:
            continue
        day, is_proven = add_working_days(closed, rng.randint(1, 15)), rng.random() < 0.4
        found.append(Finding(complaint.tracking_id, datetime.combine(day, time(13, 20)), is_proven))
        if rng.random() < 0.1:
            later = add_working_days(day, rng.randint(5, 30))
            found.append(Finding(complaint.tracking_id, datetime.combine(later, time(9, 5)), not is_proven))
    return [finding for finding in found if finding.at.date() <= TODAY]


def session_books(sessions: list[Session]) -> list[Book]:
    """Write the agendas: each month's holds all planned so far, and what of it was held by then."""
    found = []
    for day in sorted({s.seen_on for s in sessions}):
        rows = [s for s in sessions if s.seen_on <= day]
        preamble = ("AGENDA EVALUASI DAN PEMBINAAN PEGAWAI", words.OFFICE.upper(), "")
        file = f"inbox/evaluasi/Agenda Evaluasi_{day:%Y%m%d}.xlsx"
        lines = tuple(_session_line(n, s.known(day)) for n, s in enumerate(rows))
        found.append(Book("agenda_evaluasi", file, day, "Agenda", preamble, SESSION_HEADER, lines))
    return found


def _session_line(number: int, s: Session) -> Line:
    cells = {
        "Kode Unit": s.unit_id,
        "Nama Unit": UNIT[s.unit_id].name,
        "Tanggal Rencana": written_date(s.planned_on, number),
        "Jenis Kegiatan": s.kind.replace("_", " ").title(),
        "Tanggal Pelaksanaan": written_date(s.held_on, number + 1) if s.held_on else None,
        "Pelaksana": "Kepala Unit",
    }
    return spoilt(cells, s.dirt)


def report_books(world: World, reports: list[WealthReport], months: Months) -> list[Book]:
    """Write the lists of who owes a report of wealth, one a month, with what was filed by then."""
    names = {p.person_id: p.name for p in world.staff.people}
    found = []
    for day in map(report_day, months):
        rows = [r for r in reports if r.seen_on <= day]
        preamble = ("DAFTAR WAJIB LAPOR HARTA KEKAYAAN", words.OFFICE.upper(), "")
        file = f"inbox/lhkpn/Daftar Wajib Lapor_{day:%Y%m%d}.xlsx"
        lines = tuple(_report_line(n, r.known(day), names) for n, r in enumerate(rows))
        found.append(Book("wajib_lapor", file, day, "Wajib Lapor", preamble, REPORT_HEADER, lines))
    return [book for book in found if book.lines]


def _report_line(number: int, r: WealthReport, names: dict[str, str]) -> Line:
    cells = {
        "NIP": r.employee_id,
        "Nama": names.get(r.person_id, "Pejabat Titipan"),
        "Jenis Laporan": r.kind,
        "Tahun Pelaporan": r.report_year,
        "Jenis Kewajiban": r.occasion.replace("_", " ").title(),
        "TMT Jabatan": r.post_changed_on,
        "Batas Lapor": r.due_on,
        "Tanggal Lapor": written_date(r.filed_on, number) if r.filed_on else None,
    }
    return spoilt(cells, r.dirt)


def decision_books(decisions: list[Decision]) -> list[Book]:
    """Write the lists of decisions on neutrality, each with all before."""
    found = []
    for day in sorted({d.seen_on for d in decisions}):
        lines = tuple(
            spoilt(
                {
                    "Nomor Keputusan": d.number,
                    "Tanggal Keputusan": written_date(d.decided_on, n),
                    "Kode Unit": d.unit_id,
                    "Hasil": "Terbukti" if d.is_proven else "Tidak Terbukti",
                },
                d.dirt,
            )
            for n, d in enumerate(x for x in decisions if x.seen_on <= day)
        )
        file = f"inbox/netralitas/Putusan Netralitas_{day:%Y%m%d}.xlsx"
        found.append(Book("netralitas", file, day, "Putusan", ("PUTUSAN NETRALITAS ASN", ""), DECISION_HEADER, lines))
    return found


def merit_books(merits: list[Merit]) -> list[Book]:
    """Write the letters that tell the index of the merit system, each with all years before."""
    found = []
    for day in sorted({m.seen_on for m in merits}):
        lines = tuple(
            spoilt({"Tahun": m.year, "Nilai Indeks": float(m.score), "Penilai": "BKN"}, m.dirt)
            for m in merits
            if m.seen_on <= day
        )
        file = f"inbox/merit/Indeks Sistem Merit_{day:%Y%m%d}.xlsx"
        found.append(Book("merit", file, day, "Indeks", ("INDEKS SISTEM MERIT", words.OFFICE), MERIT_HEADER, lines))
    return found
