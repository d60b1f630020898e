"""Backfills that anybody dares to start: a plan first, turns that nights can come between, files from the archive, what changed."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from flows import backfilling, night, telling
from flows.office import Office, OfficeError, read_office
from flows.periods import Month
from flows.warehouse import backfills, ledger
from flows.warehouse.backfills import Wanted
from tests.conftest import ENGINES, PROJECT, ask, begun_on, copied, published_values, records, run, run_night
from tests.servers import Server

DAY = date(2026, 3, 5)
JANUARY, FEBRUARY, MARCH = (Month(2026, number) for number in (1, 2, 3))
DOUBT = Wanted(JANUARY, MARCH, "a doubt", "operator")
LATE = """
[sources.susulan]
dataset = "leave"
kind = "delimited"
files = "inbox/susulan.csv"
replaces = "keys"
"""


@pytest.fixture(scope="module", params=ENGINES)
def done(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office of three months after one night; copy it before changing it."""
    return begun_on(DAY, tmp_path_factory.mktemp("done") / "office", request)


@pytest.fixture
def folder(done: Path, tmp_path: Path, postgres: Server) -> Path:
    return copied(done, tmp_path / "office", postgres)


@pytest.fixture
def misread(folder: Path) -> Path:
    """A leave for a day of January on which somebody is absent, in a word that nobody knew; its file is gone from the inbox."""
    absent = ask(
        read_office(folder),
        """select employee.employee_id, cast(day as text) as day
           from warehouse.fact_attendance_day as fact join warehouse.dim_employee as employee using (person_id)
           where attendance_code = 'A' and day between '2026-01-05' and '2026-01-31' and is_received order by 1, 2 limit 1""",
    ).iloc[0]
    register = folder / "inbox" / "susulan.csv"
    register.write_text(
        "NIP,Jenis,Tanggal Mulai,Tanggal Selesai,Nomor Surat,Tanggal Persetujuan\n"
        f"{absent['employee_id']},TUGAS KHUSUS,{absent['day']},{absent['day']},800/1,2026-02-11\n"
    )
    os.utime(register, (datetime(2026, 2, 11, 9).timestamp(),) * 2)
    toml = folder / "office.toml"
    toml.write_text(toml.read_text() + LATE)
    run_night(folder, DAY)
    register.unlink()
    toml.write_text(toml.read_text() + 'codes = { "TUGAS KHUSUS" = "DL" }\n')
    return folder


def state(office: Office) -> list[int]:
    tables = ("ops.run", "ops.load", "ops.built", "ops.release", "ops.backfill", "ops.backfill_month", "raw.punch")
    return [int(ask(office, f"select count(*) from {table}").iat[0, 0]) for table in tables]


def test_a_plan_says_what_would_be_done_and_changes_nothing(folder: Path) -> None:
    office = read_office(folder)
    before = state(office)
    code, told = run("plan", "2025-12", "2026-02", "--source", "mesin", "--office", folder)
    assert code == telling.DONE
    rows = [" ".join(line.replace("│", " ").split()) for line in told.splitlines()]
    known = ask(office, "select count(*) as n from raw.punch where source = 'mesin' and punched_at < '2026-03-01'")
    assert f"mesin punch 0 7 0 {known['n'][0]}" in rows
    assert any(row.startswith("2026-01 ") and " open " in row for row in rows)
    assert "Not built: 2025-12: office.toml begins with first_month = 2026-01" in told
    assert "Later months look back at them, and follow where figures change: 2026-03" in told
    assert "Estimated time: about " in told
    assert "No month is stale" in run("plan", "--office", folder)[1]
    assert state(office) == before


def test_where_nobody_can_be_asked_a_backfill_wants_to_be_told_yes(folder: Path) -> None:
    before = state(read_office(folder))
    code, told = run("backfill", "2026-01", "2026-02", "--reason", "a doubt", "--office", folder)
    assert code == telling.USAGE and "Months to be built" in told and "add --yes" in told
    assert state(read_office(folder)) == before


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["2026-01", "2026-02"], "name the --reason"),
        (["2026-02", "2026-01", "--reason", "x"], "name the earlier month first"),
        (["2026-01", "2026-01", "--reason", "x", "--source", "nobody"], "office.toml has none; it has"),
        (["--continue"], "no backfill waits to be continued"),
        (["2026-01", "2026-01", "--continue"], "name no months"),
    ],
)
def test_what_cannot_be_filled_again_is_said(done: Path, arguments: list[str], told: str) -> None:
    code, said = run("backfill", *arguments, "--yes", "--office", done)
    assert code == telling.USAGE and told in said


def test_twice_over_it_changes_nothing_and_is_remembered(folder: Path) -> None:
    office = read_office(folder)
    values, punches = published_values(office), records(office, "raw.punch")
    for _ in range(2):
        told = backfilling.backfill(office, DAY, DOUBT)
        assert told.night.is_published and told.night.release_id is None and told.changes.empty
        assert told.built == [JANUARY, FEBRUARY, MARCH]
        assert (told.night.report.loads["file_name"].str.contains("attlog")).sum() == 7
    pd.testing.assert_frame_equal(published_values(office), values)
    pd.testing.assert_frame_equal(records(office, "raw.punch"), punches)
    events = ask(office, "select reason, noted_by, ended_at is null as is_open from ops.backfill")
    assert events.to_numpy().tolist() == [["a doubt", "operator", False]] * 2


