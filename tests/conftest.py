"""What tests share: sample offices, nights run on them, and what they published."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from flows import night
from flows.office import Office, read_office
from flows.sample import write_sample

os.environ["GX_ANALYTICS_ENABLED"] = "false"
PROJECT = Path(__file__).resolve().parent.parent
SHARED_DATA = PROJECT.parent / "shared" / "data"
LAST_DAY = date(2026, 7, 2)


@pytest.fixture(scope="session")
def audit_ready() -> None:
    """Import Great Expectations once; every night of this process then judges without a process of its own."""
    import great_expectations  # noqa: F401


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole sample office that no night has touched; copy it before running one."""
    folder = tmp_path_factory.mktemp("sample") / "office"
    write_sample(folder)
    return folder


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, audit_ready: None) -> Office:
    """The sample office after one night on its last day; read it only."""
    folder = tmp_path_factory.mktemp("published") / "office"
    write_sample(folder)
    return run_night(folder, LAST_DAY)


@pytest.fixture(scope="session")
def published_history(tmp_path_factory: pytest.TempPathFactory, audit_ready: None) -> Office:
    """The sample office with 24 months of history after one night on its last day; read it only."""
    folder = tmp_path_factory.mktemp("history") / "office"
    write_sample(folder, months=24)
    return run_night(folder, LAST_DAY)


def shared_file(name: str) -> Path:
    """Give a file that nobody here wrote; the test is skipped where the folder is not there."""
    path = SHARED_DATA / name
    if not path.exists():
        pytest.skip(f"real files are not here: {name}")
    return path


@pytest.fixture
def real_file() -> Callable[[str], Path]:
    """Files that nobody here wrote, by their name."""
    return shared_file


def run_night(folder: Path, as_of: date) -> Office:
    """Run a night on an office and give it; the audit must pass."""
    office = read_office(folder)
    assert night.night(office, as_of).is_published
    return office


def kinerja(*arguments: str | Path, cwd: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    """Run the command line as a person would."""
    told = [sys.executable, "-m", "flows.cli", *map(str, arguments)]
    return subprocess.run(told, cwd=cwd, capture_output=True, text=True, timeout=300, check=False)


def ask(office: Office, sql: str) -> pd.DataFrame:
    """Ask an office's warehouse; read only."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{office.folder / 'warehouse.duckdb'}' as kinerja (read_only); use kinerja")
        return connection.execute(sql).df()


def published_values(office: Office) -> pd.DataFrame:
    """Every published value, in one order: what two ways of getting there must agree on."""
    return ask(
        office,
        """select indicator_id, measure, grain, period_start, subject_id, unit_id, n_people, numerator, denominator, value, label, null_reason
           from published.value order by all""",
    )
