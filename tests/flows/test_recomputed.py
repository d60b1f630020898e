"""Every indicator of the sample office, computed a second time in plain pandas from the specification: both agree."""

from __future__ import annotations

import duckdb
import pandas as pd
import pytest

from flows.office import Office
from flows.sample import write_sample
from tests.conftest import LAST_DAY, ask, run_night
from tests.recomputed import (
    appraisal,
    attendance,
    complaint,
    discipline,
    head_study,
    integrity,
    leadership,
    professionalism,
    quality,
    survey,
    training,
)
from tests.recomputed.comparing import NUMBERS, differences
from tests.recomputed.inputs import Inputs, read_inputs

pytestmark = pytest.mark.slow

# Appendix A of the specification: 68 indicators.
HOW_MANY = {"ATT": 12, "DIS": 5, "TRN": 7, "IPA": 6, "KIN": 6, "PGD": 12, "SKM": 3, "INT": 4, "LED": 7, "DQ": 6}
CODES = [f"{subject}-{number:02}" for subject, count in HOW_MANY.items() for number in range(1, count + 1)]
SUBJECTS = (
    attendance,
    discipline,
    training,
    professionalism,
    appraisal,
    complaint,
    survey,
    integrity,
    leadership,
    head_study,
    quality,
)
RECOMPUTED = {code: function for subject in SUBJECTS for code, function in subject.RECOMPUTED.items()}
# What is told of single trainings and complaints is published as facts.
FACTS = {**training.FACTS, **complaint.FACTS}
# Codes in which the two differ, and why: what is here must differ, or the line goes.
DISAGREED: dict[str, str] = {}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, audit_ready: None) -> Office:
    """The sample office with files of all datasets, after one night; read it only."""
    folder = tmp_path_factory.mktemp("recomputed") / "office"
    write_sample(folder, everything=True)
    return run_night(folder, LAST_DAY)


@pytest.fixture(scope="module")
def inputs(whole: Office) -> Inputs:
    """What that night loaded."""
    return read_inputs(whole.folder / "warehouse.duckdb", LAST_DAY)


@pytest.fixture(scope="module")
def published(whole: Office) -> pd.DataFrame:
    """Every published value with the code of its indicator."""
    return ask(
        whole,
        """select code, value.* from published.value
           join (select distinct indicator_id, code from indicator.definition) as named using (indicator_id)""",
    )


def published_of(whole: Office, published: pd.DataFrame, code: str) -> pd.DataFrame:
    """The published values of a code, those of single trainings and complaints in the same shape."""
    if code not in FACTS:
        return published[published["code"] == code]
    with duckdb.connect(str(whole.folder / "published" / "kinerja-hr.duckdb"), read_only=True) as connection:
        return connection.execute(FACTS[code]).df()


def test_every_indicator_of_the_specification_is_recomputed(published: pd.DataFrame) -> None:
    assert len(CODES) == 68
    assert sorted(RECOMPUTED) == sorted(CODES)
    assert set(published["code"]) | set(FACTS) == set(CODES)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(code, marks=[pytest.mark.xfail(reason=DISAGREED[code], strict=True)] if code in DISAGREED else [])
        for code in CODES
    ],
)
def test_both_agree(whole: Office, inputs: Inputs, published: pd.DataFrame, code: str) -> None:
    theirs = published_of(whole, published, code)
    assert len(theirs)
    numbers = ("value",) if code in survey.UNREDUCED else NUMBERS
    apart = differences(RECOMPUTED[code](inputs), theirs, numbers)
    assert apart.empty, f"{len(apart)} of {len(theirs)} values differ\n{apart.head(10).to_string()}"