def test_files_come_from_the_archive_as_they_are_now_understood_and_changes_are_told(misread: Path) -> None:
    office = read_office(misread)
    before = published_values(office)
    asked = ["2026-01", "2026-01", "--source", "susulan", "--reason", "the word was not known", "--yes"]
    code, told = run("backfill", *asked, "--office", misread)
    assert code == telling.DONE and "Measures that changed" in told
    assert ask(office, "select attendance_code from raw.leave where source = 'susulan'")[
        "attendance_code"
    ].tolist() == ["DL"]
    assert ask(office, "select 1 from ops.rejected where source = 'susulan'").empty
    assert ask(office, "select distinct source from ops.load where run_id > 2")["source"].tolist() == ["susulan"]
    assert not published_values(office).equals(before)
    events, changes = backfilling.looked_up(office, 1)
    assert events[["reason", "months_done", "releases"]].to_numpy().tolist() == [["the word was not known", 1, 1]]
    assert {"attendance_rate", "unexcused_absence_rate"} <= set(changes["indicator_id"])
    assert changes["percent"].dropna().is_monotonic_decreasing
    rate = changes[(changes["indicator_id"] == "attendance_rate") & (changes["measure"] == "rate")].iloc[0]
    assert rate["agency_now"] > rate["agency_before"] and rate["figures"] >= 2 and rate["of_people"] == 1
    shown = run("diff", "--backfill", "1", "--office", misread)[1]
    assert all(said in shown for said in ("the word", "known", "attendance_rate"))  # wide cells are broken


def test_locked_months_are_refused_unless_what_comes_out_is_approved_beforehand(misread: Path) -> None:
    office = read_office(misread)
    assert "say why" in run("lock", "2026-01", "--reason", "  ", "--office", misread)[1]
    run("lock", "2026-01", "--reason", "paid, see 19850315 201001 1 004", "--office", misread)
    code, told = run("backfill", "2026-01", "2026-02", "--reason", "x", "--yes", "--office", misread)
    assert code == telling.USAGE and "2026-01: locked" in told and "--unlock" in told
    assert "Would be refused: 2026-01: locked" in run("plan", "2026-01", "2026-01", "--office", misread)[1]
    with pytest.raises(OfficeError, match="locked"):
        backfilling.backfill(office, DAY, Wanted(JANUARY, JANUARY, "x", "operator"))
    told = backfilling.backfill(office, DAY, Wanted(JANUARY, JANUARY, "x", "operator", unlock="surat tugas terlambat"))
    assert told.night.release_id and not told.night.report.held and not told.changes.empty
    events = ask(office, "select action, reason from ops.month_event order by noted_at, action")
    assert events.to_numpy().tolist() == [["lock", "paid, see [nomor]"], ["approve", "surat tugas terlambat"]]
    assert ask(office, "select count(*) as n from published.former_value")["n"][0] > 0


def test_a_night_that_begins_meanwhile_comes_between_two_months(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits for the months in hand; the backfill waits for it, and both end well."""
    monkeypatch.setattr(backfills, "MONTHS_A_TURN", 1)
    nights: list[subprocess.Popen[bytes]] = []

    def step(what: Any, *arguments: Any) -> Any:
        if what is backfilling.take_months and not nights:
            command = [sys.executable, "-m", "flows.cli", "run", "--office", str(folder)]
            nights.append(subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE))
            assert b"waiting: another run has this office: backfill" in nights[0].stderr.readline()  # type: ignore[union-attr]
        return what(*arguments)

    office = read_office(folder)
    values = published_values(office)
    told = backfilling.backfill(office, DAY, DOUBT, step)
    assert told.built == [JANUARY, FEBRUARY, MARCH] and nights[0].wait(timeout=300) == telling.DONE
    runs = ask(office, "select kind, outcome from ops.run where run_id > 1 order by run_id")
    assert runs["kind"].tolist() == ["backfill", "nightly", "backfill", "backfill"]
    assert set(runs["outcome"]) == {"done"}
    pd.testing.assert_frame_equal(published_values(office), values)


def test_a_night_that_is_late_is_covered_by_one_that_began_after_it_was_due(done: Path) -> None:
    office = read_office(done)
    began = ask(office, "select started_at from ops.run where run_id = 1")["started_at"][0].to_pydatetime()
    due = datetime.combine(DAY, datetime.min.time())
    with night.opened(office) as warehouse:
        assert ledger.is_covered(warehouse, due)
        assert not ledger.is_covered(warehouse, due + timedelta(days=1))
        assert not ledger.is_covered(warehouse, began + timedelta(seconds=1))
    with pytest.raises(night.AlreadyPublished):
        night.night(office, DAY, due=due)


def test_one_night_covers_the_days_that_were_missed_and_names_them_newest_first(folder: Path) -> None:
    office = read_office(folder)
    told = night.night(office, date(2026, 3, 9))
    assert told.report.missed == [date(2026, 3, 8), date(2026, 3, 7), date(2026, 3, 6)]
    assert night.night(office, date(2026, 3, 10)).report.missed == []


def test_a_run_that_was_killed_is_closed_with_the_step_it_was_in(folder: Path) -> None:
    office = read_office(folder)
    run_id = night.begin(office, "nightly", DAY, None)
    night.ingest(office, run_id, "register_cuti", DAY)
    assert f"Last run: nightly of {DAY}" in (said := run("status", "--office", folder)[1])
    assert "broke off in its step ingest register_cuti, and kinerja run does what it left" in said
    told = night.night(office, DAY).report.interrupted
    assert told[["run_id", "kind", "last_step"]].to_numpy().tolist() == [[run_id, "nightly", "ingest register_cuti"]]
    said = run("status", "--office", folder)[1]
    assert "broke off in its step ingest register_cuti" in said and "done; no published figure changed" in said
