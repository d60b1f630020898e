"""Units, people and what the personnel office knows of them: numbers, placements, PINs, heads, and since when.

What people do (attendance, training, complaints) belongs in events.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import TypeVar

from flows.sample import words
from flows.sample.workdays import days

OLD_RECORD = date(2025, 12, 1)
LAST_DAY = date(9999, 12, 31)


@dataclass(frozen=True)
class Unit:
    """A unit of the office; device None: it sends monthly sheets."""

    unit_id: str
    name: str
    parent: str | None
    unit_type: str
    schedule_id: str
    device: str | None
    size: int


@dataclass(frozen=True)
class Person:
    """A person as SIMPEG describes them today."""

    person_id: str
    name: str
    sex: str
    birth_on: date
    birthplace: str
    education: str
    position_type: str
    position: str
    grade: str


@dataclass(frozen=True)
class Period:
    """A row with dates of validity, and the days on which its start and its end were recorded."""

    valid_from: date
    valid_to: date | None = None
    seen_on: date = OLD_RECORD
    end_seen_on: date = OLD_RECORD

    def covers(self, day: date) -> bool:
        """Say whether the day lies in the period."""
        return self.valid_from <= day <= (self.valid_to or LAST_DAY)


@dataclass(frozen=True)
class Stint(Period):
    """A person under one number and employment type."""

    person_id: str = ""
    employee_id: str = ""
    employment_type: str = ""
    fault: str | None = None


@dataclass(frozen=True)
class Placement(Period):
    """A person in a unit, with the schedule they work by."""

    person_id: str = ""
    unit_id: str = ""
    schedule_id: str = ""


@dataclass(frozen=True)
class Pin(Period):
    """The number by which a device knows a person."""

    device: str = ""
    pin: str = ""
    employee_id: str = ""
    fault: str | None = None


@dataclass(frozen=True)
class Head(Period):
    """A person at the head of a unit."""

    unit_id: str = ""
    person_id: str = ""
    status: str = "DEFINITIF"


P = TypeVar("P", bound=Period)
S = TypeVar("S", "Stint", "Placement", "Head")


def shown(rows: list[P], as_of: date) -> list[P]:
    """Give the rows as they stood at the end of as_of: an end not recorded yet is open."""
    return [
        row if row.valid_to is None or row.end_seen_on <= as_of else replace(row, valid_to=None)
        for row in rows
        if row.seen_on <= as_of
    ]


UNITS: tuple[Unit, ...] = (
    Unit("1.01", words.OFFICE, None, "DINAS", "JK-5D", "1", 1),
    Unit("1.01.01", "Sekretariat", "1.01", "SEKRETARIAT", "JK-5D", "1", 16),
    Unit("1.01.02", "Bidang Pembinaan SD", "1.01", "BIDANG", "JK-5D", "1", 13),
    Unit("1.01.03", "Bidang Pembinaan SMP", "1.01", "BIDANG", "JK-5D", "1", 12),
    Unit("1.01.04", "Bidang Kebudayaan", "1.01", "BIDANG", "JK-5D", "1", 11),
    Unit("10690001", "SMP Negeri 1 Tirta Kencana", "1.01.03", "SEKOLAH", "JK-6D", "2", 19),
    Unit("10690002", "SD Negeri 1 Tirta Kencana", "1.01.02", "SEKOLAH", "JK-6D", "3", 16),
    Unit("10690003", "SD Negeri 2 Tirta Kencana", "1.01.02", "SEKOLAH", "JK-6D", None, 15),
    Unit("10690004", "SD Negeri 3 Tirta Kencana", "1.01.02", "SEKOLAH", "JK-6D", None, 14),
    Unit("10690005", "SMP Negeri 2 Tirta Kencana", "1.01.03", "SEKOLAH", "JK-6D", None, 18),
    Unit("10690006", "SD Negeri 4 Tirta Kencana", "1.01.02", "SEKOLAH", "JK-6D", None, 12),
)
# The seats that the stories need: the unit and the place in it, from 0 for its head.
KIND_AT: dict[tuple[str, int], str] = {
    ("1.01.01", 3): "CPNS",
    ("1.01.02", 3): "CPNS",
    ("10690001", 4): "CPNS",
    ("10690003", 4): "CPNS",
    ("1.01.01", 4): "PPPK_PW",
    ("10690002", 4): "PPPK_PW",
    ("10690003", 5): "HONORER",
    ("10690004", 5): "HONORER",
    ("1.01.02", 5): "PNS",
    ("1.01.03", 5): "PNS",
    ("1.01.04", 5): "PNS",
    ("10690001", 5): "PNS",
    ("10690001", 6): "PNS",
    ("10690005", 5): "PNS",
}
UNIT: dict[str, Unit] = {unit.unit_id: unit for unit in UNITS}


@dataclass
class Staff:
    """Everybody, with the stories of the half-year filled in by `make_staff`."""

    people: list[Person] = field(default_factory=list)
    stints: list[Stint] = field(default_factory=list)
    placements: list[Placement] = field(default_factory=list)
    pins: list[Pin] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    by_role: dict[str, str] = field(default_factory=dict)

    def stint(self, person_id: str, day: date) -> Stint | None:
        """Give the person's employment on the day."""
        return next((s for s in self.stints if s.person_id == person_id and not s.fault and s.covers(day)), None)

    def placement(self, person_id: str, day: date) -> Placement | None:
        """Give where the person works on the day; None where not employed."""
        if self.stint(person_id, day) is None:
            return None
        return next((p for p in self.placements if p.person_id == person_id and p.covers(day)), None)

    def placed_days(self, person_id: str, first: date, last: date) -> Iterator[tuple[date, Placement]]:
        """Give the days from first to last on which the person is employed and placed, and where."""
        stints = [s for s in self.stints if s.person_id == person_id and not s.fault]
        placements = [p for p in self.placements if p.person_id == person_id]
        for day in days(first, last):
            found = next((p for p in placements if p.covers(day)), None)
            if found and any(s.covers(day) for s in stints):
                yield day, found

    def members(self, unit_id: str) -> list[str]:
        """List the people first placed in the unit, in order of their person_id."""
        first: dict[str, str] = {}
        for row in self.placements:
            first.setdefault(row.person_id, row.unit_id)
        return [person_id for person_id, unit in first.items() if unit == unit_id]


