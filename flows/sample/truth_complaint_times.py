"""The true times of complaints: resolution, age of the backlog, and how many there are for the staff. PGD-04, 08, 10."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from flows.sample.people import UNITS
from flows.sample.seen import Seen
from flows.sample.truth_complaints import Case, cases
from flows.sample.truth_hours import year_so_far
from flows.sample.values import Value, ancestors, roll_up
from flows.sample.workdays import month_end

AGENCY = "AGENCY"


def complaint_time_values(seen: Seen) -> list[Value]:
    """Give times and ages of every unit with those below it, of the agency, and complaints for a hundred staff."""
    known = [c for c in cases(seen) if c.is_in_scope]
    found: list[Value] = []
    for month in seen.months:
        last = month_end(month)
        snapshot = min(seen.as_of, last)
        for subject in [unit.unit_id for unit in UNITS] + [AGENCY]:
            own = [c for c in known if subject in (*ancestors(c.unit_id), AGENCY)]
            times = [
                c.net_days(closed)
                for c in own
                if month <= c.received_on <= last and (closed := c.closed_on(seen.as_of)) is not None
            ]
            ages = [c.net_days(snapshot) for c in own if c.received_on <= snapshot and c.closed_on(snapshot) is None]
            found += _of(month, subject, "PGD-04", "resolution_time", times, with_mean=True)
            found += _of(month, subject, "PGD-10", "backlog_age", ages, with_mean=False)
    return found + _for_staff(seen, known)


def _of(month: date, subject: str, code: str, name: str, numbers: list[int], with_mean: bool) -> list[Value]:
    """Give mean, median, ninth tenth and greatest of the numbers; nothing without numbers."""
    if not numbers:
        return []
    parts: dict[str, tuple[Decimal, int | None]] = {
        "median": (percentile(numbers, Decimal("0.5")), None),
        "p90": (percentile(numbers, Decimal("0.9")), None),
        "max": (Decimal(max(numbers)), None),
    }
    if with_mean:
        parts["mean"] = (Decimal(sum(numbers)), len(numbers))
    grain, unit_id = ("agency", None) if subject == AGENCY else ("unit", subject)
    return [
        Value.make(code, name, measure, grain, month, subject, unit_id, top, bottom, False)
        for measure, (top, bottom) in parts.items()
    ]


def percentile(numbers: list[int], part: Decimal) -> Decimal:
    """Give the number below which the part lies, interpolated between the two nearest."""
    ordered = sorted(numbers)
    place = part * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def _for_staff(seen: Seen, known: list[Case]) -> list[Value]:
    """A hundred times the complaints of the year so far, over the mean of the staff at the months' ends: both sides times the months."""
    found = []
    for month in seen.months:
        ends = [month_end(date(month.year, n, 1)) for n in range(1, month.month + 1)]
        for unit in UNITS:
            people = sum(
                placement is not None and placement.unit_id == unit.unit_id
                for end in ends
                for placement in (seen.placement(person_id, end) for person_id in seen.stints)
            )
            received = sum(
                c.unit_id == unit.unit_id and ends[0].replace(day=1) <= c.received_on <= ends[-1] for c in known
            )
            found.append(
                Value.make(
                    "PGD-08", "complaints_per_100_staff", "all", "unit", month, unit.unit_id, unit.unit_id,
                    100 * received * len(ends), people, False, year_so_far(ends[-1]),
                )
            )  # fmt: skip
    return roll_up(found)
