"""What the personnel office knew before the half-year: who was honorer first, who moved, who left, who headed.

It changes a copy of the half-year's staff, so that everybody arrives in January 2026 where the half-year finds them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

from flows.sample.people import (
    OLD_RECORD,
    UNIT,
    Head,
    Numbers,
    Period,
    Pin,
    Placement,
    Staff,
    Stint,
    join,
    leave_office,
)

RECORDED = date(2024, 6, 3)  # when the personnel office's records begin
HONORER_SINCE = date(2024, 1, 2)
APPOINTED = date(2025, 5, 1)  # the day on which the office's PPPK began


def tell_earlier_stories(rng: Random, staff: Staff) -> None:
    """Add what happened to the staff before 2026."""
    _date_records(staff)
    _honorer_first(staff)
    _moves(staff)
    _leavers(rng, staff)
    _head_of_smp_2(rng, staff)


def _known_on(row: Period) -> date:
    return max(RECORDED, row.valid_from - timedelta(days=4)) if row.seen_on == OLD_RECORD else row.seen_on


def _date_records(staff: Staff) -> None:
    """Old records were written when they began, at the earliest when the records begin."""
    staff.stints = [replace(row, seen_on=_known_on(row)) for row in staff.stints]
    staff.placements = [replace(row, seen_on=_known_on(row)) for row in staff.placements]
    staff.pins = [replace(row, seen_on=_known_on(row)) for row in staff.pins]
    staff.heads = [replace(row, seen_on=_known_on(row)) for row in staff.heads]


def _honorer_first(staff: Staff) -> None:
    """Every other PPPK had been an honorer of the same unit, under a number of the office, with the same PIN."""
    numbers = Numbers(local=500)
    last, seen = APPOINTED - timedelta(days=1), APPOINTED - timedelta(days=3)
    for stint in [s for s in staff.stints if s.employment_type == "PPPK" and s.valid_from == APPOINTED][::2]:
        before = Stint(HONORER_SINCE, last, RECORDED, seen, stint.person_id, numbers.honorer(), "HONORER")
        staff.stints.insert(staff.stints.index(stint), before)
        place = next(n for n, p in enumerate(staff.placements) if p.person_id == stint.person_id)
        staff.placements[place] = replace(staff.placements[place], valid_from=HONORER_SINCE, seen_on=RECORDED)
        for pin in [p for p in staff.pins if p.employee_id == stint.employee_id and p.valid_from == APPOINTED]:
            staff.pins.insert(
                staff.pins.index(pin), Pin(HONORER_SINCE, last, RECORDED, seen, pin.device, pin.pin, before.employee_id)
            )


def _moves(staff: Staff) -> None:
    """One came from a school without device to one with a device, and one from one division to another."""
    for role, unit_id, from_unit, day in (
        ("came_to_device", "10690002", "10690003", date(2025, 8, 1)),
        ("came_from_smp", "1.01.02", "1.01.03", date(2025, 2, 3)),
    ):
        who = settled(staff, unit_id)[-1]
        staff.by_role[role] = who
        place = next(n for n, p in enumerate(staff.placements) if p.person_id == who)
        now = staff.placements[place]
        unit = UNIT[from_unit]
        seen = day - timedelta(days=2)
        before = Placement(now.valid_from, day - timedelta(days=1), now.seen_on, seen, who, from_unit, unit.schedule_id)
        staff.placements[place] = replace(now, valid_from=day, seen_on=seen)
        staff.placements.insert(place, before)
        if unit.device is None:
            numbers = {s.employee_id for s in staff.stints if s.person_id == who}
            staff.pins = [
                replace(p, valid_from=day, seen_on=seen) if p.employee_id in numbers else p for p in staff.pins
            ]


def settled(staff: Staff, unit_id: str) -> list[str]:
    """List the PNS who work in the unit all the time, belong to no story and do not head it."""
    told = set(staff.by_role.values()) | {h.person_id for h in staff.heads}
    placed = [p for p in staff.placements if p.unit_id == unit_id and p.valid_to is None and p.valid_from < RECORDED]
    kinds = {s.person_id: s.employment_type for s in staff.stints if s.valid_to is None and not s.fault}
    return [p.person_id for p in placed if p.person_id not in told and kinds.get(p.person_id) == "PNS"]


def _leavers(rng: Random, staff: Staff) -> None:
    """Three who are gone before the half-year begins, one of them recorded late."""
    numbers = Numbers(local=600)
    for role, unit_id, kind, last, late in (
        ("retired_2025", "1.01.02", "PNS", date(2025, 2, 28), -20),
        ("ended_2024", "10690004", "HONORER", date(2024, 12, 31), -5),
        ("left_2025", "10690001", "HONORER", date(2025, 9, 12), 24),
    ):
        unit = UNIT[unit_id]
        who = join(rng, staff, numbers, unit, kind, HONORER_SINCE, RECORDED)
        leave_office(staff, who, last, last + timedelta(days=late))
        staff.by_role[role] = who
        if unit.device:
            pin = str(1 + max(int(p.pin) for p in staff.pins if p.device == unit.device and not p.fault))
            number = staff.stints[-1].employee_id
            staff.pins.append(Pin(HONORER_SINCE, last, RECORDED, last + timedelta(days=late), unit.device, pin, number))


def _head_of_smp_2(rng: Random, staff: Staff) -> None:
    """The head of the second SMP retired at midyear 2025; for a month another head stood in."""
    unit_id, last, start = "10690005", date(2025, 6, 30), date(2025, 8, 1)
    who = join(rng, staff, Numbers(), UNIT[unit_id], "PNS", HONORER_SINCE, RECORDED, is_head=True)
    leave_office(staff, who, last, last - timedelta(days=6))
    staff.by_role["head_until_2025"] = who
    place = next(n for n, h in enumerate(staff.heads) if h.unit_id == unit_id)
    acting = next(h.person_id for h in staff.heads if h.unit_id == "10690001")
    seen = start - timedelta(days=3)
    staff.heads[place : place + 1] = [
        Head(HONORER_SINCE, last, RECORDED, last - timedelta(days=6), unit_id, who),
        Head(date(2025, 7, 1), date(2025, 7, 31), last, seen, unit_id, acting, "PLT"),
        replace(staff.heads[place], valid_from=start, seen_on=seen),
    ]
