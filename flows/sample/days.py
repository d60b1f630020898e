"""Days as people live them: who comes and goes when, whose code a school writes, who brings a note."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from random import Random

from flows.sample.events import CAME_ANYWAY, HALF_YEAR, STATUS_CODES, DayCode, Leave, Punch, Stretch, Training
from flows.sample.people import UNIT, Staff
from flows.sample.workdays import days, hours


class Days:
    """Lives through half a year: fills punches, day codes, and the short sick notes that reach the register.

    Whoever is in `absent` is missing without a word on the days told there, and on no other.
    """

    def __init__(
        self,
        rng: Random,
        staff: Staff,
        leaves: list[Leave],
        trainings: list[Training],
        stretch: Stretch = HALF_YEAR,
        absent: dict[str, set[date]] | None = None,
    ) -> None:
        self.rng, self.staff, self.stretch, self.absent = rng, staff, stretch, absent or {}
        self.punches: list[Punch] = []
        self.codes: list[DayCode] = []
        self.notes: list[tuple[str, str, date]] = []
        self.on_leave = {
            (x.person_id, d): x.code
            for x in leaves
            for d in days(max(x.first_day, stretch.first), min(x.last_day, stretch.last))
        }
        self.in_class: set[tuple[str, date]] = set()
        for t in trainings:
            if t.is_classroom:
                self.in_class.update((t.person_id, d) for d in days(t.started_on, t.completed_on))
        self.pin_of: dict[tuple[str, str], str] = defaultdict(str)
        person_of = {s.employee_id: s.person_id for s in staff.stints}
        for pin in staff.pins:
            self.pin_of[pin.device, person_of[pin.employee_id]] = pin.pin

    def live(self) -> None:
        """Go through all people and days in order."""
        for person in self.staff.people:
            punctuality = self.rng.random()
            for day, placement in self.staff.placed_days(person.person_id, self.stretch.first, self.stretch.last):
                device = UNIT[placement.unit_id].device
                span = hours(placement.schedule_id, day)
                if device:
                    self._device_day(
                        device, self.pin_of[device, person.person_id], person.person_id, day, span, punctuality
                    )
                elif span:
                    self._sheet_day(placement.unit_id, person.person_id, day)
        self.punches.sort(key=lambda p: (p.device, p.inserted_at, p.pin))

    def _device_day(
        self, device: str, pin: str, who: str, day: date, span: tuple[datetime, datetime] | None, punctuality: float
    ) -> None:
        rng = self.rng
        if span is None:
            if rng.random() < 0.01:
                self._punch(device, pin, datetime.combine(day, time(9, 12, rng.randint(0, 59))))
            return
        leave = self.on_leave.get((who, day))
        away = leave is not None or (who, day) in self.in_class
        came_anyway = leave == "CT" and day in CAME_ANYWAY
        if away and not came_anyway and rng.random() > (0.0 if leave in STATUS_CODES else 0.03):
            return
        chance = rng.random()
        if who in self.absent:
            if day in self.absent[who]:
                return
            chance = 1.0
        if not away and chance < 0.035:
            if chance < 0.026:
                self.notes.append((who, "S" if chance < 0.017 else "I", day))
            # A note handed in although the person did come: the punches win.
            if chance > 0.003:
                return
        for at in working_day_punches(rng, *span, punctuality):
            self._punch(device, pin, at)

    def _punch(self, device: str, pin: str, at: datetime) -> None:
        status = int((at.hour >= 12) != (self.rng.random() < 0.12))
        self.punches.append(Punch(device, pin, f"{at:%Y-%m-%d %H:%M:%S}", at, at, status))
        if self.rng.random() < 0.03:
            again = at + timedelta(seconds=self.rng.choice((0, 2, 3, 9, 25, 44)))
            self.punches.append(Punch(device, pin, f"{again:%Y-%m-%d %H:%M:%S}", again, again, status))

    def _sheet_day(self, unit_id: str, who: str, day: date) -> None:
        leave = self.on_leave.get((who, day))
        if (who, day) in self.in_class or (leave and self.rng.random() < 0.1):
            return
        code = leave or self.rng.choices(("H", "S", "I", "A", "DL", ""), (930, 22, 16, 10, 12, 10))[0]
        if who in self.absent and not leave:
            code = "A" if day in self.absent[who] else "H"
        if code:
            self.codes.append(DayCode(unit_id, who, day, code))


def working_day_punches(rng: Random, start: datetime, end: datetime, punctuality: float) -> list[datetime]:
    """Make the punches of a day at work; careless people (punctuality near 0) come late and forget more."""
    care = 0.6 + 0.4 * punctuality
    late = rng.random() > care
    come = (
        start + timedelta(minutes=rng.choice((2, 7, 14, 25, 30, 31, 44, 61, 75, 90, 91, 140)))
        if late
        else start - timedelta(minutes=rng.randint(0, 28))
    )
    early = rng.random() > 0.7 + 0.3 * punctuality
    go = (
        end - timedelta(minutes=rng.choice((1, 4, 12, 30, 31, 47, 66, 95)))
        if early
        else end + timedelta(minutes=rng.randint(0, 45))
    )
    come, go = (at + timedelta(seconds=rng.randint(0, 59)) for at in (come, go))
    chance = rng.random()
    if chance < 0.02:
        return [come]
    if chance < 0.04:
        return [go]
    if chance < 0.045:
        return [come, come + timedelta(minutes=5)]
    found = [come, go]
    if chance < 0.05:
        found.append(end + timedelta(minutes=250))
    if chance > 0.95:
        found.insert(1, start + timedelta(minutes=200, seconds=rng.randint(0, 59)))
    if chance > 0.992:
        found.insert(0, start - timedelta(minutes=150, seconds=rng.randint(1, 59)))
    return found
