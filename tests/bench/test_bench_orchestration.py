"""What Prefect costs: the same night called directly and through a flow, with a running server."""

from __future__ import annotations

import shutil
import sys
from datetime import date
from pathlib import Path

import pytest

from flows import service
from flows.office import read_office
from flows.sample import write_sample
from tests.bench.test_bench import Measured, measure

DAY = date(2026, 1, 15)
MOST_SECONDS_MORE = 5
MOST_MEMORY_MORE_MB = 150
TIMES = 3


@pytest.mark.bench
def test_orchestration_costs_little_over_the_same_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_sample(tmp_path / "untouched", as_of=DAY)
    office = read_office(tmp_path / "untouched")
    standing = service.up(office)
    try:
        monkeypatch.setenv("PREFECT_API_URL", standing.api)
        monkeypatch.setenv("PREFECT_HOME", str(service.home(office)))
        direct, flow = [], []
        for number in range(TIMES):
            direct.append(night(tmp_path, f"direct-{number}", "flows.cli", "run"))
            flow.append(night(tmp_path, f"flow-{number}", "flows.nightly"))
    finally:
        service.down(office.folder)
    seconds = min(each.seconds for each in flow) - min(each.seconds for each in direct)
    memory = min(each.memory_mb for each in flow) - min(each.memory_mb for each in direct)
    print(f"\ndirect: {told(direct)}\nflow: {told(flow)}\norchestration: {seconds:.1f} s, {memory:.0f} MB more")
    assert seconds <= MOST_SECONDS_MORE
    assert memory <= MOST_MEMORY_MORE_MB


def night(folder: Path, name: str, module: str, *command: str) -> Measured:
    ignored = shutil.ignore_patterns(".prefect")
    shutil.copytree(folder / "untouched", folder / name, copy_function=shutil.copy2, ignore=ignored)
    return measure([sys.executable, "-m", module, *command, "--office", str(folder / name)])


def told(measured: list[Measured]) -> str:
    return ", ".join(f"{each.seconds:.1f} s {each.memory_mb:.0f} MB" for each in measured)
