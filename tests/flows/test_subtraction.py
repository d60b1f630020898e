"""Law: from the figures that everybody may see, nobody finds by subtraction those of fewer people than may be shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from flows.office import Office
from tests.conftest import ask
from tests.integration.test_documents import read_published

FEWEST = 5
SHOWN = """select indicator_id, measure, period_start, subject_id, numerator, denominator from published.unit_value
    where grain in ('unit', 'agency') and null_reason is distinct from 'DISEMBUNYIKAN'"""
# Whoever adds something to a figure, and the unit in which it was; unit_attendance adds up the days of attendance_rate.
ADDED = """
    with added as (
        select indicator_id, measure, period_start, unit_id, subject_id, numerator, denominator from published.value
        where grain = 'employee' and numerator is not null and denominator is distinct from 0
    )
    select added.* from added join indicator.definition using (indicator_id) where definition.measure = '' and minimum_group > 0
    union all
    select 'unit_attendance', 'all', period_start, unit_id, subject_id, numerator, denominator
    from added where indicator_id = 'attendance_rate' and measure = 'rate'"""
ABOVE = "select period_start, unit_id, subject_id from warehouse.unit_above where grain = 'unit'"


@pytest.mark.parametrize("office", ["published", pytest.param("published_history", marks=pytest.mark.slow)])
def test_nobody_is_found_by_subtraction_of_units(office: str, request: pytest.FixtureRequest) -> None:
    found = list(small_groups(request.getfixturevalue(office)))
    assert found == []


def small_groups(office: Office) -> Iterator[tuple[Any, ...]]:
    """Yield the figures of a unit that are, without those of the units below it, the exact figures of too few people."""
    below: dict[tuple[date, str], set[str]] = defaultdict(set)
    for month, unit, above in ask(office, ABOVE).itertuples(index=False):
        below[month, above].add(unit)
        below[month, "AGENCY"].add(unit)
    added: dict[Any, dict[str, list[tuple[str, float, float]]]] = defaultdict(lambda: defaultdict(list))
    for *key, unit, person, numerator, denominator in ask(office, ADDED).fillna(0).itertuples(index=False):
        added[tuple(key)][unit].append((person, numerator, denominator))
    figures: dict[Any, dict[str, tuple[float, float]]] = defaultdict(dict)
    for *key, subject, numerator, denominator in read_published(office, SHOWN).fillna(0).itertuples(index=False):
        figures[tuple(key)][subject] = (numerator, denominator)
    for key in added.keys() & figures.keys():
        shown, inside = figures[key], {subject: below[key[2], subject] for subject in figures[key]}
        for subject, units in inside.items():
            parts = [part for part, its in inside.items() if its < units]
            largest = [part for part in parts if not any(inside[part] < inside[other] for other in parts)]
            left = [row for unit in units.difference(*(inside[part] for part in largest)) for row in added[key][unit]]
            told = [shown[subject][n] - sum(shown[part][n] for part in largest) for n in (0, 1)]
            n_people = len({person for person, _, _ in left})
            if 0 < n_people < FEWEST and told == [sum(row[1] for row in left), sum(row[2] for row in left)]:
                yield (*key, subject, n_people)
