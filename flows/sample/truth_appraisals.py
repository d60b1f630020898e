"""The true figures of appraisals: predicates, values, credits, their distribution, and the core values."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import partial

from flows.sample.appraisals import OWES, Appraisal, UnitPredicate
from flows.sample.careers import Post
from flows.sample.everything import Everything
from flows.sample.people import UNIT, shown
from flows.sample.seen import Seen
from flows.sample.values import Value, ancestors, roll_up
from flows.sample.workdays import month_end

# PermenPANRB 6/2022, result and behaviour.
MATRIX = {
    ("DI_ATAS", "DI_ATAS"): "SANGAT_BAIK",
    ("DI_ATAS", "SESUAI"): "BAIK",
    ("SESUAI", "DI_ATAS"): "BAIK",
    ("SESUAI", "SESUAI"): "BAIK",
    ("DI_ATAS", "DI_BAWAH"): "KURANG",
    ("SESUAI", "DI_BAWAH"): "KURANG",
    ("DI_BAWAH", "DI_ATAS"): "BUTUH_PERBAIKAN",
    ("DI_BAWAH", "SESUAI"): "BUTUH_PERBAIKAN",
    ("DI_BAWAH", "DI_BAWAH"): "SANGAT_KURANG",
}
CODE = {"SANGAT_BAIK": 1, "BAIK": 2, "CUKUP": 3, "BUTUH_PERBAIKAN": 3, "KURANG": 4, "SANGAT_KURANG": 5}
CREDIT_FACTOR = {"SANGAT_BAIK": "1.5", "BAIK": "1", "BUTUH_PERBAIKAN": "0.75", "KURANG": "0.5", "SANGAT_KURANG": "0.25"}
COEFFICIENT = {"AHLI_PERTAMA": "12.5", "AHLI_MUDA": "25", "AHLI_MADYA": "37.5"}
# organisation: at most or at least a share of the people, of any of the predicates, and at least so many
Rule = tuple[str, str, tuple[str, ...], int, int]
ANY_LOW = ("BUTUH_PERBAIKAN", "KURANG")
RULES: dict[str, tuple[Rule, ...]] = {
    "ISTIMEWA": (("SANGAT BAIK", "MAX", ("SANGAT_BAIK",), 70, 0),),
    "BAIK": (("BAIK", "MAX", ("BAIK",), 70, 0), ("BUTUH PERBAIKAN/KURANG", "MIN", ANY_LOW, 0, 1)),
    "BUTUH_PERBAIKAN": (
        ("BUTUH PERBAIKAN", "MIN", ("BUTUH_PERBAIKAN",), 60, 0),
        ("SANGAT BAIK", "MAX", ("SANGAT_BAIK",), 10, 0),
    ),
    "KURANG": (
        ("KURANG", "MIN", ("KURANG",), 60, 0),
        ("BUTUH PERBAIKAN", "MIN", ("BUTUH_PERBAIKAN",), 10, 0),
        ("SANGAT BAIK", "MAX", ("SANGAT_BAIK",), 10, 0),
    ),
    "SANGAT_KURANG": (
        ("SANGAT KURANG", "MIN", ("SANGAT_KURANG",), 60, 0),
        ("BUTUH PERBAIKAN/KURANG", "MIN", ANY_LOW, 10, 0),
        ("SANGAT BAIK", "MAX", ("SANGAT_BAIK",), 0, 0),
    ),
}
WARN_BELOW = 5
ENOUGH_ANSWERS = 5


@dataclass(frozen=True)
class Owed:
    """Somebody who owes an appraisal of a year, and the one that was approved by then."""

    person_id: str
    unit_id: str
    appraisal: Appraisal | None

    @property
    def value(self) -> Decimal | None:
        """The value by PP 30/2019; None unless both its parts are told."""
        a = self.appraisal
        if a is None or not a.skp_value or not a.behaviour_value:
            return None
        shares = ("0.6", "0.4") if a.weighting == "60_40" else ("0.7", "0.3")
        return Decimal(a.skp_value) * Decimal(shares[0]) + Decimal(a.behaviour_value) * Decimal(shares[1])

    @property
    def value_predicate(self) -> str:
        """The predicate that the value gives."""
        if self.value is None or self.appraisal is None:
            return ""
        if self.value >= 110 and self.appraisal.has_idea:
            return "SANGAT_BAIK"
        bands = ((90, "BAIK"), (70, "CUKUP"), (50, "KURANG"), (0, "SANGAT_KURANG"))
        return next(name for lowest, name in bands if self.value >= lowest)

    @property
    def predicate(self) -> str:
        """The predicate that counts: by result and behaviour, else by the value, else as stated."""
        if self.appraisal is None:
            return ""
        by_matrix = MATRIX.get((self.appraisal.result, self.appraisal.behaviour), "")
        return by_matrix or self.value_predicate or self.appraisal.stated


def due_day(year: int) -> date:
    """Give the last day for the appraisals of a year: the end of the next February."""
    return month_end(date(year + 1, 2, 1))


def owed(seen: Seen, appraisals: list[Appraisal], year: int, by: date) -> list[Owed]:
    """List who owed an appraisal of the year, with what was approved by the day; none where none was ever delivered."""
    known = [
        a for a in appraisals if a.year == year and a.period == "TAHUNAN" and a.dirt is None and a.seen_on <= seen.as_of
    ]
    of_person = {a.person_id: a for a in known if a.approved_on is None or a.approved_on <= by}
    last = date(year, 12, 31)
    found = []
    for person_id in seen.stints if known else []:
        stint, placement = seen.stint(person_id, last), seen.placement(person_id, last)
        if stint and placement and stint.employment_type in OWES:
            found.append(Owed(person_id, placement.unit_id, of_person.get(person_id)))
    return found


def appraisal_values(seen: Seen, more: Everything) -> list[Value]:
    """Give KIN-01 to KIN-06 and INT-04, of the year before each month's."""
    found: list[Value] = []
    for month in seen.months:
        last, year = month_end(month), month.year - 1
        people = owed(seen, more.appraisals, year, last)
        label = "SEMENTARA" if last < due_day(year) else ""
        found += _personal(seen, more, month, people)
        found += _units(month, people, label, year)
        found += _distribution(seen, more, month, people)
    return found


