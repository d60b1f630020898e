"""Processes of Prefect that belong to one home: found by what they are, ended with what they started. Knows no Prefect."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path

import psutil

_GRACE_SECONDS = 20
_SERVER = "prefect.server.api.server:create_app"


def of_home(home: Path) -> list[psutil.Process]:
    """List the processes of Prefect that work with a home: servers, workers, runs; never this one or what started it."""
    mine = {os.getpid(), *(parent.pid for parent in psutil.Process().parents())}
    return [each for each in psutil.process_iter() if each.pid not in mine and _is_of(each, home)]


def servers_left_alone(home: Path) -> list[psutil.Process]:
    """List the servers of a home whose starter is gone."""
    return [each for each in of_home(home) if any(_SERVER in word for word in _words(each)) and _is_orphan(each)]


def end(processes: Iterable[psutil.Process]) -> None:
    """End processes and all that they started: asked first, and after a while made to."""
    family = {process: None for each in processes for process in [each, *_children(each)]}
    for process in family:
        _try(process.terminate)
    _, stubborn = psutil.wait_procs(list(family), timeout=_GRACE_SECONDS)
    for process in stubborn:
        _try(process.kill)
    psutil.wait_procs(stubborn, timeout=_GRACE_SECONDS)


def is_alive(number: int, home: Path) -> bool:
    """Tell whether a process of a home has this number."""
    try:
        return _is_of(psutil.Process(number), home)
    except psutil.NoSuchProcess:
        return False


def home_of(number: int) -> Path | None:
    """Tell the home of the process of Prefect that has a number, as it was called when the process began."""
    try:
        home = _home_of(psutil.Process(number))
    except (psutil.Error, OSError):
        return None
    return Path(home) if home else None


def listens(number: int, port: int) -> bool:
    """Tell whether a process, or one that it started, takes connections at a port."""
    try:
        process = psutil.Process(number)
        return any(
            connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
            for each in [process, *process.children(recursive=True)]
            for connection in each.net_connections("tcp")
        )
    except psutil.Error:
        return False


def _is_of(process: psutil.Process, home: Path) -> bool:
    try:
        return _home_of(process) == str(home)
    except (psutil.Error, OSError):
        return False


def _home_of(process: psutil.Process) -> str | None:
    program, *words = process.cmdline() or [""]
    is_prefect = "python" in program and any("prefect" in word for word in words)
    return process.environ().get("PREFECT_HOME") if is_prefect else None


def _is_orphan(process: psutil.Process) -> bool:
    parent = process.parent()
    if parent is None or parent.pid == os.getpid():
        return parent is None
    return parent.pid == 1 or not any("python" in word or "prefect" in word for word in _words(parent)[:1])


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def _try(act: Callable[[], None]) -> None:
    try:
        act()
    except psutil.NoSuchProcess:
        pass
