"""Complaints and what happens to them, from receipt to closing, as events in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from flows.sample import words
from flows.sample.events import EVERY_REGISTER, HALF_YEAR, Dirt, Stretch
from flows.sample.people import UNITS
from flows.sample.workdays import TODAY, add_working_days

CLASSES = ("Pengaduan", "Aspirasi", "Permintaan Informasi", "Berkadar Pengawasan")
CHANNELS = ("WEBSITE", "ANDROID", "SMS", "WHATSAPP", "SURAT")


@dataclass(frozen=True)
class Event:
    """Something that happened to a complaint; unit_id only where it was sent to a unit."""

    tracking_id: str
    event: str
    at: datetime
    unit_id: str | None = None
    shown_at: str | None = None
    rule: str | None = None


@dataclass(frozen=True)
class Complaint:
    """A report as SP4N-LAPOR! holds it."""

    tracking_id: str
    received_at: datetime
    reporter: str
    classification: str
    category_id: int
    category: str
    text: str
    report_type: str
    channel: str
    unit_id: str
    dirt: Dirt | None = None

    @property
    def seen_on(self) -> date:
        """The first export that holds it: an export reaches to the evening before."""
        return next(day for day in EVERY_REGISTER if day > self.received_at.date())


def _at(rng: Random, day: date) -> datetime:
    return datetime.combine(day, time(rng.randint(8, 15), rng.randint(0, 59)))


def make_complaint(rng: Random, number: int, received_on: date) -> Complaint:
    """Make one report."""
    category_id, category = rng.choice(words.CATEGORIES)
    report_type = rng.choices(("", "Anonim", "Rahasia"), (70, 22, 8))[0]
    reporter = (
        "Anonim" if report_type == "Anonim" else f"{rng.choice(words.FEMALE_NAMES)} {rng.choice(words.LAST_NAMES)}"
    )
    return Complaint(
        str(5089000 + 7 * number),
        datetime.combine(received_on, time(rng.randint(0, 23), rng.randint(0, 59))),
        reporter,
        rng.choices(CLASSES, (52, 14, 24, 10))[0],
        category_id,
        category,
        rng.choice(words.SENTENCES[category]),
        report_type,
        rng.choices(CHANNELS, (40, 25, 10, 20, 5))[0],
        "1.01",
    )


def make_complaints(
    rng: Random, count: int = 170, stretch: Stretch = HALF_YEAR, first_number: int = 1
) -> tuple[list[Complaint], list[Event]]:
    """Make the reports of half a year and everything that happened to them until today."""
    received = sorted(stretch.first + timedelta(days=1 + rng.randint(0, 179)) for _ in range(count))
    complaints = [make_complaint(rng, n, day) for n, day in enumerate(received, first_number)]
    events = [event for complaint in complaints for event in _history(rng, complaint)]
    known = [event for event in events if event.at.date() <= TODAY]
    return complaints, sorted(known, key=lambda e: (e.at, e.tracking_id, e.event))


def _history(rng: Random, complaint: Complaint) -> list[Event]:
    key, received = complaint.tracking_id, complaint.received_at.date()
    story = rng.random()
    verified = add_working_days(received, rng.choice((0, 1, 1, 1, 2, 3, 4)))
    if story > 0.985:
        # The clock of the one who typed it was wrong: verified before it was received.
        return [Event(key, "VERIFIED", _at(rng, received - timedelta(days=2)))]
    if story > 0.97:
        return []
    events = [Event(key, "VERIFIED", datetime.combine(verified, time(8, 30)))]
    if story < 0.05:
        return [*events, Event(key, "OUT_OF_SCOPE", datetime.combine(verified, time(9, 0)))]
    if story < 0.08:
        return [*events, Event(key, "ARCHIVED", datetime.combine(verified, time(9, 0)))]
    unit_id = rng.choice([unit.unit_id for unit in UNITS if unit.parent])
    if rng.random() < 0.2:
        events.append(Event(key, "DISPOSED", datetime.combine(verified, time(10, 0)), "1.01.02"))
    events.append(Event(key, "DISPOSED", datetime.combine(verified, time(14, 0)), unit_id))
    return events + _handling(rng, key, verified, story)


def _handling(rng: Random, key: str, disposed: date, story: float) -> list[Event]:
    """What the unit does: pause, answer, close, and now and then take it up again."""
    events: list[Event] = []
    day = disposed
    if 0.08 <= story < 0.2:
        day = add_working_days(day, 1)
        events.append(Event(key, "PAUSED", _at(rng, day)))
        if story < 0.1:
            return events
        day = add_working_days(day, rng.randint(2, 8))
        events.append(Event(key, "RESUMED", _at(rng, day)))
    if 0.2 <= story < 0.26:
        return events
    day = add_working_days(day, rng.choice((1, 1, 2, 2, 3, 4, 5, 9)))
    events.append(Event(key, "ANSWERED", _at(rng, day)))
    if 0.26 <= story < 0.33:
        return events
    day = add_working_days(day, rng.choice((1, 1, 2, 3, 4, 6, 10)))
    events.append(Event(key, "CLOSED", _at(rng, day)))
    if 0.33 <= story < 0.42:
        day = add_working_days(day, rng.randint(1, 4))
        events.append(Event(key, "REOPENED", _at(rng, day)))
        if story < 0.39:
            day = add_working_days(day, rng.randint(1, 6))
            events.append(Event(key, "ANSWERED", _at(rng, day)))
            day = add_working_days(day, rng.randint(1, 3))
            events.append(Event(key, "CLOSED", _at(rng, day)))
    return events


def status_on(complaint: Complaint, events: list[Event], day: date) -> tuple[str, str, str]:
    """Give the export's status, reason of pause or archive, and unit, from the complaint's events until the day."""
    status, reason, unit_id = "Belum Terverifikasi", "", complaint.unit_id
    names = {
        "VERIFIED": "Terverifikasi",
        "OUT_OF_SCOPE": "Bukan Wewenang",
        "ARCHIVED": "Diarsipkan oleh Admin",
        "PAUSED": "Ditunda",
        "ANSWERED": "Ditanggapi",
        "CLOSED": "Ditutup oleh Admin",
        "REOPENED": "Ditanggapi oleh Pelapor",
        "RESUMED": "Terverifikasi",
    }
    for event in events:
        if event.at.date() > day:
            break
        status = names.get(event.event, status)
        reason = {"PAUSED": "Menunggu kelengkapan data", "ARCHIVED": "Laporan ganda"}.get(event.event, "")
        unit_id = event.unit_id or unit_id
    return status, reason, unit_id
