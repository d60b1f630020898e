"""What must hold of sql/1_reference: generated files are fresh, and rules of one kind never overlap in time."""

from __future__ import annotations

import csv
from itertools import pairwise
from typing import Any

import pytest

from scripts import make_calendar
from tests.sql.engines import SQL

OPEN = "9999-12-31"
KEYS = {
    "attendance_code": ("attendance_code",),
    "deduction": ("preset", "kind", "band"),
    "jp_conversion": ("training_form",),
    "appraisal_band": ("predicate",),
    "appraisal_distribution": ("organisation_predicate", "rule_number", "predicate"),
    "appraisal_matrix": ("result", "behaviour"),
    "appraisal_predicate": ("predicate",),
    "appraisal_weighting": ("weighting",),
    "credit_coefficient": ("functional_level",),
    "education_level": ("education_level",),
    "leadership_requirement": ("position_type", "echelon", "training_level"),
    "leadership_title": ("title_words",),
    "professionalism_category": ("regime", "category"),
    "professionalism_competency": ("regime", "position_type", "item"),
    "professionalism_discipline": ("regime", "sanction_level"),
    "professionalism_performance": ("regime", "predicate"),
    "professionalism_qualification": ("regime", "education_level"),
    "professionalism_regime": ("regime", "employment_type"),
    "professionalism_training": ("regime", "training_form"),
    "parameter": ("parameter_id",),
    "ramadan": (),
    "discipline_threshold": ("employment_type", "level_code", "minimum_days"),
    "schedule": ("schedule_id", "iso_weekday", "is_ramadan"),
    "sla": ("classification", "stage"),
    "survey_element": ("element_id",),
    "survey_band": ("quality_band",),
    "merit_band": ("merit_category",),
    "study_indicator": ("indicator_id",),
    "chart_rule": ("rule_id",),
    "chart_bound": ("unit", "measure"),
    "target": ("indicator_id", "measure"),
}


def rows_of(name: str) -> list[dict[str, Any]]:
    with (SQL / "1_reference" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_calendar_is_what_its_script_writes() -> None:
    rows = make_calendar.correct(make_calendar.seed_from_package(), make_calendar.read_decreed())
    assert rows_of("calendar") == make_calendar.render(rows)


def test_each_year_has_the_decreed_number_of_days() -> None:
    counted = [(row["day"][:4], row["kind"]) for row in rows_of("calendar") if row["legal_basis"].startswith("SKB")]
    years = [(year, kind) for year in ("2024", "2025", "2026") for kind in ("LN", "CB")]
    assert [counted.count(each) for each in years] == [17, 10, 17, 11, 17, 8]


def test_the_days_of_the_elections_are_holidays() -> None:
    decreed = {
        row["day"]: row["legal_basis"] for row in rows_of("calendar") if row["legal_basis"].startswith("Keppres")
    }
    assert decreed == {"2024-02-14": "Keppres 10/2024", "2024-11-27": "Keppres 33/2024"}


def test_the_holiday_of_august_2025_is_known_since_the_decree_that_added_it() -> None:
    (row,) = [row for row in rows_of("calendar") if row["day"] == "2025-08-18"]
    assert (row["kind"], row["issued_on"]) == ("CB", "2025-08-07")


@pytest.mark.parametrize("name", KEYS)
def test_at_most_one_rule_holds_on_a_day(name: str) -> None:
    spans = sorted(
        (*(row[column] for column in KEYS[name]), row["valid_from"], row["valid_to"] or OPEN) for row in rows_of(name)
    )
    overlapping = [(one, two) for one, two in pairwise(spans) if one[:-2] == two[:-2] and one[-1] >= two[-2]]
    assert not overlapping


def test_every_synonym_leads_to_one_known_code() -> None:
    synonyms = rows_of("attendance_code_synonym")
    known = {row["attendance_code"] for row in rows_of("attendance_code")}
    words = [row["synonym"] for row in synonyms]
    assert len(words) == len(set(words)) and {row["attendance_code"] for row in synonyms} <= known
    # Each of these means one thing in one office and its contrary in another: only a source's own mapping may say which.
    assert not {"M", "C", "CB", "TL", "PC"} & set(words)


def test_every_word_for_an_education_leads_to_one_known_level() -> None:
    synonyms = rows_of("education_level_synonym")
    known = {row["education_level"] for row in rows_of("education_level")}
    words = [row["synonym"] for row in synonyms]
    assert len(words) == len(set(words)) and {row["education_level"] for row in synonyms} == known
