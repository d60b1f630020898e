"""How deliveries meet what is in raw: by key, by scope, as a whole state; and what that makes stale."""

from __future__ import annotations

import gc
import os
import weakref
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from rich.console import Console

from flows import night
from flows.delivery import Delivery
from flows.office import Office, read_office
from flows.readers.table import SourceRefused, Table
from flows.show import show
from flows.steps.load import load as load_taken
from flows.steps.load import open_intake
from flows.steps.validate import REJECTED_COLUMNS
from tests.conftest import ask, on_engine, run_night

DAY = date(2026, 7, 2)
OFFICE = """
[office]
name = "Kantor uji"
today = 2026-07-02
lock_day = 0
[warehouse]
url = "duckdb:///warehouse.duckdb"
[sources.cuti]
dataset = "leave"
kind = "delimited"
files = "inbox/cuti*.csv"
[sources.absensi]
dataset = "attendance_code"
kind = "delimited"
files = "inbox/absensi*.csv"
replaces = "scope"
[sources.pegawai]
dataset = "employee"
kind = "delimited"
files = "inbox/pegawai*.csv"
replaces = "snapshot"
[sources.penempatan]
dataset = "placement"
kind = "delimited"
files = "inbox/penempatan.csv"
[sources.unit]
dataset = "unit"
kind = "delimited"
files = "inbox/unit.csv"
"""
PEOPLE = "person_id,valid_from,valid_to,employee_id,full_name,sex,employment_type\n"
LEAVE = "employee_id,attendance_code,first_day,last_day\n"
CODES = "unit_id,employee_id,day,attendance_code\n"


@pytest.fixture(params=["duckdb", "postgres"])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    (tmp_path / "office.toml").write_text(OFFICE)
    (tmp_path / "inbox").mkdir()
    on_engine(tmp_path, request)
    return tmp_path


def deliver(folder: Path, name: str, text: str, on: date) -> None:
    """Put a file into the inbox as if it had come on that day."""
    path = folder / "inbox" / name
    path.write_text(text)
    moment = datetime(on.year, on.month, on.day, 12).timestamp()
    os.utime(path, (moment, moment))


def load(folder: Path) -> Office:
    """Load what is in the inbox, no more."""
    office = read_office(folder)
    run_id = night.begin(office, "nightly", DAY, None)
    for source in office.sources:
        night.ingest(office, run_id, source, DAY)
    return office


def last_days(office: Office) -> list[str]:
    return ask(office, "select cast(last_day as text) as day from raw.leave order by 1")["day"].tolist()


def counts(office: Office, file: str) -> list[int]:
    sql = f"select n_read, n_loaded, n_rejected, n_duplicate, n_skipped from ops.load where file_name = 'inbox/{file}'"
    return ask(office, sql).to_numpy().tolist()[0]


def test_the_newest_file_wins_whatever_the_order_of_arrival(folder: Path) -> None:
    deliver(folder, "cuti3.csv", LEAVE + "HNR-001,CT,2026-03-02,2026-03-05\n", date(2026, 3, 9))
    office = load(folder)
    deliver(folder, "cuti1.csv", LEAVE + "HNR-001,CT,2026-03-02,2026-03-03\n", date(2026, 3, 3))
    load(folder)
    assert last_days(office) == ["2026-03-05"]
    assert counts(office, "cuti1.csv") == [1, 0, 0, 0, 1]


def test_a_pull_that_shows_the_same_again_holds_against_one_between(folder: Path) -> None:
    deliver(folder, "cuti1.csv", LEAVE + "HNR-001,CT,2026-03-02,2026-03-05\n", date(2026, 3, 3))
    load(folder)
    deliver(
        folder,
        "cuti3.csv",
        LEAVE + "HNR-001,CT,2026-03-02,2026-03-05\nHNR-002,CT,2026-03-02,2026-03-02\n",
        date(2026, 3, 9),
    )
    load(folder)
    deliver(folder, "cuti2.csv", LEAVE + "HNR-001,CT,2026-03-02,2026-03-03\n", date(2026, 3, 5))
    office = load(folder)
    assert last_days(office) == ["2026-03-02", "2026-03-05"]


