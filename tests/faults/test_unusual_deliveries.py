"""A delivery nothing like what its source usually brings is held back until somebody lets it through, and costs nobody else anything."""

from __future__ import annotations

import os
import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from flows import cli, night
from flows.office import Office, read_office
from tests.conftest import ask, on_engine

TUESDAY = date(2026, 3, 10)
OFFICE = """
[office]
name = "Kantor uji"
lock_day = 0
[warehouse]
url = "duckdb:///warehouse.duckdb"
[sources.mesin]
dataset = "punch"
kind = "delimited"
files = "inbox/mesin*.csv"
cadence = "daily"
[sources.cuti]
dataset = "leave"
kind = "delimited"
files = "inbox/cuti*.csv"
"""
HEAD = "device_id,pin,punched_at\n"


@pytest.fixture(params=["duckdb", "postgres"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """An office whose machine delivers 40 punches a day in a file of its own; it has for six Tuesdays."""
    return with_history(tmp_path, request)


@pytest.fixture
def on_file(tmp_path: Path) -> Path:
    """The same in a file of DuckDB."""
    return with_history(tmp_path)


def with_history(folder: Path, request: pytest.FixtureRequest | None = None) -> Path:
    (folder / "office.toml").write_text(OFFICE)
    (folder / "inbox").mkdir()
    if request:
        on_engine(folder, request)
    for weeks in range(1, 7):
        deliver(folder, TUESDAY - timedelta(weeks=weeks), 40)
    load(folder)
    return folder


def deliver(folder: Path, day: date, count: int, name: str | None = None, since: date | None = None) -> Path:
    """Put the punches of a day, or of all days since another, into the inbox in its afternoon."""
    days = [(since or day) + timedelta(days=n) for n in range((day - (since or day)).days + 1)]
    lines = [f"1,{pin},{on} 07:{pin // 60:02d}:{pin % 60:02d}\n" for on in days for pin in range(1, count + 1)]
    path = folder / "inbox" / (name or f"mesin_{day:%Y%m%d}.csv")
    path.write_text(HEAD + "".join(lines))
    moment = datetime(day.year, day.month, day.day, 9).timestamp()
    os.utime(path, (moment, moment))
    return path


def load(folder: Path, day: date = TUESDAY) -> Office:
    """Load what is in the inbox, no more."""
    office = read_office(folder)
    run_id = night.begin(office, "nightly", day, None)
    for source in office.sources:
        night.ingest(office, run_id, source, day)
    return office


def held(office: Office) -> list[list[object]]:
    sql = "select file_name, message from ops.load where outcome = 'held' order by load_id"
    return ask(office, sql).to_numpy().tolist()


def punches(office: Office, day: date = TUESDAY) -> int:
    return int(ask(office, f"select count(*) from raw.punch where cast(punched_at as date) = date '{day}'").iat[0, 0])


def test_half_a_day_is_held_back_until_it_is_accepted_and_then_loaded(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deliver(folder, TUESDAY, 20)
    (folder / "inbox" / "cuti.csv").write_text(
        "employee_id,attendance_code,first_day,last_day\nHNR-001,CT,2026-03-02,2026-03-03\n"
    )
    office = load(folder)
    (told,) = held(office)
    assert told[1] == "20 records, -50 % against the usual 40 of a Tuesday (most_deviation = 30)"
    assert punches(office) == 0
    assert ask(office, "select count(*) from raw.leave").iat[0, 0] == 1
    number = ask(office, "select load_id from ops.load where outcome = 'held'").iat[0, 0]

    load(folder)  # it stays as it is, under its number
    assert ask(office, "select load_id from ops.load where outcome = 'held'").iat[0, 0] == number
    assert cli.main(["status", "--office", str(folder)]) == 0
    assert f"kinerja accept {number} --reason" in capsys.readouterr().out
    assert cli.main(["accept", str(number), "--reason", "half a day of work", "--office", str(folder)]) == 0
    assert punches(office) == 0

    load(folder)
    assert (held(office), punches(office)) == ([], 20)
    wrong = ask(office, "select * from ops.load where n_read <> n_loaded + n_rejected + n_duplicate + n_skipped")
    assert wrong.empty
    assert cli.main(["accept", str(number), "--reason", "again", "--office", str(folder)]) == 2


def test_what_is_held_is_conserved_and_its_file_is_not_in_the_archive(on_file: Path) -> None:
    path = deliver(on_file, TUESDAY, 80)
    office = load(on_file)
    told = ask(
        office, "select n_read, n_loaded, n_rejected, n_duplicate, n_skipped from ops.load where outcome = 'held'"
    )
    assert told.to_numpy().tolist() == [[80, 0, 0, 0, 80]]
    skipped = ask(office, "select reason, n_records from ops.skipped").to_numpy().tolist()
    assert skipped == [["ditahan sampai diterima", 80]]
    assert path.read_bytes() not in [kept.read_bytes() for kept in office.archive.iterdir()]


def test_an_empty_delivery_is_held_and_forgotten_when_it_is_taken_back(on_file: Path) -> None:
    path = deliver(on_file, TUESDAY, 0)
    office = load(on_file)
    assert held(office) == [[f"inbox/{path.name}", "it holds no record"]]
    path.unlink()
    load(on_file)
    assert held(office) == []
    assert ask(office, "select * from ops.skipped").empty


def test_a_mended_file_takes_the_place_of_the_held_one(on_file: Path) -> None:
    deliver(on_file, TUESDAY, 20)
    load(on_file)
    path = deliver(on_file, TUESDAY, 41)
    os.utime(path, (path.stat().st_mtime + 60,) * 2)
    office = load(on_file)
    assert (held(office), punches(office)) == ([], 41)


@pytest.mark.parametrize(
    ("day", "count", "why"),
    [
        (TUESDAY, 50, "25 % more is within the threshold"),
        (TUESDAY + timedelta(days=1), 5, "nothing is known of Wednesdays"),
        (date(2026, 3, 19), 5, "a holiday"),
    ],
)
def test_what_cannot_be_judged_or_is_usual_is_loaded(on_file: Path, day: date, count: int, why: str) -> None:
    deliver(on_file, day, count)
    office = load(on_file, day)
    assert (held(office), punches(office, day)) == ([], count), why


def test_a_log_that_grows_is_never_too_long(on_file: Path) -> None:
    for weeks in range(6, -1, -1):
        day = TUESDAY - timedelta(weeks=weeks)
        deliver(on_file, day, 40, f"mesin_semua_{day:%Y%m%d}.csv", since=TUESDAY - timedelta(weeks=7))
    assert held(load(on_file)) == []


@pytest.mark.parametrize(
    ("setting", "by"),
    [('cadence = "daily"\n', ""), ('cadence = "daily"\n', 'cadence = "daily"\nmost_deviation = 60\n')],
)
def test_the_threshold_is_the_sources_own_and_without_a_cadence_nothing_is_watched(
    on_file: Path, setting: str, by: str
) -> None:
    toml = on_file / "office.toml"
    toml.write_text(toml.read_text().replace(setting, by))
    deliver(on_file, TUESDAY, 20)
    assert held(load(on_file)) == []


def test_an_accepted_pull_lets_the_next_one_through_and_no_other(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text(
        '[office]\nname = "Kantor uji"\n[sources.cuti]\ndataset = "leave"\nkind = "database"\n'
        'url = "sqlite:///simpeg.sqlite"\nquery = "q.sql"\ncadence = "daily"\n'
    )
    (tmp_path / "q.sql").write_text("select * from cuti")
    table = sqlite3.connect(tmp_path / "simpeg.sqlite")
    table.execute("create table cuti (employee_id text, attendance_code text, first_day text, last_day text)")
    table.commit()
    office = load(tmp_path, TUESDAY)
    number = ask(office, "select load_id from ops.load where outcome = 'held'").iat[0, 0]
    night.accept(office, int(number), "nobody is on leave", "operator")
    assert held(load(tmp_path, TUESDAY + timedelta(days=1))) == []
    assert [told[1] for told in held(load(tmp_path, TUESDAY + timedelta(days=2)))] == ["it holds no record"]