def _personal(seen: Seen, more: Everything, month: date, people: list[Owed]) -> list[Value]:
    posts = known_posts(seen, more)
    year_end = date(month.year - 1, 12, 31)
    found = []
    for p in people:
        make = partial(
            Value.make, grain="employee", month=month, subject=p.person_id, unit_id=p.unit_id, is_percent=False
        )
        if p.predicate:
            name = p.predicate.replace("_", " ")
            code = CODE[p.predicate]
            found.append(make("KIN-01", "performance_predicate", "all", numerator=code, denominator=None, label=name))
        if p.value is not None:
            name = p.value_predicate.replace("_", " ")
            found.append(make("KIN-02", "appraisal_value", "all", numerator=p.value, denominator=None, label=name))
        post = next((x for x in posts.get(p.person_id, []) if x.covers(year_end)), None)
        if post and post.position_type == "JF" and post.functional_level and p.predicate and p.appraisal:
            # CUKUP of the older rules has no factor, and so no credit.
            factor = CREDIT_FACTOR.get(p.predicate)
            credit = Decimal(COEFFICIENT[post.functional_level]) * Decimal(factor) if factor else None
            top = None if credit is None else credit * (p.appraisal.months or 12)
            name = p.predicate.replace("_", " ")
            found.append(make("KIN-05", "converted_credit", "all", numerator=top, denominator=12, label=name))
    return found


def known_posts(seen: Seen, more: Everything) -> dict[str, list[Post]]:
    """Give the posts that SIMPEG holds without fault, by person."""
    found: dict[str, list[Post]] = defaultdict(list)
    for post in shown(more.posts, seen.as_of):
        if post.dirt is None and post.person_id in seen.stints:
            found[post.person_id].append(post)
    return found


def _units(month: date, people: list[Owed], label: str, year: int) -> list[Value]:
    own: dict[tuple[str, str], dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for p in people:
        approved = p.appraisal.approved_on if p.appraisal else None
        is_on_time = approved is not None and approved <= due_day(year)
        own["KIN-04", "appraisal_on_time"][p.unit_id].append((int(is_on_time), 1))
        if p.predicate:
            own["KIN-06", "good_predicates"][p.unit_id].append((int(p.predicate in ("BAIK", "SANGAT_BAIK")), 1))
        scores = [score for score in p.appraisal.core_values if score] if p.appraisal else []
        if len(scores) >= ENOUGH_ANSWERS:
            own["INT-04", "core_values"][p.unit_id].append((sum(scores), len(scores)))
    return roll_up(
        Value.make(
            code,
            name,
            "all",
            "unit",
            month,
            unit_id,
            unit_id,
            sum(top for top, _ in parts),
            sum(bottom for _, bottom in parts),
            code != "INT-04",
            label,
        )
        for (code, name), units in own.items()
        for unit_id, parts in units.items()
    )


def _distribution(seen: Seen, more: Everything, month: date, people: list[Owed]) -> list[Value]:
    found = []
    for told in more.predicates:
        if told.year == month.year - 1 and told.dirt is None and told.seen_on <= seen.as_of and told.unit_id in UNIT:
            counts = Counter(p.predicate for p in people if p.predicate and told.unit_id in ancestors(p.unit_id))
            if people:
                found.append(_kept(month, told, counts))
    return found


def _kept(month: date, told: UnitPredicate, counts: Counter[str]) -> Value:
    n = counts.total()
    broken = []
    for name, bound, predicates, percent, least in RULES[told.predicate]:
        share = Decimal(percent * n) / 100
        of_these = sum(counts[predicate] for predicate in predicates)
        if bound == "MAX" and of_these > share.to_integral_value(ROUND_FLOOR):
            broken.append(f"{name} > {percent}%")
        if bound == "MIN" and of_these < max(share.to_integral_value(ROUND_CEILING), Decimal(least)):
            broken.append(f"{name} < {f'{percent}%' if percent else least}")
    make = partial(
        Value.make, "KIN-03", "predicate_distribution", "all", "unit", month, told.unit_id, told.unit_id,
        denominator=None, is_percent=False,
    )  # fmt: skip
    if n == 0:
        return make(None)
    if broken and n < WARN_BELOW:
        return make(1, label="PERINGATAN")
    return make(int(not broken), label="; ".join(broken))
