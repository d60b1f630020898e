"""The true JP of PPPK in the years of their contracts. TRN-06."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from flows.sample.seen import Seen
from flows.sample.truth_training import Credit, credits
from flows.sample.values import Value, roll_up
from flows.sample.workdays import month_end

LIMIT = 24
CONTRACTED = {"PPPK", "PPPK_PW"}


def contract_values(seen: Seen) -> list[Value]:
    """Give 1 for every PPPK above the limit in a year of the contract, 0 for the others."""
    earned: dict[str, list[Credit]] = {}
    for credit in credits(seen):
        earned.setdefault(credit.person_id, []).append(credit)
    found = []
    for person_id in seen.stints:
        for month in seen.months:
            last = month_end(month)
            stint, placement = seen.stint(person_id, last), seen.placement(person_id, last)
            if stint is None or placement is None or stint.employment_type not in CONTRACTED:
                continue
            years = contract_years(contract_start(seen, person_id, last), month, last)
            most = max(_jp(earned.get(person_id, []), first, min(end, last)) for first, end in years)
            unit_id = placement.unit_id
            found.append(
                Value.make(
                    "TRN-06", "pppk_jp_warning", "all", "employee", month, person_id, unit_id, int(most > LIMIT), None,
                    False,
                )
            )  # fmt: skip
    return found + roll_up(found)


def contract_start(seen: Seen, person_id: str, day: date) -> date:
    """Give the day on which the unbroken employment as PPPK began that covers the day."""
    stint = seen.stint(person_id, day)
    assert stint is not None
    before = seen.stint(person_id, stint.valid_from - timedelta(days=1))
    if before is not None and before.employment_type in CONTRACTED:
        return contract_start(seen, person_id, before.valid_from)
    return stint.valid_from


def contract_years(start: date, first: date, last: date) -> list[tuple[date, date]]:
    """List the years of a contract that have a day from first to last."""
    begins = [start.replace(year=year) for year in range(start.year, last.year + 1)]
    years = [(day, day.replace(year=day.year + 1) - timedelta(days=1)) for day in begins]
    return [(begin, end) for begin, end in years if begin <= last and first <= end]


def _jp(credits: list[Credit], first: date, last: date) -> Decimal:
    return sum((c.credited_jp or Decimal(0) for c in credits if first <= c.completed_on <= last), Decimal(0))