def test_a_register_that_shrinks_deletes_nothing(folder: Path) -> None:
    deliver(
        folder,
        "cuti1.csv",
        LEAVE + "HNR-001,CT,2026-03-02,2026-03-05\nHNR-002,CT,2026-03-02,2026-03-02\n",
        date(2026, 3, 3),
    )
    load(folder)
    deliver(folder, "cuti2.csv", LEAVE + "HNR-001,CT,2026-03-02,2026-03-05\n", date(2026, 3, 9))
    office = load(folder)
    assert len(last_days(office)) == 2
    assert counts(office, "cuti2.csv") == [1, 0, 0, 1, 0]


def test_the_last_of_two_records_of_a_key_in_one_file_holds(folder: Path) -> None:
    deliver(
        folder,
        "cuti1.csv",
        LEAVE + "HNR-001,CT,2026-03-02,2026-03-05\nHNR-001,CT,2026-03-02,2026-03-06\n",
        date(2026, 3, 9),
    )
    office = load(folder)
    assert last_days(office) == ["2026-03-06"]
    assert counts(office, "cuti1.csv") == [2, 1, 0, 1, 0]


def test_a_revision_replaces_its_unit_and_month_and_nothing_else(folder: Path) -> None:
    first = CODES + "U1,HNR-001,2026-03-02,H\nU1,HNR-002,2026-03-02,H\nU1,HNR-001,2026-04-01,H\n"
    deliver(folder, "absensi1.csv", first, date(2026, 4, 9))
    deliver(folder, "absensi2.csv", CODES + "U2,HNR-003,2026-03-02,H\n", date(2026, 4, 9))
    load(folder)
    deliver(folder, "absensi_REVISI (1).csv", CODES + "U1,HNR-001,2026-03-02,S\n", date(2026, 4, 20))
    office = load(folder)
    told = ask(
        office,
        "select unit_id, employee_id, cast(day as text) as day, attendance_code from raw.attendance_code order by 1, 2, 3",
    )
    assert told.to_numpy().tolist() == [
        ["U1", "HNR-001", "2026-03-02", "S"],
        ["U1", "HNR-001", "2026-04-01", "H"],
        ["U2", "HNR-003", "2026-03-02", "H"],
    ]


def test_a_former_version_that_comes_after_its_revision_changes_nothing(folder: Path) -> None:
    deliver(folder, "absensi_REVISI.csv", CODES + "U1,HNR-001,2026-03-02,S\n", date(2026, 4, 20))
    load(folder)
    deliver(folder, "absensi.csv", CODES + "U1,HNR-001,2026-03-02,H\nU1,HNR-002,2026-03-02,H\n", date(2026, 4, 9))
    office = load(folder)
    assert ask(office, "select attendance_code from raw.attendance_code")["attendance_code"].tolist() == ["S"]
    assert counts(office, "absensi.csv") == [2, 0, 0, 0, 2]


def test_who_disappears_from_a_full_state_is_closed_never_removed_and_may_come_back(folder: Path) -> None:
    one, two = "P1,2026-01-01,,HNR-001,A,L,HONORER\n", "P2,2026-01-01,,HNR-002,B,P,HONORER\n"
    deliver(folder, "pegawai1.csv", PEOPLE + one + two, date(2026, 2, 1))
    load(folder)
    deliver(folder, "pegawai2.csv", PEOPLE + one, date(2026, 3, 1))
    office = load(folder)
    gone = "select person_id, cast(withdrawn_on as text) as day from raw.employee order by 1"
    assert ask(office, gone).astype(object).where(lambda f: f.notna(), None).to_numpy().tolist() == [
        ["P1", None],
        ["P2", "2026-03-01"],
    ]
    deliver(folder, "pegawai3.csv", PEOPLE + one + two, date(2026, 4, 1))
    load(folder)
    assert ask(office, gone)["day"].isna().all()
    deliver(folder, "pegawai0.csv", PEOPLE + one, date(2026, 1, 15))
    load(folder)
    assert ask(office, gone)["day"].isna().all()


