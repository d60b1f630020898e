"""A disk that is full stops a night in one line; nothing is half done, and the next one ends as if nothing had been."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import cli, telling
from flows.office import Office, read_office
from tests.conftest import ask
from tests.faults.conftest import DAY
from tests.faults.test_killed import assert_ends_the_same

KB = 1024


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 60 MB in memory; where none may be mounted the test is skipped."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=60m", "tmpfs", str(tmp_path)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no disk can be mounted here")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


@pytest.mark.parametrize(
    ("room", "step"),
    [
        (256, "ingest mesin"),
        pytest.param(1024, "build", marks=pytest.mark.slow),
        pytest.param(6 * 1024, "publish", marks=pytest.mark.slow),
    ],
)
def test_a_full_disk_is_said_in_one_line_and_the_next_run_goes_on(
    room: int, step: str, disk: Path, untouched: Path, undisturbed: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """room: what is left on the disk, in KB; step: where that is not enough."""
    folder = Path(shutil.copytree(untouched, disk / "office", copy_function=shutil.copy2))
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - room * KB)
    assert cli.main(["run", "--as-of", DAY.isoformat(), "--office", str(folder)]) == telling.BUSY
    said = capsys.readouterr().out
    assert "the disk of office is full. What was in hand was taken back; make room on it, then run again" in said
    assert len(said.splitlines()) == 1
    ballast.unlink()
    assert ask(read_office(folder), "select last_step from ops.run")["last_step"].tolist() == [step]
    assert_ends_the_same(folder, undisturbed, interrupted=1)
