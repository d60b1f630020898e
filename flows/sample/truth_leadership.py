"""The true figures of changes of head, exact until the end: differences, those against other units, and fitted lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from math import isqrt
from typing import Any

from flows.sample.people import LAST_DAY, UNIT, UNITS, Head, shown
from flows.sample.seen import Seen
from flows.sample.values import Value, ancestors
from flows.sample.workdays import month_end
from flows.sample.world import World

STUDIED = {
    ("unit_attendance", "all"),
    ("unexcused_absence_rate", "all"),
    ("punctuality", "all"),
    ("follow_up_rate", "all"),
    ("resolved_in_time", "all"),
    ("reopen_rate", "all"),
    ("satisfaction_index", "all"),
    ("productivity", "all"),
    ("time_efficiency", "raw"),
    ("effectiveness", "raw"),
}
WINDOW = 12  # months before the change, and after it
ENOUGH_MONTHS = 6
ENOUGH_STAFF = 5
COEFFICIENTS = ("b0", "b1", "b2", "b3", "b0_error", "b1_error", "b2_error", "b3_error")
LAG = 2  # months up to which residuals are taken to hang together
Series = dict[int, Fraction]  # values by month, counted as year x 12 + month


@dataclass(frozen=True)
class Change:
    """A unit's new definitive head after another one, and the whole months under each of the two."""

    unit_id: str
    month: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    until: int


def leadership_values(seen: Seen, world: World, values: list[Value]) -> list[Value]:
    """Give LED-01, LED-02 and LED-03 from the monthly values of units."""
    series: dict[tuple[str, str], Series] = defaultdict(dict)
    for v in values:
        if v.grain == "unit" and (v.indicator_id, v.measure) in STUDIED and v.value:
            exact = Fraction(v.numerator or 0) * (100 if v.is_percent else 1) / Fraction(v.denominator or 1)
            series[v.subject_id, v.indicator_id][_number(v.period_start)] = exact
    heads = shown(world.staff.heads, seen.as_of)
    found = []
    for change in _changes(heads):
        others = _controls(change, heads)
        for month in seen.months:
            if change.month < _number(month) <= change.until:
                staffed = {
                    unit_id for unit_id in [change.unit_id, *others] if _staff(seen, unit_id, month) >= ENOUGH_STAFF
                }
                for name, _ in STUDIED:
                    found += _told(change, others, month, name, series, staffed)
    return found


def _number(day: date) -> int:
    return day.year * 12 + day.month


