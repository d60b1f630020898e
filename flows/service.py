"""Prefect's server and worker for one office on one machine: started, found again, ended. Knows Prefect as a program only."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import psutil

from flows import processes
from flows.office import PROJECT, Office, OfficeError

POOL = "kinerja"
_HOME, _PID_FILE = ".prefect", "kinerja.pid"
# A first start makes the server's database.
_STARTS_WITHIN_SECONDS, _LOOKS_EVERY_SECONDS = 300, 5
_PORTS_TRIED, _BUSY_TRIES = 50, 30
LAST_PORT, _NO_WORKER = 65535, 0


@dataclass(frozen=True)
class Standing:
    """What stands: where the server listens, and the processes of server and worker."""

    host: str
    port: int
    server: int
    worker: int

    @property
    def pages(self) -> str:
        """Where people look."""
        return f"http://{self.host}:{self.port}"

    @property
    def api(self) -> str:
        """Where programs ask."""
        return _api(self.host, self.port)


def home(office: Office) -> Path:
    """The folder of the server's database, settings and logs."""
    return office.folder / _HOME


def up(office: Office, host: str = "127.0.0.1", port: int = 4200) -> Standing:
    """Start what does not stand yet, and deploy; doing so again changes nothing."""
    home(office).mkdir(mode=0o700, exist_ok=True)
    with _alone(office):
        if before := standing(office):
            return _complete(office, before)
        processes.end(_all_of(office.folder))
        try:
            server, port = _start_server(office, host, port)
            return _complete(office, Standing(host, port, server, _NO_WORKER))
        except BaseException:  # Ctrl-C, too: what was begun would be found by nobody
            processes.end(processes.of_home(home(office)))
            raise


def _complete(office: Office, told: Standing) -> Standing:
    """Deploy to a server that stands, and start a worker if it has none; note both."""
    _make_pool(told.api)
    _deploy(office, told.host, told.port)
    _sweep(office, told.host, told.port)
    if not processes.is_alive(told.worker, home(office)):
        told = replace(told, worker=_start_worker(office, told.host, told.port))
    (home(office) / _PID_FILE).write_text(json.dumps(asdict(told)), encoding="utf-8")
    return told


def standing(office: Office) -> Standing | None:
    """Tell what stands, if the server is the office's own and answers."""
    told = _noted(office.folder)
    return told if told and processes.is_alive(told.server, home(office)) and _is_healthy(told.api) else None


def stay(office: Office) -> str | None:
    """Wait until server or worker has ended, or somebody ends this process; end the other one, too; name what ended by itself."""
    signal.signal(signal.SIGTERM, _leave)
    try:
        while told := _noted(office.folder):
            for part, number in (("server", told.server), ("worker", told.worker)):
                if not processes.is_alive(number, home(office)):
                    return part
            time.sleep(_LOOKS_EVERY_SECONDS)
        return None  # without the pid file it was `kinerja down`, which somebody meant
    finally:
        down(office.folder)


