"""The true attendance of every person and day, and the attendance values of the months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby

from flows.sample.people import Pin
from flows.sample.seen import Seen
from flows.sample.values import Value, roll_up
from flows.sample.workdays import days, hours, minutes_between, month_end

ON_DUTY = {"H", "WFA", "DL", "DIK"}
LEAVE = {"CT", "CB", "CS", "CM", "CAP", "CBER"}
NOT_REQUIRED = {"TB", "CLTN"}


@dataclass(frozen=True)
class Day:
    """One person's day in one unit; minutes None where a punch is missing or nothing was timed."""

    person_id: str
    unit_id: str
    day: date
    is_required: bool
    is_received: bool
    code: str | None = None
    is_timed: bool = False
    late: int | None = None
    early: int | None = None
    is_in_missing: bool = False
    is_out_missing: bool = False
    is_in_unknown: bool = False
    is_out_unknown: bool = False
    scheduled: int | None = None
    effective: int | None = None


class Attendance:
    """Lays leave, training, sheets and punches over the days of everybody."""

    def __init__(self, seen: Seen) -> None:
        self.seen = seen
        self.leave: dict[tuple[str, date], str] = {}
        for leave in seen.leaves:
            person_id = seen.person_of.get(leave.employee_id)
            for day in (
                days(max(leave.first_day, seen.months[0]), min(leave.last_day, month_end(seen.months[-1])))
                if person_id
                else []
            ):
                self.leave[str(person_id), day] = leave.code
        self.in_class = {
            (seen.person_of[t.employee_id], day)
            for t in [*seen.register, *seen.simpeg]
            if t.is_classroom and t.employee_id in seen.person_of
            for day in days(t.started_on, t.completed_on)
        }
        self.sheet = {(seen.person_of[n], day): code for (_, n, day), code in seen.codes.items() if n in seen.person_of}
        self.sheet_months = {(unit_id, day.replace(day=1)) for unit_id, _, day in seen.codes}
        self.illegible = self._illegible()
        self.punches = self._punches()
        self.corrections = {
            (seen.person_of[number], day): correction
            for (number, day), correction in seen.corrections.items()
            if correction.approved_on and number in seen.person_of
        }
        self.grid = [
            (person_id, day, placement)
            for month in seen.months
            for person_id in seen.stints
            for day in days(month, month_end(month))
            if (placement := seen.placement(person_id, day))
        ]
        self.pins: dict[str, list[Pin]] = defaultdict(list)
        for rows in seen.pins.values():
            for pin in rows:
                if pin.employee_id in seen.person_of:
                    self.pins[seen.person_of[pin.employee_id]].append(pin)
        self.heard = self._heard()

    def _illegible(self) -> set[tuple[str, date]]:
        """The people and days of which a school may have written what nobody could read, or under nobody's number."""
        seen, found = self.seen, set()
        for sheet in seen.sheets:
            lines = {seen.person_of.get(str(row.shown_id)) if row.rule is None else None: row for row in sheet.rows}
            month = days(sheet.month, month_end(sheet.month))
            for person_id, row in lines.items():
                if person_id is None:
                    continue
                last = month_end(sheet.month).day
                doubtful = (
                    month
                    if any(day > last for day in row.cell_rules)
                    else [sheet.month.replace(day=d) for d in row.cell_rules]
                )
                found |= {(person_id, day) for day in doubtful}
            if None in lines:
                read = {p for p, row in lines.items() if p and row.texts.keys() - row.cell_rules.keys()}
                found |= {
                    (person_id, day)
                    for person_id in seen.stints
                    for day in month
                    if person_id not in read
                    and (placement := seen.placement(person_id, day))
                    and placement.unit_id == sheet.unit_id
                }
        return found

    def _punches(self) -> dict[tuple[str, date], list[datetime]]:
        """Each person's punches by day, bursts of a minute reduced to their first."""
        mine: dict[str, list[datetime]] = defaultdict(list)
        for punch in self.seen.punches:
            person_id = self.seen.puncher(punch.device, punch.pin, punch.at.date())
            if person_id:
                mine[person_id].append(punch.at)
        found: dict[tuple[str, date], list[datetime]] = defaultdict(list)
        for person_id, times in mine.items():
            before = datetime.min
            for at in sorted(times):
                if at - before > timedelta(seconds=60):
                    found[person_id, at.date()].append(at)
                before = at
        return found

    def _heard(self) -> set[tuple[str, date]]:
        """The units and days of which a device has told: somebody there has a PIN on a log that reaches further."""
        reach: dict[str, date] = {}
        for punch in self.seen.punches:
            reach[punch.device] = max(reach.get(punch.device, date.min), punch.at.date())
        return {
            (placement.unit_id, day)
            for person_id, day, placement in self.grid
            if any(pin.covers(day) and reach.get(pin.device, date.min) > day for pin in self.pins[person_id])
        }

    def all_days(self) -> Iterator[Day]:
        """Give every day of everybody employed and placed."""
        for person_id, day, placement in self.grid:
            span = hours(placement.schedule_id, day)
            leave = self.leave.get((person_id, day))
            required = span is not None and leave not in NOT_REQUIRED
            received = (placement.unit_id, day) in self.heard or (
                placement.unit_id,
                day.replace(day=1),
            ) in self.sheet_months
            here = (person_id, placement.unit_id, day)
            if not required or not received or span is None:
                yield Day(person_id, placement.unit_id, day, required, received)
            else:
                found = self._required_day(here, placement.schedule_id, span, leave)
                if found.code == "A" and self._is_silent(here, span):
                    yield Day(*here, True, False)
                else:
                    minutes = minutes_between(placement.schedule_id, *span)
                    yield replace(found, scheduled=minutes)

    def _outages(self, here: tuple[str, str, date]) -> list[tuple[datetime, datetime]]:
        """Give the outages of the person's devices and unit that reach into the day or the night before it."""
        person_id, unit_id, day = here
        devices = {pin.device for pin in self.pins[person_id] if pin.covers(day)}
        return [
            (x.started_at, x.ended_at)
            for x in self.seen.outages
            if (x.device in devices or x.unit_id == unit_id) and x.started_at.date() <= day <= x.ended_at.date()
        ]

    def _is_silent(self, here: tuple[str, str, date], span: tuple[datetime, datetime]) -> bool:
        """Say whether nobody wrote the person down as absent, and the device was out all day or the sheet is illegible there."""
        person_id, _, day = here
        told = (person_id, day) in self.sheet or (person_id, day) in self.corrections
        illegible = (person_id, day) in self.illegible
        return not told and (
            illegible or any(since <= span[0] and span[1] <= until for since, until in self._outages(here))
        )

    def _required_day(
        self, here: tuple[str, str, date], schedule_id: str, span: tuple[datetime, datetime], leave: str | None
    ) -> Day:
        person_id, unit_id, day = here
        start, end = span
        sheet = self.sheet.get((person_id, day))
        correction = self.corrections.get((person_id, day))
        window = (start - timedelta(minutes=120), end + timedelta(minutes=240))
        punches = [at for at in self.punches.get((person_id, day), []) if window[0] <= at <= window[1]]
        if leave and leave not in ("S", "I"):
            return Day(person_id, unit_id, day, True, True, leave)
        if (person_id, day) in self.in_class:
            return Day(person_id, unit_id, day, True, True, "DIK")
        if correction and correction.code:
            return Day(person_id, unit_id, day, True, True, correction.code)
        if correction:
            came, went = _came_and_went(start, end, punches)
            times = (correction.came_at or came, correction.went_at or went)
            return self._timed_day(here, schedule_id, span, *times)
        if sheet and sheet not in ("H", "S", "I", "A"):
            return Day(person_id, unit_id, day, True, True, sheet)
        if sheet == "H" and not punches:
            return Day(person_id, unit_id, day, True, True, "H")
        if punches:
            return self._timed_day(here, schedule_id, span, *_came_and_went(start, end, punches))
        note = leave or (sheet if sheet in ("S", "I") else None)
        return Day(person_id, unit_id, day, True, True, note or "A")

    def _timed_day(
        self,
        here: tuple[str, str, date],
        schedule_id: str,
        span: tuple[datetime, datetime],
        came: datetime | None,
        went: datetime | None,
    ) -> Day:
        start, end = span
        late = None if came is None else max(0, int((came - start).total_seconds() // 60))
        early = None if went is None else max(0, int((end - went).total_seconds() // 60))
        middle = start + (end - start) / 2
        outages = self._outages(here)
        in_unknown = came is None and _touches(outages, start - timedelta(minutes=120), middle)
        out_unknown = went is None and _touches(outages, middle, end + timedelta(minutes=240))
        return Day(
            *here,
            True,
            True,
            "H",
            True,
            late,
            early,
            came is None and not in_unknown,
            went is None and not out_unknown,
            in_unknown,
            out_unknown,
            effective=minutes_between(schedule_id, came, went) if came and went else None,
        )


def _touches(outages: list[tuple[datetime, datetime]], first: datetime, last: datetime) -> bool:
    return any(since <= last and first <= until for since, until in outages)


def _came_and_went(start: datetime, end: datetime, punches: list[datetime]) -> tuple[datetime | None, datetime | None]:
    """Take the first and the last punch, or say which of the two the only one is."""
    if not punches:
        return None, None
    if punches[-1] - punches[0] >= timedelta(minutes=30):
        return punches[0], punches[-1]
    return (punches[0], None) if punches[0] < start + (end - start) / 2 else (None, punches[-1])


@lru_cache(maxsize=1)
def attended(seen: Seen) -> list[Day]:
    """Give every day of everybody employed and placed, in order of person and day."""
    return sorted(Attendance(seen).all_days(), key=lambda d: (d.person_id, d.day))


def band(minutes: int | None) -> int | None:
    """Give the band of late or early minutes; a missing punch is band 4."""
    if minutes is None:
        return 4
    return next((n for n, first in ((4, 91), (3, 61), (2, 31), (1, 1)) if minutes >= first), None)


def late_band(day: Day) -> int | None:
    """Give the band of a timed day's coming; none where an outage keeps it unknown."""
    return None if day.is_in_unknown else band(day.late)


def early_band(day: Day) -> int | None:
    """Give the band of a timed day's going; none where an outage keeps it unknown."""
    return None if day.is_out_unknown else band(day.early)


Part = tuple[int | None, int | None]


def _minutes(values: list[int | None]) -> int | None:
    known = [v for v in values if v is not None]
    return sum(known) if known else None


def _measures(group: list[Day]) -> dict[tuple[str, str, str], Part]:
    """Numerator and denominator of every attendance measure of one person, unit and month."""
    due = [d for d in group if d.is_required and d.is_received]
    timed = [d for d in due if d.is_timed]
    duty = sum(d.code in ON_DUTY for d in due)
    found: dict[tuple[str, str, str], Part] = {
        ("ATT-01", "required_days", "all"): (sum(d.is_required for d in group), None),
        ("ATT-02", "attendance_rate", "rate"): (duty, len(due)),
        ("ATT-02", "attendance_rate", "net_of_leave"): (duty, sum(d.code not in LEAVE for d in due)),
        ("ATT-02", "attendance_rate", "excused"): (sum(d.code != "A" for d in due), len(due)),
        ("ATT-03", "unexcused_absence_rate", "all"): (sum(d.code == "A" for d in due), len(due)),
        ("ATT-04", "late_minutes", "all"): (_minutes([d.late for d in timed]), None),
        ("ATT-05", "early_leave_minutes", "all"): (_minutes([d.early for d in timed]), None),
        ("ATT-10", "punctuality", "all"): (sum(d.late == 0 for d in timed), sum(not d.is_in_unknown for d in timed)),
        ("ATT-11", "missing_punch_rate", "all"): (
            sum(d.is_in_missing + d.is_out_missing for d in timed),
            2 * len(timed),
        ),
        ("ATT-12", "unit_attendance", "all"): (duty, len(due)),
    }
    for n in (1, 2, 3, 4) if timed else ():
        found["ATT-06", "late_early_bands", f"TL{n}"] = (sum(late_band(d) == n for d in timed), None)
        found["ATT-06", "late_early_bands", f"PSW{n}"] = (sum(early_band(d) == n for d in timed), None)
    return found


def _group(day: Day) -> tuple[date, str, str]:
    return day.day.replace(day=1), day.person_id, day.unit_id


def attendance_values(seen: Seen) -> list[Value]:
    """Give all attendance values, per person and rolled up."""
    found: list[Value] = []
    for (month, person_id, unit_id), group in groupby(sorted(attended(seen), key=_group), key=_group):
        for (code, indicator, measure), (numerator, denominator) in _measures(list(group)).items():
            percent = denominator is not None
            found.append(
                Value.make(
                    code, indicator, measure, "employee", month, person_id, unit_id, numerator, denominator, percent
                )
            )
    rolled = roll_up(found)
    return [v for v in found if v.code not in ("ATT-11", "ATT-12")] + rolled