def test_a_corrected_file_takes_its_rejected_records_back(folder: Path) -> None:
    def rejected() -> list[str]:
        return ask(office, "select file_name from ops.rejected order by 1")["file_name"].tolist()

    bad = LEAVE + "HNR-001,CT,2026-03-02,2026-03-05\nHNR-002,CT,31/02/2026,2026-03-05\n"
    deliver(folder, "cuti1.csv", bad, date(2026, 3, 9))
    deliver(folder, "cuti2.csv", bad, date(2026, 3, 9))
    office = load(folder)
    assert rejected() == ["inbox/cuti1.csv", "inbox/cuti2.csv"]
    deliver(folder, "cuti1.csv", bad.replace("31/02/2026", "2026-03-04"), date(2026, 3, 10))
    load(folder)
    assert rejected() == ["inbox/cuti2.csv"]


def test_a_late_record_makes_its_months_stale_and_no_others(folder: Path, audit_ready: None) -> None:
    units = "unit_id,valid_from,valid_to,unit_name,parent_unit_id,unit_type,time_zone\nU1,2020-01-01,,Satu,,UPT,Asia/Jakarta\n"
    deliver(folder, "unit.csv", units, date(2026, 1, 1))
    deliver(folder, "pegawai1.csv", PEOPLE + "P1,2025-01-01,,HNR-001,A,L,HONORER\n", date(2026, 1, 1))
    placed = "employee_id,valid_from,valid_to,unit_id,schedule_id\nHNR-001,2025-01-01,,U1,JK-5D\n"
    deliver(folder, "penempatan.csv", placed, date(2026, 1, 1))
    days = pd.bdate_range("2026-01-01", "2026-05-29").strftime("%Y-%m-%d")
    deliver(folder, "absensi.csv", CODES + "".join(f"U1,HNR-001,{day},H\n" for day in days), date(2026, 6, 2))
    office = run_night(folder, DAY)
    built = "select model, period_start, fingerprint from ops.built where model in ('warehouse.fact_attendance_day', 'indicator.attendance_rate')"
    before = ask(office, built)
    deliver(folder, "cuti1.csv", LEAVE + "HNR-001,CT,2026-03-30,2026-04-02\n", date(2026, 6, 20))
    run_night(folder, DAY)
    changed = ask(office, built).merge(before, how="left", indicator=True).query("_merge == 'left_only'")
    assert set(changed["period_start"].dt.strftime("%Y-%m")) == {"2026-03", "2026-04"}
    assert len(changed) == 4
    assert len(ask(office, "select * from ops.release_month where release_id = 2")) == 2


def test_an_empty_full_state_dismisses_nobody(folder: Path) -> None:
    deliver(folder, "pegawai1.csv", PEOPLE + "P1,2026-01-01,,HNR-001,A,L,HONORER\n", date(2026, 2, 1))
    load(folder)
    deliver(folder, "pegawai2.csv", PEOPLE, date(2026, 3, 1))
    office = load(folder)
    told = ask(office, "select outcome, message from ops.load where file_name = 'inbox/pegawai2.csv'")
    assert told["outcome"].tolist() == ["refused"] and "full state" in told["message"][0]
    assert ask(office, "select withdrawn_on from raw.employee")["withdrawn_on"].isna().all()


def test_a_full_state_that_lost_most_of_itself_is_refused(folder: Path) -> None:
    everybody = [f"P{n},2026-01-01,,HNR-{n:03d},A,L,HONORER\n" for n in range(100, 160)]
    deliver(folder, "pegawai1.csv", PEOPLE + "".join(everybody), date(2026, 2, 1))
    load(folder)
    deliver(folder, "pegawai2.csv", PEOPLE + "".join(everybody[:10]), date(2026, 3, 1))
    office = load(folder)
    assert ask(office, "select outcome from ops.load order by load_id")["outcome"].tolist() == ["loaded", "refused"]
    assert ask(office, "select withdrawn_on from raw.employee")["withdrawn_on"].isna().all()