def _noted(folder: Path) -> Standing | None:
    try:
        return Standing(**json.loads((folder / _HOME / _PID_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def down(folder: Path) -> int:
    """End all processes of an office's home, those too that a killed one left; give how many there were."""
    found = _all_of(folder)
    processes.end(found)
    (folder / _HOME / _PID_FILE).unlink(missing_ok=True)
    return len(found)


def _all_of(folder: Path) -> list[psutil.Process]:
    """List the processes of an office's home, and those that began before its folder was moved here: the pid file moved along."""
    home, told = folder / _HOME, _noted(folder)
    former = {processes.home_of(number) for number in (told.server, told.worker)} - {None, home} if told else set()
    # Where a pid file lies, an office does: this folder is a copy of it.
    moved = [place for place in former if place and not (place / _PID_FILE).exists()]
    return [process for place in (home, *moved) for process in processes.of_home(place)]


def _leave(_number: int, _frame: object) -> None:
    raise SystemExit(0)


@contextmanager
def _alone(office: Office) -> Iterator[None]:
    """Let nobody else start at the same time."""
    with (home(office) / ".lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _api(host: str, port: int) -> str:
    return f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/api"  # noqa: S104  compared, not bound


def _environment(office: Office, host: str, port: int) -> dict[str, str]:
    return os.environ | {
        "PREFECT_HOME": str(home(office)),
        "PREFECT_API_URL": _api(host, port),
        "KINERJA_OFFICE": str(office.folder),
        # Nobody phones home, and the pages praise no cloud.
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "GX_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }


def _free_port(host: str, port: int) -> int:
    """Give the first port from the wanted one on that no program has."""
    last = min(port + _PORTS_TRIED - 1, LAST_PORT)
    for each in range(port, last + 1):
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((host, each))
            except OSError as error:
                if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                    raise OfficeError(
                        f"--host {host}: this machine has no such address; leave it out, or name one it has"
                    ) from None
                continue
            return each
    raise OfficeError(f"ports {port} to {last} of {host} are all in use; name another --port")


def _start(office: Office, host: str, port: int, name: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start a part of Prefect that goes on without this process; what it says goes into a log in the home."""
    with (home(office) / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "prefect", *arguments],
            cwd=PROJECT,
            env=_environment(office, host, port),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def _start_server(office: Office, host: str, port: int) -> tuple[int, int]:
    """Start the server on the first free port from the wanted one on; give its process and its port."""
    port = _free_port(host, port)
    server = _start(office, host, port, "server", "server", "start", "--host", host, "--port", str(port))
    until = time.monotonic() + _STARTS_WITHIN_SECONDS
    # Whoever else answers there is not asked: another office's server would say that it is well.
    while not (processes.listens(server.pid, port) and _is_healthy(_api(host, port))):
        # Asked of the child itself: what the machine tells of a process is empty in the moment of its start.
        has_ended = server.poll() is not None
        if has_ended and _free_port(host, port) != port:  # another program was faster
            return _start_server(office, host, port)
        if has_ended or time.monotonic() > until:
            processes.end(processes.of_home(home(office)))
            raise OfficeError(f"Prefect's server did not start; {_HOME}/server.log in the office's folder tells why")
        time.sleep(0.2)
    return server.pid, port


def _start_worker(office: Office, host: str, port: int) -> int:
    words = ("worker", "start", "--pool", POOL, "--type", "process", "--name", POOL)
    return _start(office, host, port, "worker", *words).pid


def _deploy(office: Office, host: str, port: int) -> None:
    _done(
        office, host, port, "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", str(PROJECT / "prefect.yaml")
    )


def _sweep(office: Office, host: str, port: int) -> None:
    """Close what a machine that went down left as running, before anything runs."""
    _done(office, host, port, "flows.ghosts")


def _done(office: Office, host: str, port: int, module: str, *arguments: str) -> None:
    told = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=PROJECT,
        env=_environment(office, host, port),
        capture_output=True,
        text=True,
        check=False,
    )
    if told.returncode:
        (home(office) / "deploy.log").write_text(told.stdout + told.stderr, encoding="utf-8")
        raise OfficeError(f"Prefect refused the deployments; {_HOME}/deploy.log in the office's folder tells why")


def _make_pool(api: str) -> None:
    """Make the work pool where there is none."""
    body = json.dumps({"name": POOL, "type": "process"}).encode()
    asked = urllib.request.Request(f"{api}/work_pools/", body, {"Content-Type": "application/json"})
    for _ in range(_BUSY_TRIES):
        try:
            return urllib.request.urlopen(asked, timeout=60).close()
        except urllib.error.HTTPError as error:
            if error.code == 409:  # it is there
                return None
            if error.code != 503:
                raise
        time.sleep(1)  # 503: the server's database was locked by another request, and the same one may be sent again
    raise OfficeError(f"Prefect's server is busy; run this again; {_HOME}/server.log in the office's folder tells more")


def _is_healthy(api: str) -> bool:
    try:
        # A server that is busy is not gone: to take it for gone would end the night that keeps it busy.
        with urllib.request.urlopen(f"{api}/health", timeout=60) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
