"""What the office's files and databases have told by a day: the records that break no rule, once each.

The true answers are computed from this, never from the files.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from flows.sample.complaints import Complaint, Event
from flows.sample.deliveries import planned_files
from flows.sample.events import Leave, Training
from flows.sample.matrix import Sheet
from flows.sample.outages import Correction
from flows.sample.people import UNIT, Pin, Placement, Stint, shown
from flows.sample.workdays import month_end
from flows.sample.world import World, evening

ASN = {"PNS", "CPNS", "PPPK", "PPPK_PW"}


@dataclass(frozen=True)
class SeenPunch:
    """A distinct accepted punch."""

    device: str
    pin: str
    at: datetime


class Seen:
    """The accepted records known at the end of as_of."""

    def __init__(self, world: World, as_of: date) -> None:
        self.as_of = as_of
        self.arrived = [(path, day) for path, day in planned_files(world) if day <= as_of]
        self.months = [month for month in world.months if month <= as_of]
        stints = [s for s in shown(world.staff.stints, as_of) if s.fault is None]
        self.person_of: dict[str, str] = {s.employee_id: s.person_id for s in stints}
        self.stints: dict[str, list[Stint]] = defaultdict(list)
        self.placements: dict[str, list[Placement]] = defaultdict(list)
        self.pins: dict[tuple[str, str], list[Pin]] = defaultdict(list)
        for stint in stints:
            self.stints[stint.person_id].append(stint)
        for placement in shown(world.staff.placements, as_of):
            self.placements[placement.person_id].append(placement)
        for pin in shown(world.staff.pins, as_of):
            if pin.fault is None:
                self.pins[pin.device, pin.pin].append(pin)
        self.punches = self._punches(world)
        self.sheets = self._sheets(world)
        self.codes = {(s.unit_id, number, day): code for s in self.sheets for number, day, code in s.accepted()}
        self.leaves = self._leaves(world)
        self.outages = [x for x in world.outages if x.seen_on <= as_of and not x.dirt]
        self.corrections = self._corrections(world)
        self.register = [t for t in world.trainings if not t.dirt and t.register_on and t.register_on <= as_of]
        self.simpeg = [t for t in world.trainings if not t.dirt and t.simpeg_on and t.simpeg_on <= as_of]
        self.complaints: list[Complaint] = [c for c in world.complaints if not c.dirt and c.seen_on <= as_of]
        self.events: dict[str, list[Event]] = {
            key: [e for e in events if e.at.date() <= as_of] for key, events in world.events_of().items()
        }

    def _punches(self, world: World) -> list[SeenPunch]:
        pulled = max((day for day in world.pull_dates if day <= self.as_of), default=None)
        if pulled is None:
            return []
        found = {
            SeenPunch(p.device, p.pin, p.at): None
            for p in world.punches
            if p.at and not p.rule and p.inserted_at <= evening(pulled)
        }
        return list(found)

    def _sheets(self, world: World) -> list[Sheet]:
        """The last delivered sheet of each unit and month, which stands alone."""
        latest = {}
        for sheet in sorted(world.sheets, key=lambda s: s.delivered_on):
            if sheet.delivered_on <= self.as_of:
                latest[sheet.unit_id, sheet.month] = sheet
        return list(latest.values())

    def _leaves(self, world: World) -> list[Leave]:
        latest: dict[tuple, Leave] = {}
        for leave in sorted(world.leaves, key=lambda x: x.seen_on):
            if leave.seen_on <= self.as_of and not leave.dirt:
                latest[leave.employee_id, leave.code, leave.first_day] = leave
        return list(latest.values())

    def _corrections(self, world: World) -> dict[tuple[str, date], Correction]:
        """Corrections by number and day, as the latest register has them, approved or not."""
        known = sorted(
            (x for x in world.corrections if x.seen_on <= self.as_of and not x.dirt), key=lambda x: x.seen_on
        )
        return {(x.employee_id, x.day): x for x in known}

    def stint(self, person_id: str, day: date) -> Stint | None:
        """Give the person's employment on the day, as known."""
        return next((s for s in self.stints[person_id] if s.covers(day)), None)

    def placement(self, person_id: str, day: date) -> Placement | None:
        """Give where the employed person is placed on the day, as known."""
        if self.stint(person_id, day) is None:
            return None
        return next((p for p in self.placements[person_id] if p.covers(day)), None)

    def asn_at_ends(self, months: list[date]) -> Counter[str]:
        """Count, by unit, the civil servants on the last days of months; each month counts for itself."""
        found: Counter[str] = Counter()
        for last in map(month_end, months):
            for person_id in self.stints:
                stint, placement = self.stint(person_id, last), self.placement(person_id, last)
                if stint and placement and stint.employment_type in ASN:
                    found[placement.unit_id] += 1
        return found

    def puncher(self, device: str, pin: str, day: date) -> str | None:
        """Give the person to whom the PIN belongs on the day."""
        found = next((p for p in self.pins.get((device, pin), []) if p.covers(day)), None)
        return self.person_of.get(found.employee_id) if found else None

    def waiting(self) -> list[tuple[str, str, str, str, int]]:
        """Count accepted records whose PIN, number or unit nobody knows: source, dataset, kind of key, key, records."""
        numbers = {
            ("absensi_sekolah", "attendance_code"): [number for _, number, _ in self.codes],
            ("register_cuti", "leave"): [leave.employee_id for leave in self.leaves],
            ("register_koreksi", "attendance_correction"): [number for number, _ in self.corrections],
            ("register_diklat", "training"): [t.employee_id for t in self.register],
            ("simpeg_diklat", "training"): [t.employee_id for t in self.simpeg],
        }
        counts = Counter(
            (source, dataset, "employee_id", number)
            for (source, dataset), found in numbers.items()
            for number in found
            if number not in self.person_of
        )
        unmapped = [f"{p.device}/{p.pin}" for p in self.punches if self.puncher(p.device, p.pin, p.at.date()) is None]
        counts.update(("mesin", "punch", "pin", pin) for pin in unmapped)
        strange = [unit_id for c in self.complaints if (unit_id := self.complaint_unit(c)) not in UNIT]
        counts.update(("lapor", "complaint", "unit", unit_id) for unit_id in strange)
        return [(*key, n) for key, n in sorted(counts.items())]

    def complaint_unit(self, complaint: Complaint) -> str:
        """Give the unit to which the complaint was last sent, else the one of the export."""
        sent = [e.unit_id for e in self.events.get(complaint.tracking_id, []) if e.event == "DISPOSED" and e.unit_id]
        return sent[-1] if sent else complaint.unit_id


def training_key(training: Training) -> str:
    """Give the key under which one person's training is the same in every source."""
    if training.certificate_number:
        return training.certificate_number.replace(" ", "").upper()
    return f"{training.title.upper()}@{training.started_on}"
