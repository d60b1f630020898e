"""Every worked case of the specification is run by a case beside this file, which claims it under `spec`; every indicator has cases."""

from __future__ import annotations

import csv
from collections import Counter

import pytest

from flows.warehouse.models import Model, indicator_models
from tests.sql.cases import CASES, HERE, read_case
from tests.unit.test_identifiers import SPEC


def specified() -> list[str]:
    with (HERE / "specified_cases.csv").open(encoding="utf-8", newline="") as file:
        return [f"{row['code']}: {row['input']}" for row in csv.DictReader(file)]


def test_every_worked_case_of_the_specification_is_claimed() -> None:
    claimed = Counter(text for path in CASES for text in read_case(path).get("spec", []))
    claimed.update(SPEC)  # what no SELECT sees: why a number is none
    assert len(specified()) == 190
    assert set(specified()) - set(claimed) == set()
    assert set(claimed) - set(specified()) == set()


@pytest.mark.parametrize("model", indicator_models(), ids=lambda model: model.path.stem)
def test_an_indicator_has_cases(model: Model) -> None:
    assert list((HERE / model.path.stem).glob("*.yaml"))


def test_the_catalogue_has_all_sixty_eight_codes() -> None:
    """An indicator of its own, or where the specification's grain is an event or a complaint a column of the fact."""
    codes = {text.partition(":")[0] for text in specified()}
    of_events = {"TRN-01", "PGD-02", "PGD-03"}
    assert len(codes) == 68
    assert codes - {model.header["code"] for model in indicator_models()} == of_events
