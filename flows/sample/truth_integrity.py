"""The true figures of integrity and leadership: reports of wealth, neutrality, merit, evaluation, proven conduct."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from functools import partial

from flows.sample.everything import Everything
from flows.sample.integrity import WealthReport
from flows.sample.people import UNIT, UNITS
from flows.sample.seen import Seen
from flows.sample.truth_complaints import cases
from flows.sample.values import Value, roll_up
from flows.sample.workdays import month_end

MERIT_BANDS = ((325, "SANGAT BAIK"), (250, "BAIK"), (175, "KURANG"), (100, "BURUK"))


def integrity_values(seen: Seen, more: Everything) -> list[Value]:
    """Give INT-01 to INT-03, LED-07 and PGD-11, year to date."""
    found: list[Value] = []
    for month in seen.months:
        found += roll_up(
            [
                *_sessions(seen, more, month),
                *_findings(seen, more, month),
                *_reports(seen, more, month),
                *_breaches(seen, more, month),
            ]
        )
        found += _merit(seen, more, month)
    return found


def _provisional(month: date) -> str:
    return "" if month.month == 12 else "SEMENTARA"


def _sessions(seen: Seen, more: Everything, month: date) -> list[Value]:
    """Give the sessions held of those planned, of every unit that has planned any until the month's end."""
    known = [
        s.known(seen.as_of)
        for s in more.sessions
        if s.seen_on <= seen.as_of and s.dirt is None and s.planned_on <= month_end(month)
    ]
    found = []
    for unit_id in sorted({s.unit_id for s in known}):
        planned = [s for s in known if s.unit_id == unit_id and s.planned_on >= month.replace(month=1)]
        held = sum(s.held_on is not None and s.held_on <= month_end(month) for s in planned)
        found.append(
            Value.make(
                "LED-07",
                "coaching_held",
                "all",
                "unit",
                month,
                unit_id,
                unit_id,
                held,
                len(planned),
                True,
                _provisional(month),
            )
        )
    return found


def _findings(seen: Seen, more: Everything, month: date) -> list[Value]:
    """The last finding of each complaint until the month's end, in the year in which it was made."""
    unit_of = {case.complaint.tracking_id: case.unit_id for case in cases(seen)}
    known = [f for f in more.findings if f.at.date() <= seen.as_of and f.tracking_id in unit_of]
    if not known:
        return []
    last: dict[str, tuple[datetime, bool]] = {}
    for f in sorted(known, key=lambda f: f.at):
        if f.at.date() <= month_end(month):
            last[f.tracking_id] = (f.at, f.is_proven)
    parts: dict[str, list[bool]] = {unit.unit_id: [] for unit in UNITS}
    for tracking_id, (at, is_proven) in last.items():
        if at.year == month.year:
            parts[unit_of[tracking_id]].append(is_proven)
    return [
        Value.make(
            "PGD-11",
            "substantiated_conduct",
            "all",
            "unit",
            month,
            unit_id,
            unit_id,
            sum(proven),
            len(proven),
            True,
            _provisional(month),
        )
        for unit_id, proven in parts.items()
    ]


def due_day(report: WealthReport) -> date:
    """Give the last day for a report: as told, else three months after the change of post, else 31 March."""
    if report.due_on:
        return report.due_on
    if report.occasion == "PERIODIK" or report.post_changed_on is None:
        return date(report.report_year + 1, 3, 31)
    ordinal = report.post_changed_on.year * 12 + report.post_changed_on.month - 1 + 3
    first = date(ordinal // 12, ordinal % 12 + 1, 1)
    return first.replace(day=min(report.post_changed_on.day, month_end(first).day))


def _reports(seen: Seen, more: Everything, month: date) -> list[Value]:
    parts: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for report in (r.known(seen.as_of) for r in more.reports if r.seen_on <= seen.as_of and r.dirt is None):
        due = due_day(report)
        person_id = seen.person_of.get(report.employee_id)
        if person_id and month.replace(month=1) <= due <= min(seen.as_of, month_end(month)):
            is_in_time = report.filed_on is not None and report.filed_on <= due
            parts[report.kind.lower(), _unit_at(seen, person_id, due)].append(is_in_time)
    return [
        Value.make(
            "INT-01",
            "wealth_report_compliance",
            kind,
            "unit",
            month,
            unit_id,
            unit_id,
            sum(in_time),
            len(in_time),
            True,
            _provisional(month),
        )
        for (kind, unit_id), in_time in parts.items()
    ]


def _unit_at(seen: Seen, person_id: str, day: date) -> str:
    """Give the person's unit on the day, else the last one before it, else the first after."""
    placement = seen.placement(person_id, day)
    if placement:
        return placement.unit_id
    rows = sorted(seen.placements[person_id], key=lambda p: p.valid_from)
    before = [p for p in rows if p.valid_from <= day]
    return (before[-1] if before else rows[0]).unit_id


def _breaches(seen: Seen, more: Everything, month: date) -> list[Value]:
    """Proven breaches of the year so far over the mean ASN: both times the number of months, so that nothing is divided."""
    known = [d for d in more.decisions if d.seen_on <= seen.as_of and d.dirt is None and d.unit_id in UNIT]
    if not known:
        return []
    months = [month.replace(month=n) for n in range(1, month.month + 1)]
    staff = seen.asn_at_ends(months)
    proven: dict[str, int] = defaultdict(int)
    for d in known:
        if d.is_proven and months[0] <= d.decided_on <= month_end(month):
            proven[d.unit_id] += 1
    return [
        Value.make(
            "INT-02",
            "neutrality_breaches",
            "all",
            "unit",
            month,
            unit_id,
            unit_id,
            1000 * len(months) * proven[unit_id],
            staff[unit_id],
            False,
            _provisional(month),
        )
        for unit_id in sorted(set(staff) | set(proven))
    ]


def _merit(seen: Seen, more: Everything, month: date) -> list[Value]:
    make = partial(Value.make, "INT-03", "merit_category", "all", "agency", month, "AGENCY", None)
    return [
        make(score, None, False, next(name for lowest, name in MERIT_BANDS if score >= lowest))
        for m in more.merits
        if m.seen_on <= seen.as_of and m.dirt is None and m.year == month.year
        for score in [Decimal(m.score)]
    ]