def _first_day(number: int) -> date:
    return date((number - 1) // 12, (number - 1) % 12 + 1, 1)


def _changes(heads: list[Head]) -> list[Change]:
    found = []
    for unit in UNITS:
        own = sorted((h for h in heads if h.unit_id == unit.unit_id), key=lambda h: h.valid_from)
        definitive = [h for h in own if h.status == "DEFINITIF"]
        for former, new in zip(definitive, definitive[1:], strict=False):
            if former.person_id == new.person_id:
                continue
            month = _number(new.valid_from)
            acting = [h for h in own if h.status == "PLT"]
            before = tuple(n for n in range(month - WINDOW, month) if _is_whole(n, former, acting))
            after = tuple(n for n in range(month + 1, month + WINDOW + 1) if _is_whole(n, new, acting))
            until = min(month + WINDOW, _number(new.valid_to or LAST_DAY))
            found.append(Change(unit.unit_id, month, before, after, until))
    return found


def _is_whole(number: int, head: Head, acting: list[Head]) -> bool:
    """Say whether all of the month was under the head and no day of it under an acting one."""
    first = _first_day(number)
    last = month_end(first)
    is_acted = any(h.valid_from <= last and (h.valid_to or LAST_DAY) >= first for h in acting)
    return head.covers(first) and head.covers(last) and not is_acted


def _controls(change: Change, heads: list[Head]) -> list[str]:
    """List the units of the same kind, neither above nor below, that kept their head in all the months looked at."""
    looked_at = _first_day(change.month - WINDOW), month_end(_first_day(change.month + WINDOW))
    found = []
    for unit in UNITS:
        is_related = unit.unit_id in ancestors(change.unit_id) or change.unit_id in ancestors(unit.unit_id)
        changed = any(
            h.unit_id == unit.unit_id and h.status == "DEFINITIF" and looked_at[0] < h.valid_from <= looked_at[1]
            for h in heads
        )
        if unit.unit_type == UNIT[change.unit_id].unit_type and not is_related and not changed:
            found.append(unit.unit_id)
    return found


def _staff(seen: Seen, unit_id: str, month: date) -> int:
    last = month_end(month)
    placed = (seen.placement(person_id, last) for person_id in seen.stints)
    return sum(p is not None and unit_id in ancestors(p.unit_id) for p in placed)


def _told(
    change: Change,
    others: list[str],
    month: date,
    name: str,
    series: dict[tuple[str, str], Series],
    staffed: set[str],
) -> list[Value]:
    """Give the figures of one change, month and indicator; none where the unit has no value of it at all."""
    before, after = _sides(change, month, series[change.unit_id, name])
    if not before and not after:
        return []
    make = partial(
        Value.make,
        grain="unit",
        month=month,
        subject=change.unit_id,
        unit_id=change.unit_id,
        is_percent=False,
    )
    reason = ""
    if min(len(before), len(after)) < ENOUGH_MONTHS:
        reason = "KURANG_BULAN"
    elif change.unit_id not in staffed:
        reason = "KURANG_PEGAWAI"
    difference = None if reason else _mean(after) - _mean(before)
    compared = [_sides(change, month, series[unit_id, name]) for unit_id in others if unit_id in staffed]
    against = _against(difference, _differences(compared))
    coefficients = dict.fromkeys(COEFFICIENTS) if reason else _lines(change, before, after)
    return [
        make(
            "LED-01",
            "head_change_difference",
            name,
            **_parts(difference),
            label=reason,
        ),
        make(
            "LED-02",
            "head_change_against_others",
            name,
            **_parts(against),
            label=reason or ("TANPA_PEMBANDING" if against is None else ""),
        ),
        *(
            make("LED-03", "head_change_series", f"{name}:{coefficient}", **_parts(figure), label=reason)
            for coefficient, figure in coefficients.items()
        ),
    ]


def _against(difference: Fraction | None, of_others: list[Fraction]) -> Fraction | None:
    """Give a difference less the mean of those of others; none where there are no others."""
    return None if difference is None or not of_others else difference - sum(of_others, Fraction(0)) / len(of_others)


def _differences(sides: list[tuple[Series, Series]]) -> list[Fraction]:
    """Give the differences of the means, of units with enough months on each side."""
    return [_mean(a) - _mean(b) for b, a in sides if min(len(a), len(b)) >= ENOUGH_MONTHS]


def _parts(figure: Fraction | None) -> dict[str, Any]:
    """Give numerator and denominator of a figure in hundred-millionths."""
    return {"numerator": _hundred_millionths(figure), "denominator": None if figure is None else 10_000}


def _sides(change: Change, month: date, values: Series) -> tuple[Series, Series]:
    """Give the values of the months under the former head, and of those under the new one until the month."""
    return (
        {n: values[n] for n in change.before if n in values},
        {n: values[n] for n in change.after if n in values and n <= _number(month)},
    )


def _mean(values: Series) -> Fraction:
    return sum(values.values(), Fraction(0)) / len(values)


def _lines(change: Change, before: Series, after: Series) -> dict[str, Fraction | None]:
    """Fit a line to each head's months: t is 1 in the first month and goes on in all, t0 is the former head's last."""
    start = min(before) - 1
    last = max(change.before) - start
    level, slope = _fit({n - start: y for n, y in before.items()})
    new_level, new_slope = _fit({n - start: y for n, y in after.items()})
    step = (new_level + new_slope * last) - (level + slope * last)
    fitted = [level, slope, step, new_slope - slope]
    errors = _errors(fitted, last, [(n - start, y, n in after) for n, y in (before | after).items()])
    return dict(zip(COEFFICIENTS, [*fitted, *errors], strict=True))


def _errors(fitted: list[Fraction], last: int, points: list[tuple[int, Fraction, bool]]) -> list[Fraction]:
    """Give the standard errors of Newey and West: the square roots of the diagonal of (X'X)^-1 S (X'X)^-1."""
    rows = [[Fraction(x) for x in (1, t, is_after, (t - last) * is_after)] for t, _, is_after in points]
    columns = list(zip(*rows, strict=True))
    bread = _inverse([[_dot(one, other) for other in columns] for one in columns])
    # Each month's part of the normal equations; those of two months count the less, the further apart they are.
    scores = [(t, [x * (y - _dot(fitted, row)) for x in row]) for row, (t, y, _) in zip(rows, points, strict=True)]
    parts = [(t, [_dot(line, score) for line in bread]) for t, score in scores]
    return [
        _root(
            sum(
                (
                    one[i] * other[i] * (1 - Fraction(abs(t - s), LAG + 1))
                    for t, one in parts
                    for s, other in parts
                    if abs(t - s) <= LAG
                ),
                Fraction(0),
            )
        )
        for i in range(4)
    ]


def _dot(one: Sequence[Fraction], other: Sequence[Fraction]) -> Fraction:
    return sum((x * y for x, y in zip(one, other, strict=True)), Fraction(0))


def _inverse(matrix: list[list[Fraction]]) -> list[list[Fraction]]:
    """Invert a matrix whose leading minors are not zero, by Gauss and Jordan."""
    size = len(matrix)
    wide = [[*row, *(Fraction(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for i in range(size):
        wide[i] = [x / wide[i][i] for x in wide[i]]
        for k in range(size):
            if k != i:
                wide[k] = [x - wide[k][i] * y for x, y in zip(wide[k], wide[i], strict=True)]
    return [row[size:] for row in wide]


def _root(square: Fraction) -> Fraction:
    """Give the square root to 20 decimals."""
    return Fraction(isqrt(square.numerator * 10**40 // square.denominator), 10**20)


def _fit(points: Series) -> tuple[Fraction, Fraction]:
    """Give level at 0 and slope of the line of least squares."""
    t_mean = Fraction(sum(points), len(points))
    slope = sum(((t - t_mean) * y for t, y in points.items()), Fraction(0)) / sum((t - t_mean) ** 2 for t in points)
    return _mean(points) - slope * t_mean, slope


def _hundred_millionths(number: Fraction | None) -> Decimal | None:
    """Give ten thousand times the number to four decimals: what the published value is over 10,000."""
    return None if number is None else Decimal(_half_up(number * 10**8)) / 10_000


def _half_up(number: Fraction) -> int:
    """Round to a whole number, halves away from zero."""
    doubled = 2 * abs(number)
    whole = (doubled.numerator // doubled.denominator + 1) // 2
    return whole if number >= 0 else -whole
