"""The true times of every complaint, and the complaint values of the months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flows.sample.complaints import Complaint, Event
from flows.sample.people import UNIT, UNITS
from flows.sample.seen import Seen
from flows.sample.values import Value, roll_up
from flows.sample.workdays import month_end, working_days

CLASS = {
    "Pengaduan": "PENGADUAN",
    "Aspirasi": "ASPIRASI",
    "Permintaan Informasi": "PERMINTAAN_INFORMASI",
    "Berkadar Pengawasan": "BERKADAR_PENGAWASAN",
}
LIMIT = {"PENGADUAN": 14, "ASPIRASI": 14, "PERMINTAAN_INFORMASI": 5, "BERKADAR_PENGAWASAN": 60}


@dataclass(frozen=True)
class Case:
    """A complaint and its events from receipt on, in order."""

    complaint: Complaint
    unit_id: str
    events: list[Event]

    @property
    def received_on(self) -> date:
        """The day of receipt."""
        return self.complaint.received_at.date()

    @property
    def classification(self) -> str:
        """The class in the words of the warehouse."""
        return CLASS[self.complaint.classification]

    @property
    def limit(self) -> int:
        """Working days within which it must be closed."""
        return LIMIT[self.classification]

    @property
    def is_in_scope(self) -> bool:
        """Whether it is the office's to answer."""
        return not any(e.event in ("OUT_OF_SCOPE", "ARCHIVED") for e in self.events)

    def first(self, event: str) -> date | None:
        """Give the day of the first such event."""
        return next((e.at.date() for e in self.events if e.event == event), None)

    def last(self, event: str) -> date | None:
        """Give the day of the last such event."""
        return next((e.at.date() for e in reversed(self.events) if e.event == event), None)

    def closed_on(self, day: date) -> date | None:
        """Give the day of the closing that stands at the end of day; None while open."""
        steps = [e for e in self.events if e.event in ("CLOSED", "REOPENED") and e.at.date() <= day]
        return steps[-1].at.date() if steps and steps[-1].event == "CLOSED" else None

    def net_days(self, until: date) -> int:
        """Count working days from receipt to until, less those of pauses, an unfinished pause running to until."""
        paused, since = 0, None
        for e in self.events:
            if e.event == "PAUSED" and e.at.date() <= until and since is None:
                since = e.at.date()
            elif e.event == "RESUMED" and since is not None:
                paused += working_days(since, min(e.at.date(), until))
                since = None
        if since is not None:
            paused += working_days(since, until)
        return working_days(self.received_on, until) - paused

    def times(self, as_of: date) -> tuple[int | None, int | None, int | None]:
        """Give the working days of verification, first response and resolution."""
        verified, sent, answered, closed = (
            self.first("VERIFIED"),
            self.last("DISPOSED"),
            self.first("ANSWERED"),
            self.closed_on(as_of),
        )
        return (
            None if verified is None else working_days(self.received_on, verified),
            None if sent is None or answered is None else working_days(sent, answered),
            None if closed is None else self.net_days(closed),
        )


def cases(seen: Seen) -> list[Case]:
    """List the complaints whose unit is known; what is dated before receipt is left out."""
    found = []
    for c in seen.complaints:
        unit_id = seen.complaint_unit(c)
        if unit_id in UNIT:
            events = [e for e in seen.events.get(c.tracking_id, []) if e.at.date() >= c.received_at.date()]
            found.append(Case(c, unit_id, sorted(events, key=lambda e: e.at)))
    return found


def _parts(own: list[Case], month: date, as_of: date) -> dict[tuple[str, str, str], tuple[int, int | None]]:
    """Numerators and denominators of one unit's own complaints received in the month."""
    settled = min(as_of, month_end(month) + timedelta(days=365))
    closed = [c for c in own if c.closed_on(as_of)]
    in_time = sum(c.net_days(c.closed_on(as_of) or settled) <= c.limit for c in closed)
    overdue = sum(c.closed_on(as_of) is None and c.net_days(settled) > c.limit for c in own)
    found: dict[tuple[str, str, str], tuple[int, int | None]] = {
        ("PGD-01", "complaint_volume", "all"): (len(own), None),
        ("PGD-05", "resolved_in_time", "all"): (in_time, len(closed) + overdue),
        ("PGD-06", "follow_up_rate", "all"): (sum(c.first("ANSWERED") is not None for c in own), len(own)),
        ("PGD-09", "reopen_rate", "all"): (sum(c.first("REOPENED") is not None for c in closed), len(closed)),
    }
    for name in LIMIT:
        found["PGD-01", "complaint_volume", f"class:{name}"] = (sum(c.classification == name for c in own), None)
    for channel in sorted({c.complaint.channel for c in own}):
        found["PGD-01", "complaint_volume", f"channel:{channel}"] = (
            sum(c.complaint.channel == channel for c in own),
            None,
        )
    return found


def complaint_values(seen: Seen) -> list[Value]:
    """Give all complaint values of units and the agency."""
    found: list[Value] = []
    known = [c for c in cases(seen) if c.is_in_scope]
    for month in seen.months:
        last = month_end(month)
        snapshot = min(seen.as_of, last)
        for unit in UNITS:
            own = [c for c in known if c.unit_id == unit.unit_id]
            parts = _parts([c for c in own if month <= c.received_on <= last], month, seen.as_of)
            parts["PGD-12", "overdue_open", "all"] = (
                sum(
                    c.received_on <= snapshot and c.closed_on(snapshot) is None and c.net_days(snapshot) > c.limit
                    for c in own
                ),
                None,
            )
            for (code, indicator, measure), (top, bottom) in parts.items():
                found.append(
                    Value.make(
                        code,
                        indicator,
                        measure,
                        "unit",
                        month,
                        unit.unit_id,
                        unit.unit_id,
                        top,
                        bottom,
                        bottom is not None,
                    )
                )
    return roll_up(found)
