"""Two clocks: what a month was, and when that was known. Locked months change by approval only, and keep every version."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from flows import closing, night
from flows.office import Office, OfficeError, read_office
from flows.periods import Month
from flows.sample import write_sample
from tests.conftest import ENGINES, ask, copied, in_one_order, on_engine, run, run_night
from tests.integration.test_documents import read_published
from tests.servers import Server

JANUARY = Month(2026, 1)
FIRST = date(2026, 2, 9)
RATE = "indicator_id = 'attendance_rate' and measure = 'rate' and subject_id = 'AGENCY' and period_start = '2026-01-01'"


@pytest.fixture(scope="module", params=ENGINES)
def closed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, audit_ready: None) -> Path:
    """An office whose January was released on 9 February, closed by itself on the 10th, and then corrected by a REVISI."""
    folder = tmp_path_factory.mktemp("closed") / "office"
    write_sample(folder, as_of=FIRST, truth=False)
    on_engine(folder, request)
    toml = folder / "office.toml"
    toml.write_text(toml.read_text().replace("lock_day = 0", "lock_day = 10"))
    run_night(folder, FIRST)
    run_night(folder, date(2026, 2, 10))
    return folder


@pytest.fixture
def corrected(closed: Path, tmp_path: Path, postgres: Server) -> Path:
    """A copy of the closed office, into which a leave for a day of January comes that makes an absence excused."""
    folder = copied(closed, tmp_path / "office", postgres)
    register_late(folder)
    return folder


def register_late(folder: Path) -> None:
    """Let a register of 11 February bring a duty of January for somebody who was absent."""
    absent = ask(
        read_office(folder),
        """select employee.employee_id, cast(day as text) as day
           from warehouse.fact_attendance_day as fact
           join warehouse.dim_employee as employee using (person_id)
           where attendance_code = 'A' and day between '2026-01-05' and '2026-01-31' and is_received order by 1, 2 limit 1""",
    ).iloc[0]
    register = folder / "inbox" / "susulan.csv"
    register.write_text(
        "NIP,Jenis,Tanggal Mulai,Tanggal Selesai,Nomor Surat,Tanggal Persetujuan\n"
        f"{absent['employee_id']},DL,{absent['day']},{absent['day']},800/1,2026-02-11\n"
    )
    moment = datetime(2026, 2, 11, 9).timestamp()
    os.utime(register, (moment, moment))
    toml = folder / "office.toml"
    toml.write_text(
        toml.read_text()
        + '\n[sources.susulan]\ndataset = "leave"\nkind = "delimited"\nfiles = "inbox/susulan.csv"\nreplaces = "keys"\n'
    )


def january(office: Office) -> pd.DataFrame:
    values = ask(office, "select * from published.value where period_start = '2026-01-01'")
    return in_one_order(values.drop(columns="released_at"))


def test_a_month_closes_by_itself_on_its_day(closed: Path) -> None:
    told = ask(read_office(closed), "select cast(period_start as text) as m, action from ops.month_event")
    assert told.to_numpy().tolist() == [["2026-01-01", "lock"]]


def test_a_change_of_a_locked_month_is_held_listed_and_named_with_its_cause(corrected: Path) -> None:
    office = read_office(corrected)
    before = january(office)
    told = night.night(office, date(2026, 2, 11))
    assert told.is_published and told.report.held == [date(2026, 1, 1)]
    pd.testing.assert_frame_equal(january(office), before)
    found = closing.waiting_differences(office, date(2026, 2, 11))
    assert {"attendance_rate", "unexcused_absence_rate"} <= set(found.values["indicator_id"])
    assert found.causes[["source", "records"]].to_numpy().tolist() == [["susulan", 1]]
    assert "held" in run("status", "--office", corrected)[1]


def test_an_approved_change_is_a_new_version_and_the_old_one_stays_answerable(corrected: Path) -> None:
    office = read_office(corrected)
    before = january(office)
    night.night(office, date(2026, 2, 11))
    released = ask(office, "select max(released_at) as at from published.value where period_start = '2026-01-01'")[
        "at"
    ][0]
    told = closing.approve(office, date(2026, 2, 11), JANUARY, "surat tugas terlambat")
    assert told.is_published and told.release_id and not told.report.held
    former = ask(office, "select * from published.former_value")
    assert 0 < len(former) < len(before)
    known = read_published(
        office,
        f"""select value from published.unit_value_version where {RATE}
            and released_at <= '{released}' and (superseded_at is null or superseded_at > '{released}')""",
    )
    then = before.query("indicator_id == 'attendance_rate' and measure == 'rate' and subject_id == 'AGENCY'")["value"]
    assert known["value"].tolist() == then.tolist()
    now = january(office).query("indicator_id == 'attendance_rate' and measure == 'rate' and subject_id == 'AGENCY'")[
        "value"
    ]
    assert now.iloc[0] > then.iloc[0]
    restated = closing.released_differences(office, told.release_id)
    assert (restated.values["published"] != restated.values["now"]).any()
    assert restated.causes["source"].tolist() == ["susulan"]


def test_an_unlocked_month_takes_its_changes_and_keeps_versions(corrected: Path) -> None:
    office = read_office(corrected)
    night.night(office, date(2026, 2, 11))
    closing.unlock(office, JANUARY, "susulan banyak")
    told = night.night(office, date(2026, 2, 11))
    assert told.release_id and not told.report.held
    assert ask(office, "select count(*) as n from published.former_value")["n"][0] > 0
    assert night.night(office, date(2026, 2, 11)).release_id is None


def test_what_cannot_be_locked_or_approved_is_said(closed: Path) -> None:
    office = read_office(closed)
    with pytest.raises(OfficeError, match="never released"):
        closing.lock(office, Month(2025, 3), "x")
    with pytest.raises(OfficeError, match="locked already"):
        closing.lock(office, JANUARY, "x")
    with pytest.raises(OfficeError, match="nothing waits"):
        closing.approve(office, date(2026, 2, 10), JANUARY, "x")
    with pytest.raises(OfficeError, match="not locked"):
        closing.unlock(office, Month(2026, 2), "x")
