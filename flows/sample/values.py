"""One true value, and how values of people or units become those of the units above and of the office."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from flows.sample.people import UNIT

Number = Decimal | int | None


@dataclass(frozen=True)
class Value:
    """A value with its exact parts; denominator None: a count or sum."""

    code: str
    indicator_id: str
    measure: str
    grain: str
    period_start: date
    subject_id: str
    unit_id: str | None
    numerator: Decimal | None
    denominator: Decimal | None
    is_percent: bool
    label: str = ""

    @classmethod
    def make(
        cls,
        code: str,
        indicator_id: str,
        measure: str,
        grain: str,
        month: date,
        subject: str,
        unit_id: str | None,
        numerator: Number,
        denominator: Number,
        is_percent: bool,
        label: str = "",
    ) -> Value:
        """Make a value from whole or decimal numbers."""
        top = None if numerator is None else Decimal(numerator)
        bottom = None if denominator is None else Decimal(denominator)
        return cls(code, indicator_id, measure, grain, month, subject, unit_id, top, bottom, is_percent, label)

    @property
    def null_reason(self) -> str:
        """Say why there is no value; empty where there is one."""
        if self.denominator is not None and self.denominator == 0:
            return "PEMBAGI_NOL"
        return "TIDAK_ADA_DATA" if self.numerator is None else ""

    @property
    def value(self) -> str:
        """Give the value with six decimals, rounded half up; empty where there is none."""
        if self.null_reason or self.numerator is None:
            return ""
        exact = self.numerator
        if self.denominator is not None:
            exact = self.numerator * (100 if self.is_percent else 1) / self.denominator
        return str(exact.quantize(Decimal("0.000001"), ROUND_HALF_UP))


def exact_text(number: Decimal | None) -> str:
    """Write a number in full, without trailing zeros or exponent."""
    if number is None:
        return ""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def ancestors(unit_id: str) -> list[str]:
    """List the unit and all units above it."""
    found = [unit_id]
    while (parent := UNIT[found[-1]].parent) is not None:
        found.append(parent)
    return found


def roll_up(values: Iterable[Value]) -> list[Value]:
    """Sum the parts of people's (or units' own) values into every unit that holds them, and into the agency."""
    groups: dict[tuple, list[Value]] = defaultdict(list)
    for v in values:
        assert v.unit_id is not None
        for unit_id in ancestors(v.unit_id):
            groups[
                v.code, v.indicator_id, v.measure, "unit", v.period_start, unit_id, unit_id, v.is_percent, v.label
            ].append(v)
        groups[
            v.code, v.indicator_id, v.measure, "agency", v.period_start, "AGENCY", None, v.is_percent, v.label
        ].append(v)
    return [_summed(key, members) for key, members in groups.items()]


def _summed(key: tuple, members: list[Value]) -> Value:
    code, indicator_id, measure, grain, month, subject, unit_id, is_percent, label = key
    tops = [v.numerator for v in members if v.numerator is not None]
    bottoms = [v.denominator for v in members if v.denominator is not None]
    top = sum(tops, Decimal(0)) if tops else None
    bottom = sum(bottoms, Decimal(0)) if bottoms else None
    return Value(code, indicator_id, measure, grain, month, subject, unit_id, top, bottom, is_percent, label)
