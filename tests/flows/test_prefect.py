"""The flows do what the commands do, under Prefect; the deployments name flows that exist."""

from __future__ import annotations

import importlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yaml
from prefect.testing.utilities import prefect_test_harness

from flows import backfill, night, nightly, retention, telling, weekly_verify
from flows.office import Office, read_office
from flows.sample import write_sample
from flows.warehouse.lease import held
from flows.warehouse.tables import open_warehouse
from tests.conftest import ENGINES, PROJECT, ask, move_to, published_values, run_night
from tests.servers import Server

DAY, SECONDS_AT_WORK = date(2026, 1, 15), 4
DEPLOYMENTS = {told["name"]: told for told in yaml.safe_load((PROJECT / "prefect.yaml").read_text())["deployments"]}


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def office(tmp_path: Path) -> Path:
    write_sample(tmp_path / "office", as_of=DAY, truth=False)
    return tmp_path / "office"


def test_the_nightly_flow_publishes_what_a_run_publishes(
    server: None, office: Path, after_night: Callable[[date], Path]
) -> None:
    nightly.nightly(str(office))
    direct = read_office(after_night(DAY))
    pd.testing.assert_frame_equal(published_values(read_office(office)), published_values(direct))


@contextmanager
def at_work(office: Office) -> Iterator[None]:
    """Another run has the office for some seconds."""
    has_begun = threading.Event()

    def work() -> None:
        with held(office, office.now()), night.opened(office):
            has_begun.set()
            time.sleep(SECONDS_AT_WORK)

    with ThreadPoolExecutor() as pool:
        working = pool.submit(work)
        assert has_begun.wait(timeout=60)
        yield
        working.result()


@pytest.mark.parametrize("engine", ENGINES)
def test_the_night_and_the_backfill_of_the_schedule_wait_for_a_run_that_is_at_work(
    server: None, office: Path, engine: str, postgres: Server, audit_ready: None, caplog: pytest.LogCaptureFixture
) -> None:
    if engine == "postgres":
        move_to(office, postgres.database())
    told = read_office(office)
    with at_work(told):
        assert nightly.main(["--office", str(office)]) == telling.DONE
    assert "waiting: another run has this office: process" in caplog.text
    assert len(published_values(told)) > 0
    with at_work(told):
        backfill.backfill("2026-01", "2026-01", reason="read again", office=str(office))
    assert ask(told, "select outcome from ops.run where kind = 'backfill'")["outcome"].tolist() == ["done"]


def test_the_backfill_flow_wants_months(server: None, office: Path) -> None:
    with pytest.raises(Exception, match="pattern"):
        backfill.backfill("January", "2026-02", reason="typed by hand", office=str(office))


def test_a_flow_whose_audit_fails_ends_failed(server: None, office: Path, audit_ready: None) -> None:
    (office / "audit").mkdir()
    (office / "audit" / "never.sql").write_text(
        "/* check: never   severity: fail\n   Nothing passes. */\nselect cast(null as date) as period_start, 1 as n_rows, 1 as n_violations\n"
    )
    state = nightly.nightly(str(office), return_state=True)
    assert state.is_failed()
    assert "never" in str(state.message)


def test_a_verification_that_finds_a_deviation_ends_failed(server: None, tmp_path: Path, audit_ready: None) -> None:
    write_sample(tmp_path / "office", as_of=date(2026, 2, 2), truth=False)
    office = run_night(tmp_path / "office", date(2026, 2, 2))
    assert weekly_verify.weekly_verify(str(office.folder), return_state=True).is_completed()
    warehouse = open_warehouse(office)
    warehouse.execute("update published.value set n_people = n_people + 1 where period_start = date '2026-01-01'")
    warehouse.close()
    state = weekly_verify.weekly_verify(str(office.folder), return_state=True)
    assert state.is_failed() and "deviations" in str(state.message)


def test_retention_removes_nothing_unless_the_form_gives_a_reason(
    server: None, office: Path, audit_ready: None
) -> None:
    told, later = run_night(office, DAY), date(2030, 1, 2)
    punches = len(ask(told, "select * from raw.punch"))
    retention.retention(str(office), as_of=later)
    assert len(ask(told, "select * from raw.punch")) == punches > 0
    retention.retention(str(office), as_of=later, purge_reason="JRA 2026")
    assert len(ask(told, "select * from raw.punch")) == 0
    assert ask(told, "select reason from ops.run where kind = 'purge'")["reason"].tolist() == ["JRA 2026"]


@pytest.mark.parametrize("name", sorted(DEPLOYMENTS))
def test_a_deployment_names_a_flow_that_exists(name: str) -> None:
    path, _, flow = DEPLOYMENTS[name]["entrypoint"].partition(":")
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    assert getattr(module, flow).name == name
    assert getattr(module, flow).timeout_seconds


def test_nights_begin_at_one_in_jakarta() -> None:
    [schedule] = DEPLOYMENTS["nightly"]["schedules"]
    assert (schedule["cron"], schedule["timezone"]) == ("0 1 * * *", "Asia/Jakarta")
