"""The time before the half-year, made from a chance of its own: the half-year stays what it is without it.

Half a year at a time: leave, training, days, complaints; then what is planted for the indicators that look far back.
"""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from flows.sample import dirt, earlier_dirt
from flows.sample.complaints import Complaint, Event, make_complaints
from flows.sample.days import Days
from flows.sample.earlier_staff import APPOINTED, settled, tell_earlier_stories
from flows.sample.events import (
    EVERY_REGISTER,
    Leave,
    Occupied,
    Planned,
    Punch,
    Stretch,
    Training,
    chance_leaves,
    number_leaves,
    plan_trainings,
    register_date,
    sick_notes,
)
from flows.sample.matrix import Sheet, make_sheets
from flows.sample.outages import Correction, Outage, correct_days, silence, told_outages
from flows.sample.people import Staff
from flows.sample.workdays import FIRST_DAY, days, hours

if TYPE_CHECKING:
    from flows.sample.world import World

Absent = dict[str, set[date]]


@dataclass
class History:
    """What has happened before the half-year."""

    leaves: list[Leave] = field(default_factory=list)
    trainings: list[Training] = field(default_factory=list)
    punches: list[Punch] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)


def add_history(world: World, seed: int, months: tuple[date, ...]) -> World:
    """Give the half-year's world with the months before it."""
    rng = Random(f"{seed} before 2026")
    staff = deepcopy(world.staff)
    tell_earlier_stories(rng, staff)
    absent = _absences(staff, world)
    untrained = _untrained(staff, world)
    past = History()
    earlier = [month for month in months if month < FIRST_DAY]
    for n in range(0, len(earlier), 6):
        first, after = earlier[n], earlier[n + 6] if n + 6 < len(earlier) else FIRST_DAY
        registers = tuple(day for day in EVERY_REGISTER if day > first)
        stretch = Stretch(first, after - timedelta(days=1), registers)
        _live_half(rng, staff, past, world, stretch, tuple(earlier[n : n + 6]), absent, untrained)
    # The devices' half-year goes on as it was, but for the days of planned absence.
    kept = [t for t in world.trainings if t.person_id not in untrained or t.dirt]
    past.outages = told_outages(months[0])
    past.corrections = correct_days(rng, staff, past.outages, past.punches)
    punches = silence(past.punches, past.outages) + _without(world.punches, staff, absent)
    bad = earlier_dirt.make(rng, past, months[0])
    return replace(
        world,
        staff=staff,
        leaves=sorted([*past.leaves, *bad.leaves, *world.leaves], key=lambda x: (x.seen_on, x.approved_on, x.number)),
        trainings=[*past.trainings, *_planted_trainings(staff), *bad.trainings, *kept],
        punches=sorted([*punches, *bad.punches], key=lambda p: (p.device, p.inserted_at, p.pin)),
        sheets=[*past.sheets, *world.sheets],
        complaints=sorted(
            [*past.complaints, *bad.complaints, *world.complaints], key=lambda c: (c.received_at, c.tracking_id)
        ),
        events=sorted([*past.events, *world.events], key=lambda e: (e.at, e.tracking_id, e.event)),
        months=months,
        outages=past.outages + bad.outages,
        corrections=past.corrections + bad.corrections,
    )


def _live_half(
    rng: Random,
    staff: Staff,
    past: History,
    world: World,
    stretch: Stretch,
    months: tuple[date, ...],
    absent: Absent,
    untrained: set[str],
) -> None:
    """Make half a year after the ones that are there."""
    known = [x for x in [*past.leaves, *world.leaves] if not x.dirt and x.first_day <= stretch.last]
    occupied: Occupied = defaultdict(set)
    for leave in known:
        occupied[leave.person_id].update(days(max(leave.first_day, stretch.first), min(leave.last_day, stretch.last)))
    for person_id, missing in absent.items():
        occupied[person_id] |= missing
    plan = [entry for entry in _told_leaves(staff) if stretch.first <= entry[2] <= stretch.last]
    for person_id, _, first, last, _ in plan:
        occupied[person_id].update(days(first, last))
    plan += chance_leaves(rng, staff, occupied, stretch)
    leaves = number_leaves(staff, plan, stretch)
    planned = plan_trainings(rng, staff, occupied, stretch)
    # Two rounds of a course may begin on one day; without certificates nothing would tell them apart.
    told = {(t.certificate_number, t.person_id, t.title, t.started_on): t for t in planned}
    trainings = [t for t in told.values() if t.person_id not in untrained]
    life = Days(rng, staff, [*known, *leaves], trainings, stretch, absent)
    life.live()
    leaves += sick_notes(staff, life.notes, len(leaves) + 1, stretch)
    sheets = make_sheets(staff, life.codes, months)
    dirt.spoil_cells(rng, sheets)
    complaints, events = make_complaints(rng, 170, stretch, first_number=_first_complaint(stretch))
    past.leaves += leaves
    past.trainings += trainings
    past.punches += life.punches
    past.sheets += sheets
    past.complaints += complaints
    past.events += events


