"""The true hours: what shortage, a week and the rules of deduction make of the days. ATT-07, ATT-08 and ATT-09."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from flows.sample.seen import Seen
from flows.sample.truth_attendance import Day, attended, early_band, late_band
from flows.sample.values import Value, roll_up
from flows.sample.workdays import month_end

SHORTAGE_DAY = 450
# The preset UMUM: percent of the basis by band, and of a day of absence.
CUT = {None: Decimal(0), 1: Decimal("0.5"), 2: Decimal(1), 3: Decimal("1.25"), 4: Decimal("1.5")}
CUT_ABSENT = Decimal(3)
MOST_CUT = Decimal(100)


def year_so_far(day: date) -> str:
    """Give the label of a figure of the year up to the day."""
    return "SEMENTARA" if day.month < 12 else ""


def shortage_minutes(days: Iterable[Day]) -> int | None:
    """Add up what is missing of the schedule on days with coming and going; None without such a day."""
    known = [d.scheduled - d.effective for d in days if d.effective is not None and d.scheduled is not None]
    return sum(known) if known else None


def by_person(seen: Seen) -> dict[str, list[Day]]:
    """Give everybody's days in order."""
    found: dict[str, list[Day]] = defaultdict(list)
    for day in attended(seen):
        found[day.person_id].append(day)
    return found


def hours_values(seen: Seen) -> list[Value]:
    """Give shortage and deduction of people, and the weekly hours of people and units."""
    found = _shortage(seen) + _deductions(seen)
    weekly = _weekly(seen)
    return found + weekly + roll_up(weekly)


def _shortage(seen: Seen) -> list[Value]:
    found = []
    for person_id, grid in by_person(seen).items():
        for month in seen.months:
            last = month_end(month)
            placement = seen.placement(person_id, last)
            if placement is None:
                continue
            minutes = shortage_minutes(d for d in grid if d.day.year == last.year and d.day <= last)
            for measure, part in (("days", SHORTAGE_DAY), ("rest_minutes", None)):
                top = None
                if minutes is not None:
                    top = minutes // SHORTAGE_DAY if part else minutes % SHORTAGE_DAY
                found.append(
                    Value.make(
                        "ATT-07", "shortage_days", measure, "employee", month, person_id, placement.unit_id, top, None,
                        False, year_so_far(last),
                    )
                )  # fmt: skip
    return found


def _deductions(seen: Seen) -> list[Value]:
    """The cut of each month's days, received ones only, of a person in a unit."""
    cuts: dict[tuple[date, str, str], Decimal] = defaultdict(Decimal)
    for d in attended(seen):
        if d.is_required and d.is_received:
            key = (d.day.replace(day=1), d.person_id, d.unit_id)
            cuts[key] += CUT_ABSENT if d.code == "A" else CUT[late_band(d)] + CUT[early_band(d)] if d.is_timed else 0
    return [
        Value.make(
            "ATT-09", "tpp_deduction", "percent", "employee", month, person_id, unit_id, min(cut, MOST_CUT), None, False
        )
        for (month, person_id, unit_id), cut in cuts.items()
    ]


def _weekly(seen: Seen) -> list[Value]:
    """Compare time present with the schedule, week by week, on the days that are measured."""
    weeks: dict[tuple[date, str, str], list[Day]] = defaultdict(list)
    for d in attended(seen):
        sunday = d.day + timedelta(days=7 - d.day.isoweekday())
        if d.is_required and d.is_received and sunday <= month_end(seen.months[-1]):
            weeks[sunday, d.person_id, d.unit_id].append(d)
    months: dict[tuple[date, str, str], list[tuple[int, int] | None]] = defaultdict(list)
    for (sunday, person_id, unit_id), group in weeks.items():
        present = [d.is_timed for d in group if d.code == "H"]
        by_list_alone = bool(present) and not any(present)
        measured = [(d.effective or 0, d.scheduled) for d in group if d.scheduled and _is_measured(d)]
        if by_list_alone:  # whoever comes without punching would pass for one who is absent all week
            measured = []
        both = (sum(have for have, _ in measured), sum(due for _, due in measured)) if measured else None
        months[sunday.replace(day=1), person_id, unit_id].append(both)
    found = []
    for (month, person_id, unit_id), all_weeks in months.items():
        known = [week for week in all_weeks if week]
        due = sum(week[1] for week in known) if known else None
        for measure, have in (
            ("capped", sum(min(week) for week in known) if known else None),
            ("raw", sum(week[0] for week in known) if known else None),
        ):
            found.append(
                Value.make("ATT-08", "weekly_hours", measure, "employee", month, person_id, unit_id, have, due, True)
            )
    return found


def _is_measured(day: Day) -> bool:
    """Absence and present days count, unless an outage keeps the coming or the going unknown."""
    if day.code == "A":
        return True
    return day.is_timed and not day.is_in_unknown and not day.is_out_unknown
