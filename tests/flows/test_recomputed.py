"""Every indicator of the sample office, computed a second time in plain pandas from the specification: both agree."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import pytest

from flows.office import Office
from flows.sample import write_sample
from tests.conftest import LAST_DAY, ask, run_night, served
from tests.integration.test_documents import read_published
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
from tests.servers import Server

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
# How the fraction of these is written the specification does not say; their value it does.
UNREDUCED = (*survey.UNREDUCED, *head_study.UNREDUCED)
# What is told of single trainings and complaints is published as facts.
FACTS = {**training.FACTS, **complaint.FACTS}
# Written in hundred-millionths: no value can be nearer.
WRITTEN = {"LED-01": 1e-8, "LED-02": 1e-8, "LED-03": 1e-8}


class Night(NamedTuple):
    """The sample office with files of all datasets after one night, and what that night loaded and published; read only."""

    months: int
    office: Office
    inputs: Inputs
    values: pd.DataFrame

    def published(self, code: str) -> pd.DataFrame:
        """Give the published values of a code, those of single trainings and complaints in the same shape."""
        if code not in FACTS:
            return self.values[self.values["code"] == code]
        return read_published(self.office, FACTS[code])


@pytest.fixture(scope="module", params=[6, 24], ids=lambda months: f"{months}_months")
def night(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, server: Server | None, audit_ready: None
) -> Night:
    """A night on the sample office; only the longer history has corrections, outages and a change of head to compare."""
    folder = tmp_path_factory.mktemp("recomputed") / "office"
    write_sample(folder, months=request.param, everything=True, truth=False)
    office = run_night(served(folder, server), LAST_DAY)
    values = ask(
        office,
        """select code, value.* from published.value
           join (select distinct indicator_id, code from indicator.definition) as named using (indicator_id)""",
    )
    return Night(request.param, office, read_inputs(office, LAST_DAY), values)


def test_every_indicator_of_the_specification_is_recomputed(night: Night) -> None:
    assert len(CODES) == 68
    assert sorted(RECOMPUTED) == sorted(CODES)
    assert set(night.values["code"]) | set(FACTS) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_both_agree(night: Night, code: str) -> None:
    theirs = night.published(code)
    assert len(theirs)
    numbers = ("n_people", "value") if code in UNREDUCED else NUMBERS
    apart = differences(RECOMPUTED[code](night.inputs), theirs, numbers, WRITTEN.get(code, 1e-9))
    assert apart.empty, f"{len(apart)} of {len(theirs)} values differ\n{apart.head(10).to_string()}"
