"""The true figures of services: against targets, against the hours of those who gave them, and complaints about them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

from flows.sample.people import UNIT, UNITS
from flows.sample.seen import Seen
from flows.sample.services import Service, seen_services
from flows.sample.truth_attendance import Attendance
from flows.sample.truth_complaints import cases
from flows.sample.values import Value, ancestors, roll_up

CHECK_ABOVE = 120  # percent of the hours, above which standards should be checked


def service_values(seen: Seen, services: list[Service]) -> list[Value]:
    """Give LED-04, LED-05, LED-06 and PGD-07 of units and the agency."""
    standing = [s for s in seen_services(services, seen.as_of) if s.unit_id in UNIT]
    minutes = _minutes(seen)
    found: list[Value] = []
    for month in seen.months:
        own = {unit.unit_id: [s for s in standing if (s.unit_id, s.month) == (unit.unit_id, month)] for unit in UNITS}
        added = [_productivity(unit_id, month, rows, minutes) for unit_id, rows in own.items() if rows]
        for unit_id, rows in own.items():
            aimed = [s for s in rows if s.target is not None]
            if aimed:
                parts = sum(s.n_services for s in aimed), sum(s.target or 0 for s in aimed)
                added.append(_own("LED-06", "effectiveness", "raw", month, unit_id, *parts, is_percent=True))
        found += roll_up([*added, *_complaints(seen, month, own)]) + _efficiency(month, own, minutes)
    return found


def _own(
    code: str, name: str, measure: str, month: date, unit_id: str, top: int | None, bottom: int | None, is_percent: bool
) -> Value:
    return Value.make(code, name, measure, "unit", month, unit_id, unit_id, top, bottom, is_percent)


def _minutes(seen: Seen) -> dict[tuple[str, date], int]:
    """Minutes present within the schedule, without breaks, of a unit's people in a month; none where nothing was timed."""
    found: dict[tuple[str, date], int] = defaultdict(int)
    for day in Attendance(seen).all_days():
        if day.effective is not None:
            found[day.unit_id, day.day.replace(day=1)] += day.effective
    return dict(found)


def _productivity(unit_id: str, month: date, rows: list[Service], minutes: dict[tuple[str, date], int]) -> Value:
    """Services an hour; where nobody's hours are known there is nothing to say, and nothing to add above."""
    known = minutes.get((unit_id, month))
    top = None if known is None else 60 * sum(s.n_services for s in rows)
    return _own("LED-04", "productivity", "all", month, unit_id, top, known, is_percent=False)


def _efficiency(month: date, own: dict[str, list[Service]], minutes: dict[tuple[str, date], int]) -> list[Value]:
    """Time by the standard among time present, of the units that have standards, and anew for all above them."""
    parts: dict[str, list[tuple[Decimal, int] | None]] = defaultdict(list)
    for unit_id, rows in own.items():
        standards = [s.n_services * Decimal(s.standard_minutes) for s in rows if s.standard_minutes]
        if standards:
            known = minutes.get((unit_id, month))
            here = None if known is None else (sum(standards, Decimal(0)), known)
            for subject in [*ancestors(unit_id), "AGENCY"]:
                parts[subject].append(here)
    found = []
    for subject, units in parts.items():
        known_units = [p for p in units if p]
        top = sum((p[0] for p in known_units), Decimal(0)) if known_units else None
        bottom = sum(p[1] for p in known_units) if known_units else None
        is_high = top is not None and bottom and top * 100 > CHECK_ABOVE * bottom
        above = None if subject == "AGENCY" else subject
        grain = "unit" if above else "agency"
        label = "PERIKSA_STANDAR" if is_high else ""
        found.append(
            Value.make("LED-05", "time_efficiency", "raw", grain, month, subject, above, top, bottom, True, label)
        )
    return found


def _complaints(seen: Seen, month: date, own: dict[str, list[Service]]) -> list[Value]:
    received: dict[str, int] = defaultdict(int)
    for case in cases(seen):
        if case.is_in_scope and case.received_on.replace(day=1) == month:
            received[case.unit_id] += 1
    return [
        _own(
            "PGD-07",
            "complaints_per_1000_services",
            "all",
            month,
            unit_id,
            1000 * received[unit_id],
            sum(s.n_services for s in rows),
            is_percent=False,
        )
        for unit_id, rows in own.items()
        if rows or received[unit_id]
    ]