def _first_complaint(stretch: Stretch) -> int:
    """Numbers of complaints go up with time."""
    return 1 - 3 * (FIRST_DAY - stretch.first).days


def _told_leaves(staff: Staff) -> list[Planned]:
    """A long leave and a maternity leave of the time before."""
    women = {p.person_id for p in staff.people if p.sex == "P"}
    long_leave, mother = settled(staff, "1.01.04")[-1], next(x for x in settled(staff, "10690001") if x in women)
    return [
        (long_leave, "CB", date(2024, 10, 1), date(2024, 12, 20), date(2024, 9, 20)),
        (mother, "CM", date(2025, 2, 3), date(2025, 5, 2), date(2025, 1, 27)),
        (mother, "CAP", date(2025, 8, 19), date(2025, 8, 22), date(2025, 8, 18)),
    ]


def _absences(staff: Staff, world: World) -> Absent:
    """Plan the days on which some are absent without a word: 3, 7 and 11 in 2025, and a run over New Year."""
    busy = {x.person_id for x in world.leaves if x.first_day <= date(2026, 1, 15)}
    busy |= {t.person_id for t in world.trainings if t.started_on <= date(2026, 1, 15)}
    role = staff.by_role
    for name, unit_id in (
        ("absent_3", "1.01.01"),
        ("absent_7", "1.01.02"),
        ("absent_11", "1.01.03"),
        ("absent_run", "1.01.04"),
    ):
        role[name] = next(who for who in settled(staff, unit_id) if who not in busy)
    kinds = {s.person_id: s for s in staff.stints if not s.fault and s.valid_to is None}
    placed = {p.person_id: p.unit_id for p in staff.placements if p.valid_to is None}
    told = set(role.values())
    role["absent_pppk"] = next(
        who for who, s in kinds.items() if s.employment_type == "PPPK" and placed[who] == "10690002" and who not in told
    )
    role["absent_honorer"] = next(
        who for who, s in kinds.items() if s.employment_type == "HONORER" and placed[who] == "10690005"
    )
    return {
        role["absent_3"]: {date(2025, 2, 10), date(2025, 5, 20), date(2025, 10, 14)},
        role["absent_7"]: _office_days(date(2025, 3, 10), 5) | _office_days(date(2025, 10, 20), 2),
        # Nine in a row, because 18 August has been made a day off: it neither counts nor breaks the run.
        role["absent_11"]: _office_days(date(2025, 8, 11), 9) | _office_days(date(2025, 10, 1), 2),
        role["absent_run"]: _office_days(date(2025, 12, 22), 11),
        role["absent_pppk"]: _office_days(date(2025, 6, 2), 4),
        role["absent_honorer"]: _office_days(date(2024, 9, 9), 5),
    }


def _office_days(first: date, count: int) -> set[date]:
    found = [day for day in days(first, first + timedelta(days=2 * count + 9)) if hours("JK-5D", day)]
    return set(found[:count])


def _without(punches: list[Punch], staff: Staff, absent: Absent) -> list[Punch]:
    """Leave out what the half-year's devices have of the days of planned absence."""
    person_of = {s.employee_id: s.person_id for s in staff.stints}
    owner = {(p.device, p.pin): person_of[p.employee_id] for p in staff.pins if not p.fault}
    return [
        p for p in punches if p.at is None or p.at.date() not in absent.get(owner.get((p.device, p.pin), ""), set())
    ]


def _untrained(staff: Staff, world: World) -> set[str]:
    """Find two PPPK whose trainings can all be left out: none in a classroom, where their days would show it."""
    in_class = {t.person_id for t in world.trainings if t.is_classroom}
    told = set(staff.by_role.values())
    free = [s.person_id for s in staff.stints if s.employment_type == "PPPK" and s.valid_from == APPOINTED]
    role = staff.by_role
    role["exactly_24"], role["above_24"] = [who for who in free if who not in in_class | told][:2]
    return {role["exactly_24"], role["above_24"]}


def _planted_trainings(staff: Staff) -> list[Training]:
    """Give one PPPK 24 JP in the contract year, and one 36 of which no calendar year shows more than 20."""
    above = staff.by_role["above_24"]
    entries = (
        (staff.by_role["exactly_24"], 24, date(2025, 11, 14)),
        (above, 20, date(2025, 11, 21)),
        (above, 16, date(2026, 2, 13)),
    )
    found = []
    for n, (person_id, jp, day) in enumerate(entries, 1):
        stint = staff.stint(person_id, day)
        assert stint is not None
        register_on = register_date(day + timedelta(days=3), EVERY_REGISTER)
        certificate = f"900/PPPK/{day.year}/{n:04d}"
        title, organiser = f"Pelatihan Teknis Layanan Publik {jp} JP", "BPSDM Kota Tirta Kencana"
        start = day - timedelta(days=3)
        found.append(
            Training(
                person_id, stint.employee_id, title, "TEKNIS", False, False, start, day, None, None, None, jp,
                certificate, organiser, register_on, None,
            )
        )  # fmt: skip
    return found
