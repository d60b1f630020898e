"""The sample's own calendar of January to July 2026: holidays, Ramadan and the hours of two schedules.

Written down here a second time on purpose: the true answers must not depend on the tables that the pipeline reads.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

HOLIDAYS: frozenset[date] = frozenset(
    date(2026, month, day)
    for month, days in {
        1: (1, 16),
        2: (16, 17),
        3: (18, 19, 20, 21, 22, 23, 24),
        4: (3, 5),
        5: (1, 14, 15, 27, 28, 31),
        6: (1, 16),
    }.items()
    for day in days
)
RAMADAN = (date(2026, 2, 19), date(2026, 3, 20))
FIRST_DAY = date(2026, 1, 1)
TODAY = date(2026, 7, 2)
MONTHS: tuple[date, ...] = tuple(date(2026, month, 1) for month in range(1, 7))

# Keys: schedule, Ramadan, ISO weekday.
_HOURS: dict[tuple[str, bool, int], tuple[time, time]] = {}
for _weekday in (1, 2, 3, 4):
    _HOURS["JK-5D", False, _weekday] = (time(7, 30), time(16, 0))
    _HOURS["JK-5D", True, _weekday] = (time(8, 0), time(15, 0))
    _HOURS["JK-6D", False, _weekday] = (time(7, 0), time(14, 30))
    _HOURS["JK-6D", True, _weekday] = (time(8, 0), time(14, 0))
_HOURS["JK-5D", False, 5] = (time(7, 30), time(16, 30))
_HOURS["JK-5D", True, 5] = (time(8, 0), time(15, 30))
_HOURS["JK-6D", False, 5] = (time(7, 0), time(11, 30))
_HOURS["JK-6D", True, 5] = (time(8, 0), time(14, 30))
_HOURS["JK-6D", False, 6] = (time(7, 0), time(12, 0))
_HOURS["JK-6D", True, 6] = (time(8, 0), time(14, 0))


def hours(schedule_id: str, day: date) -> tuple[datetime, datetime] | None:
    """Give start and end of the scheduled day, or None on a day off."""
    if day in HOLIDAYS:
        return None
    ramadan = RAMADAN[0] <= day <= RAMADAN[1]
    found = _HOURS.get((schedule_id, ramadan, day.isoweekday()))
    return found and (datetime.combine(day, found[0]), datetime.combine(day, found[1]))


def pause(schedule_id: str, day: date) -> tuple[datetime, datetime] | None:
    """Give start and end of the day's break, or None where the day has none."""
    ramadan = RAMADAN[0] <= day <= RAMADAN[1]
    is_friday = day.isoweekday() == 5
    if schedule_id == "JK-6D" and not ramadan:
        span = None if day.isoweekday() >= 5 else (time(12), time(12, 30))
    elif is_friday:
        span = (time(11, 30), time(12, 30) if ramadan else time(13))
    else:
        span = (time(12), time(12, 30) if ramadan else time(13))
    return span and (datetime.combine(day, span[0]), datetime.combine(day, span[1]))


@cache
def _office_days_until(day: date) -> int:
    return sum(hours("JK-5D", d) is not None for d in days(FIRST_DAY, day))


def working_days(start: date, end: date) -> int:
    """Count the office's working days after start, up to and including end; negative where end lies before start."""
    return _office_days_until(end) - _office_days_until(start)


def days(first: date, last: date) -> list[date]:
    """List the days from first to last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def month_end(first: date) -> date:
    """Give the last day of the month that begins on first."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def add_working_days(start: date, count: int) -> date:
    """Give the office day that lies count working days after start."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= hours("JK-5D", day) is not None
    return day
