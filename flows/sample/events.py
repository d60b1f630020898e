"""What happens in the office, person by person: leave and training, and what a day of work leaves behind (days.py).

Plain events only. How they are written into files belongs in files.py and matrix.py; what is wrong in them, in dirt.py.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random

from flows.sample import words
from flows.sample.people import Staff
from flows.sample.workdays import FIRST_DAY, MONTHS, TODAY, days, hours, months_told, office_day_from, register_day

REGISTER_DATES = tuple(register_day(month) for month in MONTHS)
EVERY_REGISTER = tuple(register_day(month) for month in months_told(24))
LAST_DAY = date(2026, 7, 1)
SICK_UNTIL = date(2026, 2, 27)  # a leave that a later register makes longer
CAME_ANYWAY = (date(2025, 3, 27), date(2026, 3, 17))  # people on annual leave came to the office nevertheless
STATUS_CODES = ("TB", "CLTN")
Occupied = dict[str, set[date]]
Planned = tuple[str, str, date, date, date]  # person, code, first day, last day, day of entry


@dataclass(frozen=True)
class Stretch:
    """The days of half a year, made in one go, and the days of the registers that tell of them."""

    first: date
    last: date
    registers: tuple[date, ...]

    @property
    def season(self) -> int:
        """Give 100 for the first half of a year and 300 for the second: what the numbers of its courses begin with."""
        return 100 if self.first.month < 7 else 300


HALF_YEAR = Stretch(FIRST_DAY, LAST_DAY, REGISTER_DATES)


@dataclass(frozen=True)
class Dirt:
    """One fault: the rule it breaks, the column it stands in and what stands there instead."""

    rule: str
    column: str
    value: str | float | int


@dataclass(frozen=True)
class Leave:
    """An entry of the register of leave and duty travel; seen_on is the day of the first register that holds it."""

    person_id: str
    employee_id: str
    code: str
    first_day: date
    last_day: date
    number: str
    approved_on: date
    seen_on: date
    dirt: Dirt | None = None


@dataclass(frozen=True)
class Training:
    """One person's part in a course, with the days on which the register and SIMPEG have it (None: never)."""

    person_id: str
    employee_id: str
    title: str
    form: str
    is_classroom: bool
    is_international: bool
    started_on: date
    completed_on: date
    duration_days: str | None
    session_count: int | None
    duration_minutes: int | None
    certificate_jp: int | None
    certificate_number: str | None
    organiser: str
    register_on: date | None
    simpeg_on: date | None
    dirt: Dirt | None = None


@dataclass(frozen=True)
class Punch:
    """A line of a device's memory; `at` is None where the line is impossible, `shown_at` is what it says."""

    device: str
    pin: str
    shown_at: str
    inserted_at: datetime
    at: datetime | None
    status: int
    rule: str | None = None


@dataclass(frozen=True)
class DayCode:
    """What a unit without device writes down for a person and day; blank cells have no DayCode."""

    unit_id: str
    person_id: str
    day: date
    code: str


def register_date(entered_on: date, registers: tuple[date, ...] = REGISTER_DATES) -> date | None:
    """Give the first monthly register on or after the day of entry; None where there is none until today."""
    return next((day for day in registers if day >= entered_on), None)


def register_year(day: date) -> int:
    """Give the year of a register by its day: the one of January closes the year before."""
    return (day - timedelta(days=15)).year


def _leave(staff: Staff, number: int, entry: Planned, stretch: Stretch) -> Leave | None:
    person_id, code, first, last, entered_on = entry
    seen_on = register_date(entered_on, stretch.registers)
    stint = staff.stint(person_id, max(first, stretch.first))
    if seen_on is None or stint is None:
        return None
    text = f"800/{number:03d}/DPK/{stretch.first.year}"
    return Leave(person_id, stint.employee_id, code, first, last, text, entered_on, seen_on)


def number_leaves(staff: Staff, plan: list[Planned], stretch: Stretch, first_number: int = 1) -> list[Leave]:
    """Enter what was planned, in the order of entry."""
    plan.sort(key=lambda entry: (entry[4], entry[0]))
    found = [_leave(staff, n, entry, stretch) for n, entry in enumerate(plan, first_number)]
    return [leave for leave in found if leave]


def plan_leaves(rng: Random, staff: Staff, occupied: Occupied) -> list[Leave]:
    """Plan leave and duty travel: a few told stories, then chance."""
    plan = _told_leaves(staff)
    for person_id, _, begins, ends, _ in plan:
        occupied[person_id].update(days(max(begins, FIRST_DAY), min(ends, LAST_DAY)))
    sick = next(entry[0] for entry in plan if entry[1] == "CS")
    occupied[sick].update(days(date(2026, 2, 21), SICK_UNTIL))
    plan += chance_leaves(rng, staff, occupied, HALF_YEAR)
    leaves = number_leaves(staff, plan, HALF_YEAR)
    longer = next(x for x in leaves if x.person_id == sick and x.first_day == date(2026, 2, 9))
    return [*leaves, replace(longer, last_day=SICK_UNTIL, seen_on=REGISTER_DATES[2])]


def chance_leaves(rng: Random, staff: Staff, occupied: Occupied, stretch: Stretch) -> list[Planned]:
    """Plan the leave and duty travel that chance gives."""
    plan: list[Planned] = []
    for person in staff.people:
        for code, chance, longest in (
            ("CT", 0.55, 5),
            ("CT", 0.3, 3),
            ("DL", 0.3, 3),
            ("DL", 0.2, 2),
            ("CS", 0.12, 6),
            ("CAP", 0.06, 4),
        ):
            if rng.random() < chance:
                plan += _free_span(rng, staff, occupied, person.person_id, code, longest, stretch)
    return plan