class Numbers:
    """Hands out NIPs and NI PPPK that are valid and given once; honorer numbers go on after `local`."""

    def __init__(self, local: int = 0) -> None:
        self.serials: dict[str, int] = {}
        self.local = local

    def asn(self, person: Person, appointed: str) -> str:
        """Give the next NIP or NI PPPK of a person; appointed: the six digits after the date of birth."""
        stem = f"{person.birth_on:%Y%m%d}{appointed}{1 if person.sex == 'L' else 2}"
        self.serials[stem] = self.serials.get(stem, 0) + 1
        return f"{stem}{self.serials[stem]:03d}"

    def honorer(self) -> str:
        """Give the next of the office's own numbers."""
        self.local += 1
        return f"HNR-{self.local:04d}"


def _person(rng: Random, number: int, unit: Unit, is_head: bool) -> Person:
    sex = rng.choice("LP")
    first = rng.choice(words.MALE_NAMES if sex == "L" else words.FEMALE_NAMES)
    name = f"{first} {rng.choice(words.LAST_NAMES)}"
    birth_on = date(
        rng.randint(1968, 1985) if is_head else rng.randint(1971, 1997), rng.randint(1, 12), rng.randint(1, 28)
    )
    school = unit.unit_type == "SEKOLAH"
    teacher = school and (is_head or rng.random() < 0.8)
    if is_head:
        kind = {"DINAS": "JPT", "SEKRETARIAT": "ADMINISTRATOR", "BIDANG": "ADMINISTRATOR"}.get(unit.unit_type, "JF")
        position = {"DINAS": "Kepala Dinas", "SEKRETARIAT": "Sekretaris", "BIDANG": "Kepala Bidang"}.get(
            unit.unit_type, "Kepala Sekolah"
        )
    else:
        kind = "JF" if teacher else rng.choice(("PELAKSANA", "PELAKSANA", "JF", "PENGAWAS"))
        position = (
            "Guru"
            if teacher
            else {"PENGAWAS": "Kepala Subbagian", "JF": "Analis Kebijakan"}.get(kind, "Pengadministrasi")
        )
    education = "S1" if teacher or is_head else rng.choice(("SMA", "D3", "S1", "S2"))
    grade = rng.choice(("III/A", "III/B", "III/C", "III/D", "IV/A"))
    return Person(
        str(1000 + number), name, sex, birth_on, rng.choice(words.BIRTHPLACES), education, kind, position, grade
    )


