"""What tests of faults share: an office that no night has touched, and what it publishes where nothing disturbs it."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from flows.office import Office
from flows.sample import write_sample
from tests.conftest import run_night

DAY = date(2026, 1, 15)


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("untouched") / "office"
    write_sample(folder, as_of=DAY)
    return folder


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, untouched: Path, audit_ready: None) -> Office:
    folder = tmp_path_factory.mktemp("undisturbed") / "office"
    shutil.copytree(untouched, folder, copy_function=shutil.copy2)
    return run_night(folder, DAY)
