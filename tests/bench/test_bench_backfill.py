"""A backfill of twelve months of 10,000 people beside the night that loaded them: on DuckDB in proportion to it, on PostgreSQL in minutes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from flows.office import read_office
from tests.bench.big_office import write_big_office
from tests.bench.test_bench import Measured, measure
from tests.conftest import ask, on_engine

MOST_TIMES_THE_WHOLE_JOB = 1.5
MOST_SECONDS_ON_POSTGRES = 240
YEAR = ["2026-01", "2026-12", "--reason", "a doubt", "--unlock", "a doubt", "--yes"]


def command(folder: Path, *arguments: str) -> Measured:
    return measure([sys.executable, "-m", "flows.cli", *arguments, "--office", str(folder)])


@pytest.fixture(params=["duckdb", "postgres"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    write_big_office(tmp_path / "office")
    on_engine(tmp_path / "office", request)
    return tmp_path / "office"


@pytest.mark.bench
def test_a_backfill_of_a_year_costs_little_more_than_the_night_that_loaded_it(folder: Path) -> None:
    """Every file is read again, every month built again, and nothing comes out different."""
    whole = command(folder, "run")
    again = command(folder, "backfill", *YEAR)
    office = read_office(folder)
    engine = "DuckDB" if office.warehouse_file else "PostgreSQL"
    print(
        f"\n{engine}: whole job {whole.seconds:.1f} s, backfill {again.seconds:.1f} s ({again.seconds / whole.seconds:.2f} x)"
    )
    print(f"memory {again.memory_mb:,.0f} MB")
    assert len(ask(office, "select distinct period_start from ops.backfill_month where done_at is not null")) == 12
    assert len(ask(office, "select 1 from ops.release")) == 1
    if office.warehouse_file:
        assert again.seconds <= MOST_TIMES_THE_WHOLE_JOB * whole.seconds
    else:
        assert again.seconds <= MOST_SECONDS_ON_POSTGRES
