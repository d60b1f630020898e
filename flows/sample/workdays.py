"""The sample's own calendar of July 2024 to July 2026: holidays, Ramadan and the hours of two schedules.

Written down here a second time on purpose: the true answers must not depend on the tables that the pipeline reads.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache

_HOLIDAYS: dict[int, dict[int, tuple[int, ...]]] = {
    2024: {7: (7,), 8: (17,), 9: (16,), 11: (27,), 12: (25, 26)},
    2025: {
        1: (1, 27, 28, 29),
        3: (28, 29, 31),
        4: (1, 2, 3, 4, 7, 18, 20),
        5: (1, 12, 13, 29, 30),
        6: (1, 6, 9, 27),
        8: (17, 18),  # the 18th since the amendment of 7 August 2025
        9: (5,),
        12: (25, 26),
    },
    2026: {
        1: (1, 16),
        2: (16, 17),
        3: (18, 19, 20, 21, 22, 23, 24),
        4: (3, 5),
        5: (1, 14, 15, 27, 28, 31),
        6: (1, 16),
    },
}
HOLIDAYS: frozenset[date] = frozenset(
    date(year, month, day) for year, months in _HOLIDAYS.items() for month, days in months.items() for day in days
)
RAMADAN = ((date(2025, 3, 1), date(2025, 3, 30)), (date(2026, 2, 19), date(2026, 3, 20)))
CALENDAR_START = date(2024, 7, 1)
FIRST_DAY = date(2026, 1, 1)
TODAY = date(2026, 7, 2)
TELLABLE = (6, 12, 18, 24)  # months of history: half-years
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

# The same keys; a school's Friday and Saturday have no break.
_BREAKS: dict[tuple[str, bool, int], tuple[time, time]] = {}
for _weekday in (1, 2, 3, 4):
    _BREAKS["JK-5D", False, _weekday] = (time(12, 0), time(13, 0))
    _BREAKS["JK-5D", True, _weekday] = (time(12, 0), time(12, 30))
    _BREAKS["JK-6D", False, _weekday] = (time(12, 0), time(12, 30))
    _BREAKS["JK-6D", True, _weekday] = (time(12, 0), time(12, 30))
_BREAKS["JK-5D", False, 5] = (time(11, 30), time(13, 0))
_BREAKS["JK-5D", True, 5] = (time(11, 30), time(12, 30))
_BREAKS["JK-6D", True, 5] = (time(11, 30), time(12, 30))
_BREAKS["JK-6D", True, 6] = (time(12, 0), time(12, 30))


@cache
def hours(schedule_id: str, day: date) -> tuple[datetime, datetime] | None:
    """Give start and end of the scheduled day, or None on a day off."""
    if day in HOLIDAYS:
        return None
    found = _HOURS.get((schedule_id, is_ramadan(day), day.isoweekday()))
    return found and (datetime.combine(day, found[0]), datetime.combine(day, found[1]))


def is_ramadan(day: date) -> bool:
    """Say whether the day lies in Ramadan."""
    return any(first <= day <= last for first, last in RAMADAN)


def minutes_between(schedule_id: str, came: datetime, went: datetime) -> int:
    """Count the minutes from came to went that lie within the schedule of the day, without its break."""
    day = came.date()
    span, rest = hours(schedule_id, day), _BREAKS.get((schedule_id, is_ramadan(day), day.isoweekday()))
    assert span is not None
    found = _overlap((came, went), span)
    if rest:
        found -= _overlap((max(came, span[0]), min(went, span[1])), tuple(datetime.combine(day, at) for at in rest))
    return found // timedelta(minutes=1)


def _overlap(one: tuple[datetime, datetime], other: tuple[datetime, ...]) -> timedelta:
    return max(timedelta(0), min(one[1], other[1]) - max(one[0], other[0]))


@cache
def _office_days_until(day: date) -> int:
    return sum(hours("JK-5D", d) is not None for d in days(CALENDAR_START, day))


def working_days(start: date, end: date) -> int:
    """Count the office's working days after start, up to and including end; negative where end lies before start."""
    return _office_days_until(end) - _office_days_until(start)


def days(first: date, last: date) -> list[date]:
    """List the days from first to last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def month_end(first: date) -> date:
    """Give the last day of the month that begins on first."""
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def register_day(month: date) -> date:
    """Give the day on which the registers of a month are delivered: the first office day from the 2nd of the next on."""
    return office_day_from(month_end(month) + timedelta(days=2))


def is_after_quarter(day: date) -> bool:
    """Say whether the day lies in the month after a quarter."""
    return day.month % 3 == 1


def office_day_from(day: date) -> date:
    """Give the day, or the next one on which the office works."""
    while hours("JK-5D", day) is None:
        day += timedelta(days=1)
    return day


def add_working_days(start: date, count: int) -> date:
    """Give the office day that lies count working days after start."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= hours("JK-5D", day) is not None
    return day


def months_told(count: int) -> tuple[date, ...]:
    """Give the first days of the last count months before today."""
    if count not in TELLABLE:
        raise ValueError(f"the sample office tells of {', '.join(map(str, TELLABLE))} months, not of {count}")
    last = TODAY.year * 12 + TODAY.month - 1
    return tuple(date(n // 12, n % 12 + 1, 1) for n in range(last - count, last))
