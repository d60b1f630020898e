"""The whole invented time in one object, made once from a seed, with the faults already planted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from random import Random

from flows.sample import dirt
from flows.sample.complaints import Complaint, Event, make_complaints
from flows.sample.days import Days
from flows.sample.events import Leave, Occupied, Punch, Training, plan_leaves, plan_trainings, sick_notes
from flows.sample.history import add_history
from flows.sample.matrix import Sheet, make_sheets
from flows.sample.outages import Correction, Outage
from flows.sample.people import Staff, make_staff
from flows.sample.workdays import MONTHS, is_after_quarter, months_told, register_day

PULL_DATES = (
    date(2026, 1, 15),
    date(2026, 2, 2),
    date(2026, 3, 2),
    date(2026, 4, 2),
    date(2026, 5, 4),
    date(2026, 6, 2),
    date(2026, 6, 15),
    date(2026, 7, 1),
)
DEVICES = ("1", "2", "3")


@dataclass(frozen=True)
class World:
    """Everything that happened and everything that was written down; rows carry the day on which they were known."""

    staff: Staff
    leaves: list[Leave]
    trainings: list[Training]
    punches: list[Punch]
    sheets: list[Sheet]
    complaints: list[Complaint]
    events: list[Event]
    months: tuple[date, ...] = MONTHS
    outages: list[Outage] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)

    @property
    def register_dates(self) -> list[date]:
        """List the days on which the monthly registers are delivered."""
        return [register_day(month) for month in self.months]

    @property
    def pull_dates(self) -> list[date]:
        """List the days on which the devices are read: after each quarter before the half-year."""
        return [day for day in self.register_dates if is_after_quarter(day) and day < PULL_DATES[0]] + list(PULL_DATES)

    def memory_begins(self, day: date) -> datetime:
        """Give when the devices' memory was cleared last before the day: after every pull before the half-year."""
        cleared = [d for d in self.pull_dates if d < min(day, PULL_DATES[0])]
        return evening(cleared[-1]) if cleared else datetime.min

    def events_of(self) -> dict[str, list[Event]]:
        """Give the events that break no rule, by complaint, in order."""
        found: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            if event.rule is None:
                found[event.tracking_id].append(event)
        return found


def evening(day: date) -> datetime:
    """Give the hour at which a device is read."""
    return datetime(day.year, day.month, day.day, 17)


@lru_cache(maxsize=3)
def make_world(seed: int, months: int = 6) -> World:
    """Make the half-year, and as many months before it as wanted; the same seed gives the same world."""
    told = months_told(months)
    half_year = _half_year(seed)
    return half_year if told == MONTHS else add_history(half_year, seed, told)


def _half_year(seed: int) -> World:
    rng = Random(seed)
    staff = make_staff(rng)
    occupied: Occupied = defaultdict(set)
    leaves = plan_leaves(rng, staff, occupied)
    trainings = plan_trainings(rng, staff, occupied)
    life = Days(rng, staff, leaves, trainings)
    life.live()
    leaves += sick_notes(staff, life.notes, len(leaves) + 1)
    leaves += dirt.dirty_leaves(rng, leaves)
    trainings += dirt.dirty_trainings(rng, trainings)
    sheets = dirt.spoil_sheets(rng, make_sheets(staff, life.codes))
    complaints, events = make_complaints(rng)
    bad_complaints, bad_events = dirt.dirty_complaints(rng)
    events += [replace(event, tracking_id=complaints[0].tracking_id) for event in bad_events]
    punches = life.punches + dirt.dirty_punches(rng)
    dirt.dirty_staff(staff)
    return World(
        staff,
        sorted(leaves, key=lambda x: (x.seen_on, x.approved_on, x.number)),
        trainings,
        sorted(punches, key=lambda p: (p.device, p.inserted_at, p.pin)),
        sheets,
        sorted([*complaints, *bad_complaints], key=lambda c: (c.received_at, c.tracking_id)),
        sorted(events, key=lambda e: (e.at, e.tracking_id, e.event)),
    )


def register_path(kind: str, day: date) -> str:
    """Name the monthly file of leave (cuti), training (diklat) or complaints (aduan)."""
    name = {"cuti": "register_cuti", "diklat": "Register Diklat", "aduan": "export_laporan"}[kind]
    return f"inbox/{kind}/{name}_{day:%Y%m%d}.xlsx"