def test_who_became_unreadable_in_a_full_state_is_not_gone(folder: Path) -> None:
    one, two = "P1,2026-01-01,,HNR-001,A,L,HONORER\n", "P2,2026-01-01,,HNR-002,B,P,HONORER\n"
    deliver(folder, "pegawai1.csv", PEOPLE + one + two, date(2026, 2, 1))
    load(folder)
    deliver(folder, "pegawai2.csv", PEOPLE + one + two.replace("HNR-002", "19850315201O011004"), date(2026, 3, 1))
    office = load(folder)
    assert ask(office, "select withdrawn_on from raw.employee")["withdrawn_on"].isna().all()


def test_the_rejected_records_of_a_corrected_file_are_gone(folder: Path) -> None:
    deliver(
        folder,
        "cuti1.csv",
        LEAVE + "HNR-001,CT,2026-03-09,2026-03-02\nHNR-002,CT,2026-03-02,2026-03-02\n",
        date(2026, 3, 3),
    )
    office = load(folder)
    assert len(ask(office, "select * from ops.rejected")) == 1
    deliver(
        folder,
        "cuti1.csv",
        LEAVE + "HNR-001,CT,2026-03-02,2026-03-09\nHNR-002,CT,2026-03-02,2026-03-02\n",
        date(2026, 3, 4),
    )
    load(folder)
    assert ask(office, "select * from ops.rejected").empty


def test_rejected_records_are_held_in_the_warehouse_and_not_in_memory(folder: Path) -> None:
    """Part by part they are let go of; a file that is mostly rejected is refused with its first cell all the same."""
    deliver(folder, "cuti1.csv", LEAVE, date(2026, 3, 3))
    office = load(folder)
    with night.opened(office) as warehouse:
        [source] = [source for name, source in office.sources.items() if name == "cuti"]
        path = folder / "inbox" / "cuti1.csv"
        intake = open_intake(warehouse, Delivery(source, "inbox/cuti1.csv", path, datetime(2026, 3, 4), "-"))
        parts = []
        for first in (2, 1002):
            rows = pd.DataFrame({"row_number": range(first, first + 1000)})
            faulty = rows.assign(column_name="first_day", rules="first_day:date").reindex(columns=REJECTED_COLUMNS)
            intake.add(Table(rows), pd.DataFrame(), faulty)
            parts.append(weakref.ref(faulty))
            del faulty
        gc.collect()
        assert [part() for part in parts] == [None, None]
        with pytest.raises(SourceRefused, match=r"2000 dari 2000 baris ditolak \(misalnya baris 2: first_day:date\)"):
            load_taken(intake, office, 1, office.now())
    assert ask(office, "select * from ops.rejected").empty


def test_a_first_night_on_an_empty_inbox_publishes_nothing_and_breaks_nothing(folder: Path, audit_ready: None) -> None:
    office = run_night(folder, DAY)
    assert ask(office, "select * from ops.release").empty


@pytest.mark.parametrize("folder", ["duckdb"], indirect=True)
def test_a_column_that_is_published_anew_does_not_stop_the_nights_after(folder: Path, audit_ready: None) -> None:
    """The file of the last release has another shape: it is written whole."""
    deliver(
        folder,
        "unit.csv",
        "unit_id,valid_from,valid_to,unit_name,parent_unit_id,unit_type,time_zone\nU1,2020-01-01,,Satu,,UPT,Asia/Jakarta\n",
        DAY,
    )
    deliver(folder, "absensi.csv", CODES + "U1,HNR-001,2026-03-02,H\n", date(2026, 4, 9))
    office = run_night(folder, DAY)
    file = office.published / "kinerja.duckdb"
    file.chmod(0o600)
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "alter table published.unit_value drop column label; update published.release set release_id = 0"
        )
    run_night(folder, DAY)
    with duckdb.connect(str(file), read_only=True) as connection:
        assert "label" in connection.execute("select * from published.unit_value limit 0").df().columns


def schema_changes(folder: Path) -> list[list[str]]:
    return (
        ask(load(folder), "select column_name, change from ops.schema_change where source = 'cuti' order by load_id, 1")
        .to_numpy()
        .tolist()
    )


