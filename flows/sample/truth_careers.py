"""The true figures of careers: leadership training, the professionalism index and its parts, and sanctions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from flows.sample.careers import OWN_LEVEL, Sanction
from flows.sample.events import Training
from flows.sample.everything import Everything
from flows.sample.seen import ASN, Seen, training_key
from flows.sample.truth_appraisals import Owed, known_posts, owed
from flows.sample.truth_training import credited_jp
from flows.sample.values import Number, Value, roll_up
from flows.sample.workdays import days, month_end

REGIME = "BKN8-2019"
QUALIFICATION = {"SD": 1, "SMP": 1, "SMA": 5, "D1": 5, "D2": 5, "D3": 10, "D4": 15, "S1": 15, "S2": 20, "S3": 25}
PERFORMANCE = {"SANGAT_BAIK": 30, "BAIK": 25, "CUKUP": 15, "BUTUH_PERBAIKAN": 15, "KURANG": 5, "SANGAT_KURANG": 1}
DISCIPLINE = {"BERAT": 1, "SEDANG": 2, "RINGAN": 3}
LEVELS = ("RINGAN", "SEDANG", "BERAT")
TECHNICAL = {"TEKNIS", "MANAJERIAL", "SOSIOKULTURAL", "ELEARNING", "PJJ"}
SEMINAR = {"SEMINAR", "WORKSHOP", "MAGANG", "KURSUS", "PENATARAN", "SOSIALISASI", "BIMTEK"}
LEADERSHIP_COURSE = "Pelatihan Kepemimpinan Pengawas"  # the one that is held in the months themselves
INCOMPLETE = "DATA_TIDAK_LENGKAP"


@dataclass(frozen=True)
class Done:
    """A person's training, once however many sources hold it; level: of leadership."""

    form: str
    completed_on: date
    jp: Decimal
    level: str = ""


class Careers:
    """What is known at the end of as_of of degrees, posts, trainings and sanctions."""

    def __init__(self, seen: Seen, more: Everything) -> None:
        self.seen = seen
        self.more = more
        self.posts = known_posts(seen, more)
        self.person = {p.person_id: p for p in more.world.staff.people}
        self.degrees: dict[str, list[tuple[str, date]]] = defaultdict(list)
        for d in more.degrees:
            if d.dirt is None and d.seen_on <= seen.as_of and d.recognised_on and d.person_id in seen.stints:
                self.degrees[d.person_id].append((d.level, d.recognised_on))
        self.done = self._done()
        self.sanctions: dict[str, list[Sanction]] = defaultdict(list)
        for s in more.sanctions:
            if s.dirt is None and s.seen_on <= seen.as_of:
                self.sanctions[s.person_id].append(s)

    def _done(self) -> dict[str, list[Done]]:
        once: dict[tuple[str, str], Training] = {}
        for t in [*self.seen.simpeg, *self.seen.register]:
            person_id = self.seen.person_of.get(t.employee_id)
            if person_id:
                once[training_key(t), person_id] = t
        found: dict[str, list[Done]] = defaultdict(list)
        for (_, person_id), t in once.items():
            level = "PKP" if t.title.startswith(LEADERSHIP_COURSE) else ""
            found[person_id].append(Done(t.form, t.completed_on, credited_jp(t) or Decimal(0), level))
        for old in self.more.leadership:
            if old.dirt is None and old.seen_on <= self.seen.as_of and old.person_id in self.seen.stints:
                found[old.person_id].append(Done("STRUKTURAL", old.completed_on, Decimal(300), old.level))
        return found

    def position_type(self, person_id: str, day: date) -> str:
        """Give the kind of post on the day: of the posts, for people without any of the employee data."""
        posts = self.posts.get(person_id)
        if posts is None:
            return self.person[person_id].position_type
        return next((p.position_type for p in posts if p.covers(day)), "")

    def has_own_level(self, person_id: str, position_type: str, day: date) -> bool:
        """Say whether the leadership training of the post's level was done by the day."""
        wanted = OWN_LEVEL.get(position_type)
        return any(d.level == wanted and d.completed_on <= day for d in self.done.get(person_id, []))

    def qualification(self, person_id: str, day: date) -> int | None:
        """Score the highest recognised education; of people without any, what the employee data say."""
        known = self.degrees.get(person_id)
        if known is None:
            return QUALIFICATION.get(self.person[person_id].education)
        return max((QUALIFICATION[level] for level, since in known if since <= day), default=None)

    def competency(self, person_id: str, day: date) -> Decimal | None:
        """Score the trainings that count in the post of the day."""
        kind = self.position_type(person_id, day)
        if not kind:
            return None
        done = [d for d in self.done.get(person_id, []) if d.completed_on <= day]
        technical = sum(
            (d.jp for d in done if d.form in TECHNICAL and d.completed_on > years_before(day, 1)), Decimal(0)
        )
        seminar = any(d.form in SEMINAR and d.completed_on > years_before(day, 2) for d in done)
        if kind == "PELAKSANA":
            return Decimal("22.5") * (technical >= 20) + Decimal("17.5") * seminar
        first = any(d.form == "FUNGSIONAL" for d in done) if kind == "JF" else self.has_own_level(person_id, kind, day)
        return Decimal(15 * first + 15 * (technical >= 20) + 10 * seminar)

    def discipline(self, person_id: str, day: date) -> int:
        """Score the heaviest sanction decided in the last five years."""
        recent = [
            DISCIPLINE[s.level] for s in self.sanctions.get(person_id, []) if years_before(day, 5) < s.decided_on <= day
        ]
        return min(recent, default=5)


