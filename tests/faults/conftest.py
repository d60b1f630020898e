"""What tests of faults share: an office that no night has touched, and what it publishes where nothing disturbs it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from flows.office import Office, read_office
from flows.sample import write_sample

DAY = date(2026, 1, 15)


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("untouched") / "office"
    write_sample(folder, as_of=DAY, truth=False)
    return folder


@pytest.fixture(scope="session")
def undisturbed(after_night: Callable[[date], Path]) -> Office:
    return read_office(after_night(DAY))
