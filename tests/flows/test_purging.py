"""What was kept as long as it may be goes, for good; the figures stay to the last digit, and what follows is as if nothing had gone."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from flows import backfilling, night, telling
from flows.office import Office, OfficeError, read_office
from flows.periods import Month
from flows.sample import write_sample
from flows.warehouse.backfills import Wanted
from tests.conftest import ENGINES, PROJECT, ask, copied, on_engine, published_values, run, run_night
from tests.integration.test_documents import read_published
from tests.servers import Server

DAY = date(2026, 1, 15)
DAYS_OF_PEOPLE = [
    f"warehouse.{name}"
    for name in (
        "fact_attendance_day",
        "punch_day",
        "sheet_day",
        "registered_day",
        "corrected_day",
        "outage_day",
        "unread_day",
    )
]
HEAD = "dataset,years,valid_from,valid_to,issued_on,legal_basis,note\n"


def limit(folder: Path, **years: int) -> None:
    """Give the office limits of its own: years, by dataset."""
    (folder / "reference").mkdir(exist_ok=True)
    rows = "".join(f"{name},{count},2019-01-01,,,,\n" for name, count in years.items())
    (folder / "reference" / "retention.csv").write_text(HEAD + rows)


def count(office: Office, table: str, where: str = "true") -> int:
    return int(ask(office, f"select count(*) as n from {table} where {where}")["n"][0])


def hr_days(office: Office) -> int:
    told = read_published(office, "select count(*) as n from published.attendance_day where day < date '2026-01-01'")
    return int(told["n"][0])


@pytest.fixture(scope="module", params=ENGINES)
def kept(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, audit_ready: None) -> Path:
    """An office with a year that is over, after one night, whose punches may be kept until its year is over."""
    folder = tmp_path_factory.mktemp("kept") / "office"
    write_sample(folder, as_of=DAY, months=12, truth=False)
    on_engine(folder, request)
    limit(folder, punch=0, attendance_day=0, complaint=0, discipline=0)
    run_night(folder, DAY)
    return folder


@pytest.fixture
def office(kept: Path, tmp_path: Path, postgres: Server) -> Office:
    return read_office(copied(kept, tmp_path / "office", postgres))


def test_a_plan_changes_nothing_and_no_is_no(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    before = count(office, "raw.punch"), published_values(office)
    code, told = run("purge", "--plan", "--office", office.folder)
    assert code == telling.DONE and "raw.punch" in told and "2025-08-01" in told and "Files of the archive" in told
    assert run("purge", "--office", office.folder)[0] == telling.USAGE
    monkeypatch.setattr("builtins.input", lambda _: "")
    code, told = run("purge", "--reason", "JRA", "--office", office.folder)
    assert code == telling.USAGE and "Nothing was removed" in told
    assert count(office, "raw.punch") == before[0] and count(office, "ops.purge") == 0
    pd.testing.assert_frame_equal(published_values(office), before[1])


def test_records_files_and_people_s_days_go_and_all_figures_stay(office: Office) -> None:
    figures, old = published_values(office), "punched_at < '2025-12-31'"
    files, n_old = len(list(office.archive.iterdir())), count(office, "raw.punch", old)
    assert hr_days(office) > 0 and n_old > 0 and count(office, "warehouse.punch_day", "day < '2025-12-01'") > 0
    assert run("purge", "--reason", "JRA 2026", "--yes", "--office", office.folder)[0] == telling.DONE
    assert count(office, "raw.punch", old) == 0 and count(office, "raw.punch") > 0
    assert {count(office, table, "day < '2025-12-01'") for table in DAYS_OF_PEOPLE} == {0}
    assert hr_days(office) <= 31 * 200
    assert len(list(office.archive.iterdir())) < files
    assert not list(office.published.glob("former/kinerja-hr*"))
    noted = ask(office, "select dataset, n_records, noted_by from ops.purge").set_index("dataset")
    assert noted.loc["punch", "n_records"] == n_old and noted.loc["punch", "noted_by"]
    assert ask(office, "select reason from ops.run where kind = 'purge'")["reason"].tolist() == ["JRA 2026"]
    pd.testing.assert_frame_equal(published_values(office), figures)
    said = run("purge", "--reason", "again", "--yes", "--office", office.folder)
    assert said[0] == telling.DONE and "Nothing has been kept" in said[1]
    assert count(office, "ops.run", "kind = 'purge'") == 1


def test_open_months_come_out_the_same_when_all_is_built_anew_and_delivered_again(office: Office) -> None:
    """Devices send their whole memory again: what was purged does not come back, frozen months stay untouched."""
    figures = published_values(office)
    run("purge", "--reason", "JRA", "--yes", "--office", office.folder)
    # Three logs speak of the year that is over alone, three of both; three of January.
    n_files = len(list(office.archive.iterdir())) + 6
    moment = datetime(2026, 1, 15, 22).timestamp()
    for log in office.folder.glob("inbox/presensi/mesin/*/*"):
        log.write_bytes(log.read_bytes() + b"\n")
        os.utime(log, (moment, moment))
    with night.opened(office) as warehouse:
        warehouse.execute(
            "update ops.built set fingerprint = 'stale' where model like 'warehouse.%' or model like 'indicator.%'"
        )
    run_night(office.folder, DAY)
    assert count(office, "raw.punch", "punched_at < '2025-12-31'") == 0
    skipped = ask(office, "select sum(n_records) as n from ops.skipped where reason = 'sudah melewati batas simpan'")
    assert skipped["n"][0] > 0 and len(list(office.archive.iterdir())) == n_files
    # Of a source's own figures, the number of files and records is that of the newest ones.
    told = published_values(office)
    of_sources = told["grain"] == "source"
    pd.testing.assert_frame_equal(told[~of_sources], figures[figures["grain"] != "source"])
    assert told.loc[of_sources & (told["indicator_id"] == "uniqueness"), "value"].min() > 95


def test_a_backfill_of_a_frozen_month_is_refused_with_the_reason(office: Office) -> None:
    run("purge", "--reason", "JRA", "--yes", "--office", office.folder)
    code, told = run("backfill", "2025-11", "2026-01", "--reason", "a doubt", "--office", office.folder)
    assert code == telling.USAGE and "2025-11" in told and "purged" in told and "2026-01" in told
    with pytest.raises(OfficeError, match="frozen"):
        backfilling.backfill(office, DAY, Wanted(Month(2025, 12), Month(2025, 12), "a doubt", "operator"))


def test_the_text_of_a_complaint_goes_its_row_stays_and_a_new_export_does_not_bring_it_back(office: Office) -> None:
    """By the limit after its closing; the export that is delivered again still has the text."""
    closed = "tracking_id in (select tracking_id from warehouse.fact_complaint where closed_on < '2026-01-15')"
    rows, open_texts = (
        count(office, "raw.complaint"),
        count(office, "raw.complaint", f"not {closed} and report_text <> '[dihapus]'"),
    )
    run("purge", "--reason", "JRA", "--yes", "--office", office.folder)
    assert count(office, "raw.complaint", f"{closed} and (report_text <> '[dihapus]' or category is not null)") == 0
    for export in office.folder.glob("inbox/aduan/*"):
        os.utime(export, (datetime(2026, 1, 15, 22).timestamp(),) * 2)
    run_night(office.folder, DAY)
    assert count(office, "raw.complaint") == rows
    assert count(office, "raw.complaint", f"{closed} and report_text <> '[dihapus]'") == 0
    assert count(office, "raw.complaint", f"not {closed} and report_text <> '[dihapus]'") == open_texts


def test_limits_are_rules_of_two_and_five_years() -> None:
    rules = pd.read_csv(PROJECT / "sql" / "1_reference" / "retention.csv").set_index("dataset")
    assert rules["years"].to_dict() == {
        "punch": 2, "attendance_code": 5, "attendance_correction": 5, "attendance_day": 5, "complaint": 2, "discipline": 5
    }  # fmt: skip
    assert rules["legal_basis"].str.contains("bawaan").all()