def _told_leaves(staff: Staff) -> list[Planned]:
    """Study, unpaid and long leave, and leave around Lebaran, whose holidays are no days of leave."""
    plan: list[Planned] = [
        (staff.by_role["study"], "TB", date(2025, 9, 1), date(2027, 8, 31), date(2026, 1, 5)),
        (staff.by_role["unpaid"], "CLTN", date(2026, 4, 1), date(2026, 9, 30), date(2026, 3, 20)),
    ]
    told = {
        "1.01.01": [("CT", (3, 16), (3, 27)), ("CB", (5, 4), (6, 12))],
        "10690002": [("CT", (3, 17), (3, 26)), ("CM", (4, 6), (6, 30))],
        "10690003": [("CM", (2, 2), (4, 30)), ("CT", (3, 17), (3, 26))],
        "1.01.03": [("CS", (2, 9), (2, 20))],
    }
    women = {p.person_id for p in staff.people if p.sex == "P"}
    for unit_id, entries in told.items():
        free = [person_id for person_id in staff.members(unit_id)[7:] if staff.placement(person_id, LAST_DAY)]
        for code, first, last in entries:
            person_id = next(who for who in free if code != "CM" or who in women)
            free.remove(person_id)
            plan.append(
                (person_id, code, date(2026, *first), date(2026, *last), date(2026, *first) - timedelta(days=5))
            )
    return plan


def _free_span(
    rng: Random, staff: Staff, occupied: Occupied, person_id: str, code: str, longest: int, stretch: Stretch
) -> list[Planned]:
    first = stretch.first + timedelta(days=rng.randint(3, (stretch.last - stretch.first).days - 11))
    last = first + timedelta(days=rng.randint(0, longest - 1))
    placement = staff.placement(person_id, first)
    wanted = set(days(first, last))
    if placement is None or staff.placement(person_id, last) != placement or wanted & occupied[person_id]:
        return []
    if hours(placement.schedule_id, first) is None:
        return []
    occupied[person_id] |= wanted
    late = code in ("CS", "DL") and rng.random() < 0.3
    return [
        (person_id, code, first, last, last + timedelta(days=9) if late else first - timedelta(days=rng.randint(1, 6)))
    ]


def plan_trainings(rng: Random, staff: Staff, occupied: Occupied, stretch: Stretch = HALF_YEAR) -> list[Training]:
    """Plan the courses of half a year and who takes part in them."""
    found: list[Training] = []
    for round_number in range(2):
        for index, course in enumerate(words.COURSES):
            # One begins before the half-year and ends in it.
            early = (round_number, course[0]) == (0, "Pembelajaran Daring Keamanan Data")
            start = stretch.first - timedelta(days=17) if early else _course_day(rng, stretch)
            end = start + timedelta(days=course[8])
            wanted = set(days(start, end))
            takers = [
                p.person_id
                for p in rng.sample(staff.people, len(staff.people))
                if _may_attend(staff, occupied, p.person_id, wanted, course[2], stretch)
            ][: rng.randint(3, 11)]
            for seat, person_id in enumerate(sorted(takers), 1):
                if course[2]:
                    occupied[person_id] |= wanted
                code = f"{stretch.season + index + 40 * round_number}"
                found.append(_attend(rng, staff, course, person_id, start, end, code, seat, stretch))
    return [t for t in found if t.register_on or t.simpeg_on]


def _course_day(rng: Random, stretch: Stretch) -> date:
    monday = stretch.first + timedelta(days=-stretch.first.weekday() % 7)
    return office_day_from(monday + timedelta(days=7 * rng.randint(0, 23)))


def _may_attend(
    staff: Staff, occupied: Occupied, person_id: str, wanted: set[date], classroom: bool, stretch: Stretch
) -> bool:
    first, last = max(min(wanted), stretch.first), max(wanted)
    placement = staff.placement(person_id, first)
    if placement is None or staff.placement(person_id, last) != placement:
        return False
    return not (classroom and wanted & occupied[person_id])


def _attend(
    rng: Random,
    staff: Staff,
    course: tuple,
    person_id: str,
    start: date,
    end: date,
    code: str,
    seat: int,
    stretch: Stretch,
) -> Training:
    title, form, classroom, international, length, sessions, minutes, jp, _ = course
    stint = staff.stint(person_id, end)
    assert stint is not None
    certificate = (
        None
        if form in ("COACHING", "MENTORING", "SOSIALISASI")
        else f"{code}/BPSDM/{form[:4]}/{stretch.first.year}/{seat:04d}"
    )
    entered = end + timedelta(days=rng.randint(1, 18))
    where = rng.choices(("register", "both", "simpeg"), (60, 28, 12))[0]
    if certificate is None:
        where = "register"
    recorded = entered + timedelta(days=3)
    return Training(
        person_id,
        stint.employee_id,
        title,
        form,
        classroom,
        international,
        start,
        end,
        length,
        (sessions + rng.randint(0, 1)) if sessions else None,
        minutes,
        jp,
        certificate,
        rng.choice(words.ORGANISERS),
        register_date(entered, stretch.registers) if where != "simpeg" else None,
        recorded if where != "register" and recorded <= TODAY else None,
    )


def sick_notes(
    staff: Staff, notes: list[tuple[str, str, date]], first_number: int, stretch: Stretch = HALF_YEAR
) -> list[Leave]:
    """Turn the short notes into entries of the register, handed in two days later."""
    found = [
        _leave(staff, first_number + n, (who, code, day, day, day + timedelta(days=2)), stretch)
        for n, (who, code, day) in enumerate(notes)
    ]
    return [leave for leave in found if leave]
