"""Ctrl-C ends any command with one line that says what comes next, and never with a traceback; the next run ends as if nothing had been."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import psutil
import pytest

from flows import processes, service, telling
from flows.office import read_office
from flows.sample import write_sample
from flows.standing import LOCK
from tests.conftest import PROJECT, run

DAY = date(2026, 1, 15)
# Ctrl-C is heard whatever started the tests: a shell's background job would not hear it.
STARTED = (
    "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from flows.start import main; sys.exit(main())"
)


def begin(*arguments: str | Path, screen: int = subprocess.DEVNULL) -> subprocess.Popen[str]:
    """Start a command as a person would, in a group of its own, as a terminal does."""
    return subprocess.Popen(
        [sys.executable, "-c", STARTED, *map(str, arguments)],
        cwd=PROJECT,
        stdin=screen,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def stop(started: subprocess.Popen[str], when: Callable[[], bool]) -> tuple[int, str]:
    """Press Ctrl-C as soon as something is so: all of the group hears it. Give the exit code and what was said."""
    until = time.monotonic() + 120
    while not when() and started.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    os.killpg(started.pid, signal.SIGINT)
    said, _ = started.communicate(timeout=120)
    return started.returncode, said


def has_come_to(step: str, folder: Path) -> Callable[[], bool]:
    lock = folder / LOCK
    return lambda: lock.exists() and f"at: {step}" in lock.read_text(encoding="utf-8")


def test_a_run_that_is_stopped_says_so_in_one_line_and_the_next_one_publishes(
    tmp_path: Path, audit_ready: None
) -> None:
    write_sample(tmp_path, as_of=DAY, truth=False)
    for step in ("ingest", "build"):
        code, said = stop(begin("run", "--office", tmp_path), has_come_to(step, tmp_path))
        assert (code, said) == (telling.STOPPED, "Stopped; nothing is half done. `kinerja run` begins anew.\n"), step
    assert run("run", "--office", tmp_path)[0] == telling.DONE


@pytest.mark.slow
def test_a_backfill_that_is_stopped_names_what_goes_on_with_it(
    tmp_path: Path, after_night: Callable[[date], Path]
) -> None:
    folder = shutil.copytree(after_night(DAY), tmp_path / "office", copy_function=shutil.copy2)
    words = ("backfill", "2026-01", "2026-01", "--reason", "a doubt", "--office", folder)
    terminal, screen = pty.openpty()
    asked = begin(*words, screen=screen)
    assert asked.stdout
    said = ""
    while "[y/N]" not in said:
        assert (more := asked.stdout.read(1)), said
        said += more
    code, last = stop(asked, lambda: psutil.Process(asked.pid).status() == psutil.STATUS_SLEEPING)
    os.close(terminal)
    os.close(screen)
    assert (code, "`kinerja backfill --continue`" in last, "Traceback" in last) == (telling.STOPPED, True, False)
    code, said = stop(begin(*words, "--yes"), has_come_to("build", folder))
    assert (code, said.splitlines()[-1]) == (
        telling.STOPPED,
        "Stopped; nothing is half done. If it had begun, `kinerja backfill --continue` goes on with it.",
    )
    assert run("backfill", "--continue", "--yes", "--office", folder)[0] == telling.DONE


def test_the_second_ctrl_c_waits_for_nothing(tmp_path: Path) -> None:
    """The first one waits for a thread that reads; a database may let it wait for minutes."""
    program = (
        "import signal, sys, time\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from flows import cli\n"
        "with cli._hearing_stops():\n"
        "    try:\n"
        "        print('ready', flush=True)\n"
        "        time.sleep(60)\n"
        "    finally:\n"
        "        print('ready', flush=True)\n"
        "        time.sleep(60)\n"
    )
    started = subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert started.stdout
    for _ in range(2):
        assert started.stdout.readline() == "ready\n"
        started.send_signal(signal.SIGINT)
    assert started.stdout.read().startswith("Stopped at once;")
    assert started.wait(timeout=10) == telling.STOPPED


@pytest.mark.slow
def test_a_start_of_the_server_that_is_stopped_leaves_nothing_running(tmp_path: Path) -> None:
    write_sample(tmp_path, as_of=DAY, truth=False)
    home = service.home(read_office(tmp_path))
    code, said = stop(begin("up", "--office", tmp_path, "--port", "14400"), lambda: len(processes.of_home(home)) > 0)
    assert (code, processes.of_home(home)) == (telling.STOPPED, [])
    assert said.splitlines()[-1].endswith("What it had started is ended; `kinerja up` starts it.")
