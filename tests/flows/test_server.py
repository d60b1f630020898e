"""Prefect's real server and worker, as `kinerja up` starts them: deployments run, forms refuse, killed ones leave nothing behind."""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest
import yaml

from flows import cli, processes, service, telling
from flows.office import Office, read_office
from flows.sample import write_sample
from tests.conftest import PROJECT, ask, run

DAY = date(2026, 1, 15)
DEPLOYED = {told["name"] for told in yaml.safe_load((PROJECT / "prefect.yaml").read_text())["deployments"]}
WITHIN_SECONDS = 300
DONE = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


@dataclass(frozen=True)
class Up:
    """An office and its server, asked as its pages ask it."""

    office: Office
    standing: service.Standing

    def call(self, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(f"{self.standing.api}{path}", data, {"Content-Type": "application/json"})
        for _ in range(30):
            try:
                with urllib.request.urlopen(asked, timeout=60) as answer:
                    return json.loads(answer.read() or b"null")
            except urllib.error.HTTPError as error:
                if error.code != 503:  # the server's database was locked by another request: its clients ask again
                    raise
            time.sleep(1)
        raise AssertionError(f"{path}: the server stays busy")

    def deployment(self, name: str) -> dict[str, Any]:
        [told] = [each for each in self.call("/deployments/filter", {}) if each["name"] == name]
        return dict(told)

    def start(self, name: str, **parameters: Any) -> str:
        path = f"/deployments/{self.deployment(name)['id']}/create_flow_run"
        return str(self.call(path, {"parameters": parameters})["id"])

    def until(self, run: str, states: set[str] = DONE) -> dict[str, Any]:
        until = time.monotonic() + WITHIN_SECONDS
        while (told := self.call(f"/flow_runs/{run}"))["state"]["type"] not in states:
            assert time.monotonic() < until, told["state"]
            time.sleep(0.2)
        return dict(told)

    def artifacts(self) -> dict[str, Any]:
        latest = self.call("/artifacts/latest/filter", {})
        return {each["key"].removeprefix(f"{self.office.folder.name}-"): each for each in latest if each["key"]}


@contextmanager
def _taken_port() -> Iterator[int]:
    """Take a port below those that the machine gives to outgoing connections, which may take its neighbours at any time."""
    with socket.socket() as taken:
        for port in range(14200, 14300):
            with suppress(OSError):
                taken.bind(("127.0.0.1", port))
                break
        yield taken.getsockname()[1]


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    folder = tmp_path_factory.mktemp("served") / "kantor"
    write_sample(folder, as_of=DAY, truth=False)
    office = read_office(folder)
    with _taken_port() as wanted:  # another program has the wanted port
        done = cli.main(["up", "--office", str(folder), "--port", str(wanted)])
    log = service.home(office) / "server.log"
    assert done == telling.DONE, log.read_text(encoding="utf-8") if log.exists() else "the server was not started"
    standing = service.standing(office)
    assert standing and standing.port != wanted
    yield Up(office, standing)
    assert cli.main(["down", "--office", str(folder)]) == telling.DONE
    assert processes.of_home(service.home(office)) == []


@pytest.fixture(scope="module")
def night(up: Up) -> dict[str, Any]:
    """The next night of the schedule, come early."""
    asked = {"deployments": {"name": {"any_": ["nightly"]}}, "sort": "EXPECTED_START_TIME_ASC", "limit": 1}
    until = time.monotonic() + WITHIN_SECONDS
    while not (runs := up.call("/flow_runs/filter", asked)) and time.monotonic() < until:
        time.sleep(0.2)  # who deploys again takes back what was planned; the server soon plans it anew
    [planned] = runs
    assert planned["auto_scheduled"]
    assert datetime.fromisoformat(planned["expected_start_time"]).astimezone(UTC).strftime("%H:%M") == "18:00"
    now = {"type": "SCHEDULED", "state_details": {"scheduled_time": datetime.now(UTC).isoformat()}}
    up.call(f"/flow_runs/{planned['id']}/set_state", {"state": now, "force": True})
    return up.until(planned["id"])


def test_all_is_deployed_for_the_office(up: Up) -> None:
    deployed = up.call("/deployments/filter", {})
    assert {each["name"] for each in deployed} == DEPLOYED
    assert {each["parameters"]["office"] for each in deployed} == {str(up.office.folder)}
    assert all(each["description"] and "kinerja" in each["tags"] for each in deployed)


@pytest.mark.slow
def test_starting_again_changes_nothing(up: Up) -> None:
    deployed = {each["id"] for each in up.call("/deployments/filter", {})}
    code, said = run("up", "--office", up.office.folder, "--port", 1)
    assert (code, said.startswith(f"Up already: {up.standing.pages};")) == (telling.DONE, True)
    assert service.standing(up.office) == up.standing
    assert {each["id"] for each in up.call("/deployments/filter", {})} == deployed


def test_the_night_of_the_schedule_publishes_and_shows_what_it_did(up: Up, night: dict[str, Any]) -> None:
    assert (night["state"]["type"], night["name"]) == ("COMPLETED", "nightly kantor")
    assert (up.office.published / "kinerja.duckdb").exists()
    shown = up.artifacts()
    assert {"conservation", "audit", "what-changed", "missing-senders", "published"} <= set(shown)
    rows = json.loads(shown["conservation"]["data"])
    assert {"mesin"} <= {row["source"] for row in rows} <= set(up.office.sources)
    assert all(
        int(row["read"]) == sum(int(row[part]) for part in ("loaded", "rejected", "duplicate", "skipped"))
        for row in rows
        if row["outcome"] == "loaded"
    )
    assert [row["month"] for row in json.loads(shown["what-changed"]["data"])] == ["2026-01"]


def test_nothing_that_prefect_keeps_names_a_person(up: Up, night: dict[str, Any]) -> None:
    people = ask(up.office, "select employee_id, full_name from raw.employee")
    kept = b"".join(path.read_bytes() for path in service.home(up.office).glob("prefect.db*"))
    assert [number for number in people["employee_id"] if number.encode() in kept] == []
    assert [name for name in people["full_name"].dropna() if name.encode() in kept] == []


def test_a_backfill_is_started_through_the_api(up: Up, night: dict[str, Any]) -> None:
    why = "sheets corrected, ST 800/12/2026 of 2026-06-01"
    told = up.until(up.start("backfill", first="2026-01", last="2026-01", reason=why))
    assert (told["state"]["type"], told["name"]) == ("COMPLETED", "backfill kantor 2026-01 to 2026-01")
    runs = ask(up.office, "select kind, reason, outcome from ops.run order by run_id").iloc[-1]
    assert runs.tolist() == ["backfill", why, "done"]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("backfill", {"first": "January", "last": "2026-02", "reason": "typed by hand"}),
        ("backfill", {"first": "2026-01", "last": "2026-13", "reason": "typed by hand"}),
        ("backfill", {"first": "2026-01", "last": "2026-02"}),
        ("backfill", {"first": "2026-01", "last": "2026-02", "reason": "of 198503152010011004"}),
        ("backfill", {"first": "2026-01", "last": "2026-02", "reason": "NIP 19850315 201001 1 004 wrong"}),
        ("backfill", {"first": "2026-01", "last": "2026-02", "reason": "      "}),
        ("nightly", {"as_of": "yesterday"}),
        ("intake", {"datasets": ["salary"]}),
        ("weekly-verify", {"months": ["2026-00"]}),
        ("retention", {"purge_reason": ""}),
    ],
)
def test_wrong_parameters_are_refused_before_anything_runs(up: Up, name: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(urllib.error.HTTPError, match="409") as refused:
        up.start(name, **wrong)
    assert "Validation failed" in refused.value.read().decode()


def test_what_was_killed_is_closed_and_what_it_left_is_ended(up: Up, night: dict[str, Any]) -> None:
    """As after a loss of power, but for the machine's other processes."""
    run = up.start("nightly")
    up.until(run, {"RUNNING"} | DONE)
    for process in processes.of_home(service.home(up.office)):
        process.kill()
    psutil.wait_procs(processes.of_home(service.home(up.office)), timeout=10)
    assert service.standing(up.office) is None
    again = Up(up.office, service.up(up.office, port=up.standing.port))
    closed = again.call(f"/flow_runs/{run}")["state"]
    assert (closed["type"], "closed by the next run" in closed["message"]) == ("CRASHED", True)
    steps = again.call("/task_runs/filter", {"flow_runs": {"id": {"any_": [run]}}})
    assert {step["state"]["type"] for step in steps} <= DONE


@pytest.mark.slow
def test_two_offices_that_start_together_have_a_server_each(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("kantor-a", "kantor-b")]
    for folder in folders:
        write_sample(folder, as_of=DAY, truth=False)
    offices = [read_office(folder) for folder in folders]
    try:
        with _taken_port() as wanted, ThreadPoolExecutor() as both:
            stood = list(both.map(lambda office: service.up(office, port=wanted), offices))
        assert stood[0].port != stood[1].port
        for office, standing in zip(offices, stood, strict=True):
            deployed = Up(office, standing).call("/deployments/filter", {})
            assert {each["parameters"]["office"] for each in deployed} == {str(office.folder)}
    finally:
        for office in offices:
            service.down(office.folder)


def test_the_guide_says_how_it_is_started_and_ended() -> None:
    guide = (PROJECT / "docs" / "guide-nights.md").read_text(encoding="utf-8")
    assert "kinerja up --office sample" in guide and "kinerja down --office sample" in guide
    assert [name for name in sorted(DEPLOYED) if f"`{name}`" not in guide] == []
