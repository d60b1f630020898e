"""Outages of devices and approved corrections of attendance before the half-year."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from flows.sample.events import EVERY_REGISTER, Dirt, Punch, register_date
from flows.sample.people import UNIT, Pin, Staff
from flows.sample.workdays import hours, is_after_quarter

QUARTERLY = tuple(day for day in EVERY_REGISTER if is_after_quarter(day))  # when corrections are handed in
FORGOTTEN = 40  # corrected days with a forgotten punch


@dataclass(frozen=True)
class Outage:
    """A time in which a device, or the devices of a unit, could not be used."""

    device: str
    unit_id: str
    started_at: datetime
    ended_at: datetime
    document: str
    seen_on: date
    dirt: Dirt | None = None

    def silences(self, punch: Punch) -> bool:
        """Say whether the punch could not be made."""
        device = self.device or UNIT[self.unit_id].device
        return punch.device == device and punch.at is not None and self.started_at <= punch.at <= self.ended_at


@dataclass(frozen=True)
class Correction:
    """A person's day put right by a letter: times, or a code; approved_on None while it waits."""

    person_id: str
    employee_id: str
    day: date
    came_at: datetime | None
    went_at: datetime | None
    code: str | None
    document: str
    approved_on: date | None
    seen_on: date
    dirt: Dirt | None = None


def told_outages(first: date) -> list[Outage]:
    """Tell of the outages since the first day: a whole day, a morning, a night of a unit, and two whole days."""
    told = (
        ("", "10690002", datetime(2024, 11, 5, 12, 0), datetime(2024, 11, 6, 9, 0)),
        ("2", "", datetime(2025, 3, 11, 6, 30), datetime(2025, 3, 11, 17, 0)),
        ("1", "", datetime(2025, 9, 10, 5, 0), datetime(2025, 9, 10, 10, 30)),
        ("1", "", datetime(2025, 12, 9, 0, 0), datetime(2025, 12, 10, 23, 59)),
    )
    found = []
    for n, (device, unit_id, started_at, ended_at) in enumerate(told, 1):
        seen_on = register_date(ended_at.date() + timedelta(days=1), EVERY_REGISTER)
        assert seen_on is not None
        document = f"BA/{n:02d}/TIK/{ended_at.year}"
        if started_at.date() >= first:
            found.append(Outage(device, unit_id, started_at, ended_at, document, seen_on))
    return found


def silence(punches: list[Punch], outages: list[Outage]) -> list[Punch]:
    """Leave out the punches that could not be made."""
    return [punch for punch in punches if not any(outage.silences(punch) for outage in outages)]


def correct_days(rng: Random, staff: Staff, outages: list[Outage], punches: list[Punch]) -> list[Correction]:
    """Correct most days that outages made silent, and some on which a punch was forgotten."""
    person_of = {s.employee_id: s.person_id for s in staff.stints}
    found: list[Correction] = []
    single: list[Correction] = []
    for (number, day), known in sorted(_times_by_day(staff, outages, punches).items()):
        placement = staff.placement(person_of[number], day)
        span = placement and hours(placement.schedule_id, day)
        if not span:
            continue
        blank = Correction(person_of[number], number, day, None, None, None, "", None, day)
        if any(lost for _, lost in known):
            if rng.random() < 0.8:
                found.append(_for_outage(blank, known, span))
        elif len(known) == 1:
            single.append(_forgotten(rng, blank, known[0][0], span))
    found += rng.sample(single, min(FORGOTTEN, len(single)))
    found.sort(key=lambda x: (x.day, x.employee_id))
    return [version for n, correction in enumerate(found, 1) for version in _entries(correction, n)]


def _times_by_day(
    staff: Staff, outages: list[Outage], punches: list[Punch]
) -> dict[tuple[str, date], list[tuple[datetime, bool]]]:
    """Give by number and day the times at which somebody wanted to punch, and whether they could not."""
    pins: dict[tuple[str, str], list[Pin]] = defaultdict(list)
    for pin in staff.pins:
        if not pin.fault:
            pins[pin.device, pin.pin].append(pin)
    found: dict[tuple[str, date], list[tuple[datetime, bool]]] = defaultdict(list)
    for punch in punches:
        if punch.at:
            owner = next((p for p in pins[punch.device, punch.pin] if p.covers(punch.at.date())), None)
            if owner:
                lost = any(outage.silences(punch) for outage in outages)
                found[owner.employee_id, punch.at.date()].append((punch.at, lost))
    return found


def _for_outage(blank: Correction, known: list[tuple[datetime, bool]], span: tuple[datetime, datetime]) -> Correction:
    """Put the person on the list of those present where all was lost, else give the lost time."""
    middle = span[0] + (span[1] - span[0]) / 2
    if all(lost for _, lost in known):
        return replace(blank, code="H")
    lost = [at.replace(second=0) for at, is_lost in known if is_lost]
    came = [at for at in lost if at < middle]
    went = [at for at in lost if at >= middle]
    return replace(blank, came_at=min(came, default=None), went_at=max(went, default=None))


def _forgotten(rng: Random, blank: Correction, at: datetime, span: tuple[datetime, datetime]) -> Correction:
    """Give the punch that was forgotten, or now and then say that the person was on duty elsewhere."""
    if rng.random() < 0.15:
        return replace(blank, code="DL")
    if at < span[0] + (span[1] - span[0]) / 2:
        return replace(blank, went_at=span[1] + timedelta(minutes=rng.randint(-20, 15)))
    return replace(blank, came_at=span[0] + timedelta(minutes=rng.choice((-5, 0, 3, 40))))


def _entries(correction: Correction, n: int) -> list[Correction]:
    """Enter the correction: one in ten still waits, one in ten is approved only in a later register."""
    approved_on = correction.day + timedelta(days=2)
    seen_on = register_date(approved_on, QUARTERLY)
    assert seen_on is not None
    waiting = replace(correction, document=f"800/{n:03d}/KOREKSI/{correction.day.year}", seen_on=seen_on)
    if n % 10 == 4:
        return [waiting]
    if n % 10 == 7:
        later = register_date(seen_on + timedelta(days=3), QUARTERLY)
        assert later is not None
        return [waiting, replace(waiting, approved_on=seen_on + timedelta(days=2), seen_on=later)]
    return [replace(waiting, approved_on=approved_on)]
