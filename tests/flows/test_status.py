"""`kinerja status` answers at once, also during a night, and never tells what is no longer true."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows import cli, night, standing
from flows.office import Office, read_office
from flows.warehouse.lease import held
from tests.conftest import LAST_DAY, PROJECT, begun_on, copied
from tests.servers import Server

MOST_SECONDS = 1.0


DAYS = {"duckdb": LAST_DAY, "postgres": date(2026, 1, 15)}


@pytest.fixture(scope="module", params=DAYS)
def begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begun_on(DAYS[request.param], tmp_path_factory.mktemp("status") / "office", request)


@pytest.fixture
def office(begun: Path, tmp_path: Path, postgres: Server, capsys: pytest.CaptureFixture[str]) -> Office:
    """A copy of the sample office, of which status was asked once."""
    folder = copied(begun, tmp_path / "office", postgres)
    assert cli.main(["status", "--office", str(folder)]) == 0
    return read_office(folder)


def started(office: Office) -> tuple[str, float]:
    """Ask as a person does; give what is said, and the seconds of computing that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    told = subprocess.run(
        [sys.executable, "-m", "flows.start", "status", "--office", str(office.folder)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told.stdout, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_it_answers_within_a_second_what_it_would_find_out(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    told, spent = started(office)
    assert told == looked_up(office, office.today(), capsys)
    assert spent < MOST_SECONDS


def test_after_a_command_that_writes_it_answers_as_fast(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    for code in (0, 2):  # the second time it is locked already
        assert lock(office) == code
        told, spent = started(office)
        assert spent < MOST_SECONDS
        assert told == looked_up(office, office.today(), capsys)


def test_what_is_kept_for_tomorrow_is_what_tomorrow_would_find_out(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    lock(office)
    tomorrow = office.today() + timedelta(days=1)
    assert standing.kept(office.folder, tomorrow) == looked_up(office, tomorrow, capsys)
    assert standing.kept(office.folder, tomorrow) != standing.kept(office.folder, office.today())


def lock(office: Office) -> int:
    return cli.main(["lock", "2026-01", "--reason", "a test", "--office", str(office.folder)])


def looked_up(office: Office, day: date, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert cli.main(["status", "--as-of", str(day), "--office", str(office.folder)]) == 0
    return capsys.readouterr().out


def test_during_a_night_it_answers_as_fast_and_says_at_which_step_it_is(office: Office) -> None:
    with held(office, office.now()) as mine:
        run_id = night.begin(mine, "nightly", office.today(), None)
        night.ingest(mine, run_id, "register_cuti", office.today())
        with night.opened(mine):
            told, spent = started(office)
    assert told.startswith(f"Running: process {os.getpid()}")
    assert "at: ingest register_cuti." in told.splitlines()[0] and "Early warnings" in told
    assert spent < MOST_SECONDS
    assert "Running" not in (standing.kept(office.folder, office.today()) or "")


def test_during_the_first_night_it_says_who_runs(office: Office) -> None:
    (office.folder / ".kinerja-status.json").unlink()
    with held(office, office.now()):
        told, _ = started(office)
    assert told.startswith(f"Running: process {os.getpid()}") and "shows when it is done" in told


def test_a_source_that_office_toml_names_no_more_is_told_while_its_records_count(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "no longer in office.toml" not in looked_up(office, office.today(), capsys)
    toml = office.folder / "office.toml"
    toml.write_text(toml.read_text().replace("[sources.mesin]", "[sources.z_mesin]"))
    (told,) = [line for line in looked_up(office, office.today(), capsys).splitlines() if "no longer in" in line]
    assert "source mesin" in told and "records of punch still count" in told


def test_a_run_that_died_is_not_running(office: Office) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True)
    (office.folder / standing.LOCK).write_text(f"process {gone.stdout.strip()}, since 2026-07-02 01:00")
    assert standing.who_runs(office.folder) is None


def test_what_has_changed_is_looked_up_again(office: Office) -> None:
    assert standing.kept(office.folder, office.today())
    assert standing.kept(office.folder, office.today() + timedelta(days=1)) is None
    with held(office, office.now()) as mine, night.opened(mine) as warehouse:
        warehouse.execute(
            "insert into ops.month_event values (date '2026-05-01', 'lock', 'a test', now()::timestamp, null)"
        )
    assert standing.kept(office.folder, office.today()) is None


def test_an_answer_that_cannot_be_looked_up_anew_hinders_no_command(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    toml = office.folder / "office.toml"
    toml.write_text(toml.read_text().replace("Asia/Jakarta", "Asia/Nowhere", 1).replace("\ntoday", "\n# today", 1))
    assert lock(office) == 2
    assert "time_zone" in capsys.readouterr().out


def test_what_is_kept_is_for_its_owner_alone(office: Office) -> None:
    (file,) = office.folder.glob(".kinerja-status.json")
    assert oct(file.stat().st_mode & 0o777) == "0o600"