def _employ(
    rng: Random, numbers: Numbers, person: Person, kind: str, start: date | None = None, seen: date = OLD_RECORD
) -> Stint:
    adult = person.birth_on.year + 19
    if kind == "PNS":
        year = rng.randint(max(adult, 1998), max(2023, adult))
        appointed, begins = f"{year}{rng.choice((1, 3, 4, 12)):02d}", date(year, 12, 1)
    elif kind == "CPNS":
        appointed, begins = "202503", date(2025, 6, 1)
    elif kind in ("PPPK", "PPPK_PW"):
        appointed, begins = f"{rng.randint(2021, 2024)}{rng.choice((21, 21, 22))}", date(2025, 5, 1)
    else:
        appointed, begins = "", date(2024, 1, 2)
    number = numbers.honorer() if kind == "HONORER" else numbers.asn(person, appointed)
    return Stint(start or begins, None, seen, seen, person.person_id, number, kind)


def make_staff(rng: Random) -> Staff:
    """Make the office's people and the changes that happen to them from January to June 2026."""
    staff, numbers = Staff(), Numbers()
    count = 0
    for unit in UNITS:
        for place in range(unit.size):
            count += 1
            person = _person(rng, count, unit, is_head=place == 0)
            kind = "PNS" if place == 0 else rng.choices(("PNS", "PPPK", "HONORER"), (60, 26, 14))[0]
            kind = KIND_AT.get((unit.unit_id, place), kind)
            stint = _employ(rng, numbers, person, kind)
            staff.people.append(person)
            staff.stints.append(stint)
            staff.placements.append(
                Placement(
                    stint.valid_from, None, OLD_RECORD, OLD_RECORD, person.person_id, unit.unit_id, unit.schedule_id
                )
            )
            if place == 0:
                staff.heads.append(Head(date(2024, 1, 2), None, OLD_RECORD, OLD_RECORD, unit.unit_id, person.person_id))
    _tell_stories(rng, staff, numbers)
    _give_pins(staff)
    return staff


def _end(rows: list[S], person_id: str, last: date, seen: date) -> None:
    for n, row in enumerate(rows):
        if row.person_id == person_id and row.valid_to is None:
            rows[n] = replace(row, valid_to=last, end_seen_on=seen)


def leave_office(staff: Staff, person_id: str, last: date, seen: date) -> None:
    """End the person's employment and placement."""
    _end(staff.stints, person_id, last, seen)
    _end(staff.placements, person_id, last, seen)


def _move(staff: Staff, person_id: str, unit: Unit, start: date, seen: date) -> None:
    _end(staff.placements, person_id, start - timedelta(days=1), seen)
    staff.placements.append(Placement(start, None, seen, seen, person_id, unit.unit_id, unit.schedule_id))


def join(
    rng: Random, staff: Staff, numbers: Numbers, unit: Unit, kind: str, start: date, seen: date, is_head: bool = False
) -> str:
    """Add a person who begins in the unit on the day; give their person_id."""
    person = _person(rng, len(staff.people) + 1, unit, is_head)
    staff.people.append(person)
    staff.stints.append(_employ(rng, numbers, person, kind, start, seen))
    staff.placements.append(Placement(start, None, seen, seen, person.person_id, unit.unit_id, unit.schedule_id))
    return person.person_id


