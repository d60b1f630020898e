"""What CONTRIBUTING promises to who adds something."""

# ruff: noqa: E501
from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flows.office import read_office
from flows.sample import write_sample
from tests.conftest import PROJECT, ask, served
from tests.servers import Server

INDICATOR = """/* id: certificates   code: TRN-99   grain: employee x year to date   window: year   roll_up: sum   unit: count   better: higher   minimum_group: 5
   name: Certificates | Sertifikat
   measure all: trainings completed since 1 January.
   legal: kebijakan sistem */
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(year.person_id as text) as subject_id,
    cast(year.unit_id as text) as unit_id,
    cast(count(training.person_id) as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_training_year as year on year.period_start = period.period_start
left join warehouse.fact_training as training
    on training.person_id = year.person_id and training.completed_on between period.year_start and period.period_end
group by period.period_start, year.person_id, year.unit_id
"""
CASE = """months: [2026-02]
use: [units]
given:
  warehouse.dim_employee:
    - {person_id: ani, unit_id: U1, employment_type: PNS, valid_from: 2020-01-01, valid_to: 9999-12-31}
  warehouse.fact_training:
    - {person_id: ani, completed_on: 2026-02-12, credited_jp: 8}
expect:
  - {grain: employee, subject_id: ani, numerator: 1}
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout to change something in."""
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout.split(
        "\n"
    )
    for name in filter(None, listed):
        if (PROJECT / name).exists() and not name.startswith("docs/"):
            (tmp_path / "checkout" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, tmp_path / "checkout" / name)
    return tmp_path / "checkout"


def in_checkout(checkout: Path, *command: str) -> str:
    told = subprocess.run(
        [sys.executable, "-m", *command], cwd=checkout, capture_output=True, text=True, timeout=300, check=False
    )
    assert told.returncode == 0, told.stdout + told.stderr
    return told.stdout


def test_an_indicator_is_one_select_and_one_case_and_nothing_else(
    checkout: Path, tmp_path: Path, server: Server | None
) -> None:
    (checkout / "sql" / "3_indicator" / "training" / "certificates.sql").write_text(INDICATOR)
    (checkout / "tests" / "sql" / "certificates").mkdir()
    (checkout / "tests" / "sql" / "certificates" / "a_training_counts.yaml").write_text(CASE)
    assert "2 passed" in in_checkout(
        checkout, "pytest", "-q", "-n", "0", "tests/sql/test_cases.py", "-k", "certificates"
    )
    write_sample(tmp_path / "office", truth=False)
    served(tmp_path / "office", server)
    in_checkout(checkout, "flows.cli", "run", "--office", str(tmp_path / "office"))
    told = ask(
        read_office(tmp_path / "office"),
        "select grain, count(*) as n from published.value where indicator_id = 'certificates' group by grain",
    )
    assert set(told["grain"]) == {"employee", "unit", "agency"}