def test_a_change_of_a_source_s_columns_is_recorded_once(folder: Path) -> None:
    sound = "198503152010011004,CT,02/03/2026,02/03/2026"
    deliver(folder, "cuti1.csv", f"{LEAVE.strip()},document_number\n{sound},1\n", date(2026, 3, 1))
    first = schema_changes(folder)
    assert {change for _, change in first} == {"delivered"}
    deliver(folder, "cuti2.csv", f"{LEAVE.strip()},Catatan\n{sound},x\n", date(2026, 3, 2))
    assert schema_changes(folder)[len(first) :] == [["Catatan", "unknown"], ["document_number", "dropped"]]
    deliver(
        folder,
        "cuti3.csv",
        "employee_id,attendance_code,first_day\n198503152010011004,CT,02/03/2026\n",
        date(2026, 3, 3),
    )
    told = schema_changes(folder)
    assert told[len(first) + 2 :] == [["last_day", "missing"]]
    assert schema_changes(folder) == told


def test_a_run_tells_what_changed_in_the_columns(
    folder: Path, audit_ready: None, capsys: pytest.CaptureFixture[str]
) -> None:
    sound = "198503152010011004,CT,02/03/2026,02/03/2026"
    deliver(folder, "cuti1.csv", f"{LEAVE}{sound}\n", date(2026, 3, 1))
    assert run_and_show(folder, capsys).count("column") == 0
    deliver(folder, "cuti2.csv", f"{LEAVE.strip()},Catatan\n{sound},x\n", date(2026, 3, 2))
    assert "Catatan (new, loaded without it)" in run_and_show(folder, capsys)


def run_and_show(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    show(night.night(read_office(folder), DAY).report, Console(width=200))
    return capsys.readouterr().out


def test_another_name_beside_a_number_is_said_and_the_number_decides(folder: Path) -> None:
    deliver(folder, "pegawai.csv", f"{PEOPLE}1,2020-01-01,,198503152010011004,Siti Aminah,P,PNS\n", date(2026, 3, 1))
    told = "198503152010011004,CT,{0}/03/2026,{0}/03/2026,{1}\n"
    rows = [told.format("02", "AMINAH SITI S.Pd."), told.format("03", "Budi Santoso"), told.format("04", "")]
    deliver(folder, "cuti1.csv", f"{LEAVE.strip()},Nama\n{''.join(rows)}", date(2026, 3, 1))
    load(folder)
    deliver(folder, "cuti2.csv", f"{LEAVE.strip()},Nama\n{''.join(rows)}", date(2026, 3, 2))
    [message] = ask(load(folder), "select message from ops.load where file_name = 'inbox/cuti2.csv'")["message"]
    assert "nama tidak cocok dengan NIP di 1 baris (3)" in message and "Budi" not in message
    assert ask(load(folder), "select count(*) as n from raw.leave")["n"][0] == 3


@pytest.mark.parametrize("folder", ["duckdb"], indirect=True)
def test_a_day_is_seen_with_the_rules_that_were_issued_by_then(folder: Path, audit_ready: None) -> None:
    """On 7 August 2025 the 18th became a day off: as of the 6th August has 21 working days, as of the 8th 20."""
    deliver(folder, "pegawai.csv", f"{PEOPLE}1,2020-01-01,,198503152010011004,Siti,P,PNS\n", date(2025, 8, 1))
    deliver(
        folder,
        "unit.csv",
        "unit_id,unit_name,unit_type,time_zone,valid_from\nU1,Dinas,DINAS,Asia/Jakarta,2020-01-01\n",
        date(2025, 8, 1),
    )
    deliver(
        folder,
        "penempatan.csv",
        "employee_id,unit_id,schedule_id,valid_from\n198503152010011004,U1,JK-5D,2020-01-01\n",
        date(2025, 8, 1),
    )
    deliver(folder, "cuti1.csv", f"{LEAVE}198503152010011004,CT,04/08/2025,04/08/2025\n", date(2025, 8, 1))
    required = "select count(*) as n from kinerja.warehouse.fact_attendance_day where is_required and day between '2025-08-01' and '2025-08-31'"
    found = [int(ask(run_night(folder, date(2025, 8, day)), required)["n"][0]) for day in (6, 8, 6)]
    assert found == [21, 20, 21]
