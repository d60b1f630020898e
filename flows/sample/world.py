"""The whole invented half-year in one object, made once from a seed, with the faults already planted."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from random import Random

from flows.sample import dirt
from flows.sample.complaints import Complaint, Event, make_complaints
from flows.sample.events import (
    REGISTER_DATES,
    Days,
    Leave,
    Occupied,
    Punch,
    Training,
    plan_leaves,
    plan_trainings,
    sick_notes,
)
from flows.sample.matrix import Sheet, make_sheets
from flows.sample.people import Staff, make_staff

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

    def events_of(self) -> dict[str, list[Event]]:
        """Give the events that break no rule, by complaint, in order."""
        found: dict[str, list[Event]] = defaultdict(list)
        for event in self.events:
            if event.rule is None:
                found[event.tracking_id].append(event)
        return found


@lru_cache(maxsize=2)
def make_world(seed: int) -> World:
    """Make the half-year; the same seed gives the same world."""
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


def planned_files(world: World) -> list[tuple[str, date]]:
    """List every file that is ever delivered, with its day, in order of delivery."""
    found = [(f"inbox/presensi/mesin/{day}/{device}_attlog.dat", day) for day in PULL_DATES for device in DEVICES]
    found += [(sheet.path, sheet.delivered_on) for sheet in world.sheets]
    for day in REGISTER_DATES:
        found += [(register_path(kind, day), day) for kind in ("cuti", "diklat", "aduan")]
    return sorted(found, key=lambda entry: (entry[1], entry[0]))


def register_path(kind: str, day: date) -> str:
    """Name the monthly file of leave (cuti), training (diklat) or complaints (aduan)."""
    name = {"cuti": "register_cuti", "diklat": "Register Diklat", "aduan": "export_laporan"}[kind]
    return f"inbox/{kind}/{name}_{day:%Y%m%d}.xlsx"