def _tell_stories(rng: Random, staff: Staff, numbers: Numbers) -> None:
    member = {unit.unit_id: staff.members(unit.unit_id) for unit in UNITS}
    role = staff.by_role
    role["mover_late"] = member["1.01.02"][5]
    _move(staff, role["mover_late"], UNIT["1.01.01"], date(2026, 4, 16), seen=date(2026, 4, 22))
    role["mover_early"] = member["10690005"][5]
    _move(staff, role["mover_early"], UNIT["1.01.03"], date(2026, 3, 9), seen=date(2026, 3, 5))
    role["retired"] = member["10690001"][5]
    leave_office(staff, role["retired"], date(2026, 2, 28), seen=date(2026, 1, 12))
    role["left_late"] = member["10690004"][5]
    leave_office(staff, role["left_late"], date(2026, 5, 20), seen=date(2026, 5, 26))
    role["promoted"] = member["1.01.01"][3]
    stint = staff.stint(role["promoted"], date(2026, 4, 30))
    assert stint is not None
    _end(staff.stints, role["promoted"], date(2026, 4, 30), seen=date(2026, 5, 6))
    staff.stints.append(
        Stint(date(2026, 5, 1), None, date(2026, 5, 6), date(2026, 5, 6), stint.person_id, stint.employee_id, "PNS")
    )
    role["converted"] = member["10690003"][5]
    _convert(staff, numbers, role["converted"])
    role["late_pin"] = join(rng, staff, numbers, UNIT["10690001"], "PPPK", date(2026, 3, 2), date(2026, 2, 26))
    role["joiner_sheet"] = join(rng, staff, numbers, UNIT["10690005"], "HONORER", date(2026, 2, 18), date(2026, 2, 20))
    role["joiner_cpns"] = join(rng, staff, numbers, UNIT["1.01.04"], "CPNS", date(2026, 6, 2), date(2026, 5, 28))
    role["study"] = member["1.01.04"][5]
    role["unpaid"] = member["10690001"][6]
    _replace_head(rng, staff, numbers, member)


def _convert(staff: Staff, numbers: Numbers, person_id: str) -> None:
    person = next(p for p in staff.people if p.person_id == person_id)
    start, seen = date(2026, 4, 1), date(2026, 4, 8)
    leave_office(staff, person_id, start - timedelta(days=1), seen)
    staff.stints.append(Stint(start, None, seen, seen, person_id, numbers.asn(person, "202521"), "PPPK"))
    staff.placements.append(Placement(start, None, seen, seen, person_id, "10690003", "JK-6D"))


def _replace_head(rng: Random, staff: Staff, numbers: Numbers, member: dict[str, list[str]]) -> None:
    role = staff.by_role
    role["old_head"] = member["1.01"][0]
    _end(staff.heads, role["old_head"], date(2026, 3, 31), seen=date(2026, 3, 27))
    leave_office(staff, role["old_head"], date(2026, 3, 31), seen=date(2026, 3, 27))
    acting = member["1.01.01"][0]
    staff.heads.append(
        Head(date(2026, 4, 1), date(2026, 4, 14), date(2026, 3, 30), date(2026, 4, 17), "1.01", acting, "PLT")
    )
    role["new_head"] = join(
        rng, staff, numbers, UNIT["1.01"], "PNS", date(2026, 4, 15), date(2026, 4, 17), is_head=True
    )
    staff.heads.append(Head(date(2026, 4, 15), None, date(2026, 4, 17), date(2026, 4, 17), "1.01", role["new_head"]))


def _give_pins(staff: Staff) -> None:
    """Give a PIN to everyone who works where a device hangs, for the days they work at that device."""
    spans: dict[tuple[str, str], list[Placement]] = {}
    for row in staff.placements:
        device = UNIT[row.unit_id].device
        if device:
            spans.setdefault((device, row.person_id), []).append(row)
    used: dict[str, int] = {}
    for (device, person_id), rows in spans.items():
        used[device] = used.get(device, 0) + 1
        start, seen, last = rows[0].valid_from, rows[0].seen_on, rows[-1].valid_to
        if person_id == staff.by_role["late_pin"]:
            seen = start + timedelta(days=7)
        stint = staff.stint(person_id, start)
        assert stint is not None
        staff.pins.append(Pin(start, last, seen, rows[-1].end_seen_on, device, str(used[device]), stint.employee_id))
