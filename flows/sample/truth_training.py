"""The true credit of every training, and the training values of the months, year to date."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from flows.sample.events import Training
from flows.sample.seen import ASN, Seen, training_key
from flows.sample.values import Value, roll_up
from flows.sample.workdays import month_end

PER_DAY = {
    "SEMINAR": (4, 6),
    "WORKSHOP": (5, 7),
    "SOSIALISASI": (4, 4),
    "BIMTEK": (4, 4),
    "KURSUS": (4, 4),
    "PENATARAN": (4, 4),
}
PROGRAMMES = {"STRUKTURAL", "FUNGSIONAL", "TEKNIS", "MANAJERIAL", "SOSIOKULTURAL"}


@dataclass(frozen=True)
class Credit:
    """One person's training, counted once however many sources hold it."""

    training_key: str
    person_id: str
    completed_on: date
    credited_jp: Decimal | None


def credited_jp(t: Training) -> Decimal | None:
    """Give the hours that a training earns; None: somebody must look at it."""
    if t.form in PER_DAY and t.duration_days:
        return Decimal(t.duration_days) * PER_DAY[t.form][int(t.is_international)]
    if t.form in ("COACHING", "MENTORING") and t.session_count:
        return Decimal(2 * min(t.session_count, 2))
    if t.certificate_jp:
        return Decimal(t.certificate_jp) * (Decimal("1.2") if t.is_international and t.form in PROGRAMMES else 1)
    return Decimal(t.duration_minutes // 45) if t.duration_minutes else None


def credits(seen: Seen) -> list[Credit]:
    """List every known person's trainings once."""
    found: dict[tuple[str, str], Credit] = {}
    for t in [*seen.simpeg, *seen.register]:
        person_id = seen.person_of.get(t.employee_id)
        if person_id:
            key = training_key(t)
            found[key, person_id] = Credit(key, person_id, t.completed_on, credited_jp(t))
    return [found[key] for key in sorted(found)]


def training_values(seen: Seen) -> list[Value]:
    """Give all training values: people's hours, fulfilment, and the units' shares and means."""
    earned = credits(seen)
    found: list[Value] = []
    for month in seen.months:
        last = month_end(month)
        hours: dict[str, Decimal] = defaultdict(Decimal)
        for credit in earned:
            if date(last.year, 1, 1) <= credit.completed_on <= last:
                hours[credit.person_id] += credit.credited_jp or 0
        away = {
            seen.person_of.get(x.employee_id)
            for x in seen.leaves
            if x.code == "TB" and x.first_day <= last <= x.last_day
        }
        for person_id in seen.stints:
            is_counted = person_id not in away and _employed_days(seen, person_id, last.year) >= 90
            found += _personal(seen, person_id, month, hours[person_id], is_counted)
    of_people = [v for v in found if v.code in ("TRN-02", "TRN-03")]
    return of_people + roll_up(v for v in found if v.code in ("TRN-04", "TRN-05"))


def _personal(seen: Seen, person_id: str, month: date, jp: Decimal, is_counted: bool) -> list[Value]:
    """One person's part in every training indicator; none where they are not active at the month's end."""
    last = month_end(month)
    stint, placement = seen.stint(person_id, last), seen.placement(person_id, last)
    if stint is None or placement is None or stint.employment_type not in ASN:
        return []
    kind = stint.employment_type
    make = partial(
        Value.make,
        grain="employee",
        month=month,
        subject=person_id,
        unit_id=placement.unit_id,
        label="SEMENTARA" if last.month < 12 else "",
    )
    found = [
        make("TRN-02", "annual_jp", "all", numerator=jp, denominator=None, is_percent=False),
        make("TRN-05", "mean_jp", "all", numerator=jp, denominator=1, is_percent=False),
    ]
    if kind in ("PNS", "CPNS"):
        for measure, part in (("capped", min(jp, Decimal(20))), ("raw", jp)):
            name = "training_fulfilment"
            found.append(make("TRN-03", name, measure, numerator=part, denominator=20, is_percent=True))
        for measure in ("all", "cpns") if is_counted else ():
            if measure == "all" or kind == "CPNS":
                name = "staff_with_20_jp"
                found.append(make("TRN-04", name, measure, numerator=int(jp >= 20), denominator=1, is_percent=True))
    return found


def _employed_days(seen: Seen, person_id: str, year: int) -> int:
    first, last = date(year, 1, 1), date(year, 12, 31)
    spans = [(max(s.valid_from, first), min(s.valid_to or last, last)) for s in seen.stints[person_id]]
    return sum(max(0, (end - start).days + 1) for start, end in spans)
