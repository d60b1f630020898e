"""The true figures of surveys: each element's mean, the index as an exact fraction, and its band."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import lcm

from flows.sample.people import UNIT
from flows.sample.seen import Seen
from flows.sample.surveys import ELEMENTS, Answers, seen_answers
from flows.sample.values import Value, ancestors, roll_up

WEIGHT_PARTS = 9  # each element weighs a ninth
ENOUGH = 30  # respondents
BANDS = ((Decimal("64.99"), "D"), (Decimal("76.60"), "C"), (Decimal("88.30"), "B"), (Decimal("100.00"), "A"))
LARGEST_BASE = 1_000_000_000
DECIMAL_BASE = 100_000_000


def survey_values(seen: Seen, answers: list[Answers]) -> list[Value]:
    """Give SKM-01, SKM-02 and SKM-03 of the surveys that ended in each month."""
    known = [a for a in seen_answers(answers, seen.as_of) if a.unit_id in UNIT]
    found: list[Value] = []
    for month in seen.months:
        wave = [a for a in known if a.last_day.replace(day=1) == month]
        found += _element_means(month, wave)
        below: dict[str, list[Answers]] = defaultdict(list)
        for a in wave:
            for subject in [*ancestors(a.unit_id), "AGENCY"]:
                below[subject].append(a)
        for subject, sheets in below.items():
            found += _index(month, subject, sheets)
    return found


def _element_means(month: date, wave: list[Answers]) -> list[Value]:
    scores: dict[tuple[str, str], list[int]] = defaultdict(list)
    for a in wave:
        for element, score in a.scores:
            scores[a.unit_id, element].append(score)
    return roll_up(
        Value.make(
            "SKM-01", "survey_element_mean", element, "unit", month, unit_id, unit_id, sum(given), len(given), False
        )
        for (unit_id, element), given in scores.items()
    )


def _index(month: date, subject: str, sheets: list[Answers]) -> list[Value]:
    """The index over the common denominator of its means; where that grows too large, over means of eight decimals."""
    scores: dict[str, list[int]] = defaultdict(list)
    for a in sheets:
        for element, score in a.scores:
            scores[element].append(score)
    base = lcm(*(len(given) for given in scores.values()))
    if base > LARGEST_BASE:
        base = DECIMAL_BASE
    top = sum(_half_up(Fraction(sum(given) * base, len(given))) for given in scores.values())
    bottom = WEIGHT_PARTS * base
    is_whole = len(scores) == len(ELEMENTS)
    few = "INDIKATIF" if len(sheets) < ENOUGH else ""
    band = _band(Fraction(25 * top, bottom)) if is_whole else ""
    unit_id = None if subject == "AGENCY" else subject
    grain = "unit" if unit_id else "agency"
    numerator = 25 * top if is_whole else None
    return [
        Value.make(code, name, "all", grain, month, subject, unit_id, numerator, bottom, False, label)
        for code, name, label in (
            ("SKM-02", "satisfaction_index", few),
            ("SKM-03", "service_quality", f"{band} {few}".strip() if band else ""),
        )
    ]


def _half_up(number: Fraction) -> int:
    return (2 * number.numerator + number.denominator) // (2 * number.denominator)


def _band(index: Fraction) -> str:
    """Give the band of the index, rounded half up to two decimals first."""
    rounded = (Decimal(_half_up(index * 100)) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return next(band for highest, band in BANDS if rounded <= highest)
