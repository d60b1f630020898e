"""Prefect's processes are known by their home and by who started them; nobody else's are ended."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from flows import processes

SERVER = "prefect.server.api.server:create_app"
# Starts what looks like a server, says its number, and then ends or stays.
STARTER = f"""
import subprocess, sys, time
print(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)", "{SERVER}"]).pid, flush=True)
time.sleep(float(sys.argv[1]))
"""


@pytest.fixture
def started() -> Iterator[list[int]]:
    numbers: list[int] = []
    yield numbers
    processes.end(psutil.Process(number) for number in numbers if psutil.pid_exists(number))


def start(home: Path, stays: bool, started: list[int]) -> int:
    """Start a server by a program that ends at once or stays; give the server's number."""
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER, "300" if stays else "0"],
        env=os.environ | {"PREFECT_HOME": str(home)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert starter.stdout
    number = int(starter.stdout.readline())
    started += [starter.pid, number] if stays else [number]
    if not stays:
        starter.wait()
    return number


def test_a_server_whose_starter_is_gone_is_found_and_ended(tmp_path: Path, started: list[int]) -> None:
    number = start(tmp_path, False, started)
    found = processes.servers_left_alone(tmp_path)
    assert [process.pid for process in found] == [number]
    processes.end(found)
    assert not psutil.pid_exists(number)


def test_a_server_whose_starter_lives_is_left_alone(tmp_path: Path, started: list[int]) -> None:
    number = start(tmp_path, True, started)
    assert processes.servers_left_alone(tmp_path) == []
    assert processes.is_alive(number, tmp_path)


def test_processes_of_another_home_are_not_touched(tmp_path: Path, started: list[int]) -> None:
    number = start(tmp_path / "theirs", False, started)
    assert processes.of_home(tmp_path / "mine") == []
    assert not processes.is_alive(number, tmp_path / "mine")


def test_a_number_that_nobody_has_is_not_alive(tmp_path: Path) -> None:
    assert not processes.is_alive(2**22 + 1, tmp_path)