def years_before(day: date, years: int) -> date:
    """Give the same day so many years before; 29 February has the 28th."""
    return day.replace(year=day.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def performance(p: Owed | None) -> int | None:
    """Score the predicate of the year before, else its value rounded half up; None without an appraisal."""
    if p is None or p.appraisal is None:
        return None
    if p.predicate:
        return PERFORMANCE[p.predicate]
    told = p.value if p.value is not None else Decimal(p.appraisal.stated_value) if p.appraisal.stated_value else None
    if told is None:
        return None
    rounded = told.quantize(Decimal(1), ROUND_HALF_UP)
    return next(score for lowest, score in ((91, 30), (76, 25), (61, 15), (51, 5), (0, 1)) if rounded >= lowest)


def career_values(seen: Seen, more: Everything) -> list[Value]:
    """Give TRN-07, IPA-01 to IPA-06, DIS-04 and DIS-05."""
    careers = Careers(seen, more)
    found: list[Value] = []
    for month in seen.months:
        personal, shared = _professionalism(careers, month)
        found += personal
        found += roll_up(
            [*shared, *_leadership(careers, month), *_active(careers, month), *_sanctioned(careers, month)]
        )
    return found


def _provisional(month: date) -> str:
    return "" if month.month == 12 else "SEMENTARA"


def _own(
    code: str, name: str, measure: str, month: date, unit_id: str, top: Number, bottom: Number, label: str
) -> Value:
    percent = code == "TRN-07"
    return Value.make(code, name, measure, "unit", month, unit_id, unit_id, top, bottom, percent, label)


def _professionalism(careers: Careers, month: date) -> tuple[list[Value], list[Value]]:
    """Scores and totals of the PNS of the month's last day, and the parts of the units' means."""
    seen, last = careers.seen, month_end(month)
    appraised = {p.person_id: p for p in owed(seen, careers.more.appraisals, month.year - 1, last)}
    found, shared = [], []
    for person_id in seen.stints:
        stint, placement = seen.stint(person_id, last), seen.placement(person_id, last)
        if stint is None or placement is None or stint.employment_type != "PNS":
            continue
        unit_id = placement.unit_id
        make = partial(
            Value.make,
            grain="employee",
            month=month,
            subject=person_id,
            unit_id=unit_id,
            denominator=None,
            is_percent=False,
        )
        scores: dict[tuple[str, str], Decimal | int | None] = {
            ("IPA-01", "qualification_score"): careers.qualification(person_id, last),
            ("IPA-02", "competency_score"): careers.competency(person_id, last),
            ("IPA-03", "performance_score"): performance(appraised.get(person_id)),
            ("IPA-04", "discipline_score"): careers.discipline(person_id, last),
        }
        for (code, name), score in scores.items():
            label = INCOMPLETE if score is None else _provisional(month)
            found.append(make(code, name, f"regime:{REGIME}", numerator=score, label=label))
        known = [Decimal(score) for score in scores.values() if score is not None]
        total = sum(known, Decimal(0)) if len(known) == len(scores) else None
        label = INCOMPLETE if total is None else _category(total)
        found.append(make("IPA-05", "professionalism_index", f"regime:{REGIME}", numerator=total, label=label))
        name = "unit_professionalism_index"
        own = partial(_own, "IPA-06", name, month=month, unit_id=unit_id, label=_provisional(month))
        shared.append(own(f"coverage:{REGIME}", top=int(total is not None), bottom=1))
        shared.append(own(f"mean:{REGIME}", top=total, bottom=None if total is None else 1))
    return found, shared


def _category(total: Decimal) -> str:
    names = ((90, "SANGAT TINGGI"), (80, "TINGGI"), (70, "SEDANG"), (60, "RENDAH"), (-1, "SANGAT RENDAH"))
    return next(name for above, name in names if total > above)


def _leadership(careers: Careers, month: date) -> list[Value]:
    """People who have done the training of their post's level among those in structural posts, of every unit with people."""
    last = month_end(month)
    own: dict[str, list[bool]] = defaultdict(list)
    for person_id in careers.seen.stints:
        placement = careers.seen.placement(person_id, last)
        kind = careers.position_type(person_id, last)
        if placement:
            here = own[placement.unit_id]
            here += [careers.has_own_level(person_id, kind, last)] if kind in OWN_LEVEL else []
    name = "leadership_training_done"
    return [_own("TRN-07", name, "all", month, unit_id, sum(done), len(done), "") for unit_id, done in own.items()]


def _active(careers: Careers, month: date) -> list[Value]:
    """Sanctions that hold on a day of the month, of everybody of the month, in their last unit of it."""
    seen, last = careers.seen, month_end(month)
    found = []
    for person_id in seen.stints:
        placed = [p for day in days(month, last) if (p := seen.placement(person_id, day))]
        if not placed:
            continue
        held = [
            s.level
            for s in careers.sanctions.get(person_id, [])
            if s.starts_on <= last and (s.ends_on is None or s.ends_on >= month)
        ]
        counts = {"all": len(held)} | {f"level:{level}": held.count(level) for level in LEVELS}
        for measure, n in counts.items():
            found.append(_own("DIS-04", "active_sanctions", measure, month, placed[-1].unit_id, n, None, ""))
    return found


def _sanctioned(careers: Careers, month: date) -> list[Value]:
    """People with a decision since January over the mean ASN: both times the number of months."""
    seen = careers.seen
    months = [month.replace(month=n) for n in range(1, month.month + 1)]
    staff = seen.asn_at_ends(months)
    people: dict[str, int] = defaultdict(int)
    for person_id, sanctions in careers.sanctions.items():
        decided = sorted(s.decided_on for s in sanctions if months[0] <= s.decided_on <= month_end(month))
        placement = seen.placement(person_id, decided[0]) if decided else None
        stint = seen.stint(person_id, decided[0]) if decided else None
        if placement and stint and stint.employment_type in ASN:
            people[placement.unit_id] += 1
    name = "sanctions_per_100"
    return [
        _own("DIS-05", name, "all", month, unit_id, 100 * len(months) * people[unit_id], n, _provisional(month))
        for unit_id, n in staff.items()
    ]
