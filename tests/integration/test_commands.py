"""What the commands say to people: where to look, what to mend, what to do next; and never a traceback."""

from __future__ import annotations

import io
import shlex
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from flows import night, planning, show, telling
from flows.checking import check
from flows.office import Office, read_office
from flows.periods import Month
from flows.sample import write_sample
from flows.warehouse.backfills import Wanted
from tests.conftest import ask, copied, run, served
from tests.servers import Server

DAY = date(2026, 1, 15)
UNKNOWN_NIP = "198503152010011004"
LEAVE = ["NIP", "Jenis", "Tanggal Mulai", "Tanggal Selesai"]
LOCKED = """
[sources.simpeg_pusat]
dataset = "leave"
kind = "database"
url_env = "KINERJA_TEST_ADDRESS"
query = "queries/employee.sql"
"""


def shown_of(told: night.Night, office: Office) -> str:
    """Give what is printed at the end of a run."""
    with redirect_stdout(io.StringIO()) as shown:
        telling.conclude(told, office)
    return shown.getvalue()


def workbook(path: Path, rows: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet("Lembar1")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, server: Server | None, audit_ready: None) -> Path:
    """A small office after its first night, told in night.txt: one file is broken, one database has no address."""
    folder = tmp_path_factory.mktemp("commands") / "office"
    write_sample(folder, as_of=DAY, truth=False)
    served(folder, server)
    with (folder / "office.toml").open("a") as file:
        file.write(LOCKED)
    inbox = folder / "inbox" / "cuti"
    inbox.mkdir(parents=True, exist_ok=True)
    (inbox / "rusak [1].xlsx").write_bytes(b"PK\x03\x04 no workbook")
    bad = [UNKNOWN_NIP, "CT", "31/02/2026", "02/03/2026"]
    workbook(inbox / "baru.xlsx", [LEAVE, [UNKNOWN_NIP, "CT", "05/01/2026", "06/01/2026"], bad])
    code, told = run("run", "--office", folder)
    assert code == telling.DONE
    (folder / "night.txt").write_text(told)
    return folder


@pytest.fixture(scope="module")
def again(folder: Path, tmp_path_factory: pytest.TempPathFactory, server: Server | None) -> Path:
    """The same office after a backfill that finds nothing new, told in night.txt."""
    copy = copied(folder, tmp_path_factory.mktemp("again") / "office", server)
    code, told = run("backfill", "2025-11", "2026-03", "--reason", "a suspicion", "--yes", "--office", copy)
    assert code == telling.DONE
    (copy / "night.txt").write_text(told)
    return copy


@pytest.fixture
def stood(folder: Path) -> night.Night:
    """A night's outcome on the small office, to be varied."""
    report = night.stand(read_office(folder), DAY)
    return night.Night(True, [], report, 1)


@pytest.fixture(autouse=True)
def elsewhere(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands write into the current folder, which is not the checkout."""
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))


# Runs


def test_a_source_whose_address_is_not_set_is_refused_and_the_others_are_loaded(folder: Path) -> None:
    told = ask(read_office(folder), "select source, outcome, message from ops.load where source like 'simpeg_p%'")
    outcome = dict(zip(told["source"], told["outcome"], strict=True))
    assert outcome["simpeg_pusat"] == "refused"
    assert outcome["simpeg_penempatan"] == outcome["simpeg_pegawai"] == "loaded"
    assert any("KINERJA_TEST_ADDRESS" in message for message in told["message"].dropna())


def test_a_run_ends_with_what_must_be_mended_and_what_to_do_next(folder: Path) -> None:
    end = (folder / "night.txt").read_text().partition("Published: ")[2]
    mend, _, following = end.partition("Try next:")
    assert "refused register_cuti, inbox/cuti/rusak [1].xlsx:" in mend
    assert "refused simpeg_pusat, " in mend and "KINERJA_TEST_ADDRESS" in mend
    assert "rejected 13 records" in mend and "kinerja rejected list --office" in mend
    assert "kinerja status" in following


def test_the_suggested_query_gives_five_columns_of_the_month_told(folder: Path, stood: night.Night) -> None:
    """Of the newest month, where the month told has no figures yet."""
    suggested = next(line for line in (folder / "night.txt").read_text().splitlines() if "kinerja sql" in line)
    code, told = run(*shlex.split(suggested)[1:3], "--csv", "--office", folder)
    assert code == telling.DONE
    lines = told.splitlines()
    assert lines[0] == "unit_name,attendance_rate,punctuality,mean_jp,resolved_in_time" and len(lines) == 12
    figure = pd.DataFrame([["1.01", "Dinas", "required_days", "all", 1.0]]).set_axis(
        ["unit_id", "unit_name", "indicator_id", "measure", "value"], axis="columns"
    )
    later = replace(stood, report=replace(stood.report, month=Month(2026, 6), scorecard=figure))
    assert "where period_start = '2026-06-01' order by unit_id" in shown_of(later, read_office(folder))


def test_unit_days_not_received_are_told_by_month_and_the_running_one_last(stood: night.Night) -> None:
    rows = [("2025-12-01", f"1069{number:04d}", 1) for number in range(10)] + [("2026-01-01", "1.01", 9)]
    missing = pd.DataFrame(rows, columns=["period_start", "unit_id", "n_days"])
    missing = missing.assign(period_start=pd.to_datetime(missing["period_start"]), n_person_days=2)
    with redirect_stdout(io.StringIO()) as shown:
        show.show(replace(stood.report, not_received=missing), telling.console)
    told = [" ".join(line.replace("│", " ").split()) for line in shown.getvalue().splitlines()]
    first = next(number for number, line in enumerate(told) if line.startswith("2025-12"))
    assert told[first].startswith("2025-12 10 10 10690000, 10690001,") and told[first].endswith("10690007, +2")
    assert told[first + 1] == "2026-01, not over yet 9 1 1.01"
    assert "Days of single people not received: 22 (a line or cell was rejected, or a device was out)" in told


def test_a_failed_audit_names_the_file_of_each_check(folder: Path, stood: night.Night, tmp_path: Path) -> None:
    (tmp_path / "audit").mkdir()
    (tmp_path / "audit" / "nobody_is_late.sql").touch()
    (tmp_path / "office.toml").touch()
    office = read_office(folder).model_copy(update={"folder": tmp_path})
    told = shown_of(replace(stood, is_published=False, failed_checks=["days_are_unique", "nobody_is_late"]), office)
    assert "sql/5_audit/days_are_unique.sql and " in told
    assert f"{tmp_path.name}/audit/nobody_is_late.sql" in told


def test_a_backfill_says_which_months_it_built_and_why_not_the_others(again: Path, folder: Path) -> None:
    told = (again / "night.txt").read_text()
    assert "Built anew: 2026-01; all figures are as they were released" in told
    assert "Not built: 2025-11 to 2025-12: office.toml begins with first_month = 2026-01" in told
    assert "Not built: 2026-02 to 2026-03: they have not begun" in told


def test_months_without_records_are_left_out_for_that_reason(
    folder: Path, tmp_path: Path, server: Server | None
) -> None:
    office = read_office(copied(folder, tmp_path / "office", server)).model_copy(update={"first_month": None})
    asked = planning.plan(office, DAY, Wanted(Month(2023, 12), Month(2025, 3), "", ""))
    assert {month: asked.left_out[month] for month in (Month(2023, 12), Month(2025, 3))} == {
        Month(2023, 12): "reference/calendar.csv does not reach them",
        Month(2025, 3): "no records of them are held",
    }


def test_status_after_a_quiet_night_shows_the_audit_that_judged_something(again: Path) -> None:
    told = run("status", "--office", again)[1]
    assert "Audit of run 1; no month has changed since" in told
    days = next(line for line in told.splitlines() if "days_are_unique" in line)
    assert int(days.split("│")[3]) > 0


def test_an_office_without_sources_is_told_that_nothing_is_published_and_why(
    tmp_path: Path, server: Server | None, audit_ready: None
) -> None:
    (tmp_path / "office.toml").write_text('[office]\nname = "Kosong"\n')
    served(tmp_path, server)
    code, told = run("run", "--office", tmp_path)
    assert code == telling.DONE
    assert "Nothing is published yet: office.toml names no source" in told
    assert "Published:" not in told and "has been received" not in told


# Status and sample


def test_numbers_of_people_that_wait_are_shown_by_their_end_alone(folder: Path) -> None:
    told = run("status", "--office", folder)[1]
    assert "…1004" in told and UNKNOWN_NIP not in told
    kept = ask(read_office(folder), "select key from warehouse.waiting_record where key_kind = 'employee_id'")
    assert kept["key"].tolist() == [UNKNOWN_NIP]


@pytest.mark.parametrize("command", [["status"], ["rejected", "list"]], ids=" ".join)
def test_where_nothing_has_run_it_is_said_and_no_warehouse_is_made(
    tmp_path: Path, server: Server | None, command: list[str]
) -> None:
    (tmp_path / "office.toml").write_text('[office]\nname = "Baru"\n')
    served(tmp_path, server)
    code, told = run(*command, "--office", tmp_path)
    assert code == telling.DONE
    assert "Nothing has run here yet" in told and "kinerja run" in told
    assert [path.name for path in tmp_path.iterdir()] == ["office.toml"]


def test_a_sample_is_not_written_over_a_real_office(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text('[office]\nname = "Kantor"\n')
    code, told = run("sample", tmp_path)
    assert code == telling.USAGE and "Name another folder" in told
    assert [path.name for path in tmp_path.iterdir()] == ["office.toml"]


# SQL


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("selct 1", "syntax error"),
        ("select * from published.nope", "nope does not exist"),
        ("drop table published.unit", "read-only"),
        ("select [1, 2", "syntax error"),
        (" ;", "nothing is asked"),
    ],
)
def test_a_query_that_cannot_be_answered_gets_one_message(folder: Path, query: str, told: str) -> None:
    code, shown = run("sql", query, "--office", folder)
    assert code == telling.USAGE
    assert told in shown.replace('"', "")


def test_tables_need_no_schema_and_are_listed(folder: Path) -> None:
    for query in ("show tables", "SHOW TABLES;\n"):
        assert "scorecard_unit_month" in run("sql", query, "--office", folder)[1]
    assert run("sql", "select count(*) from unit", "--office", folder)[0] == telling.DONE


def test_days_have_no_time_and_fractions_two_decimals_on_the_screen_alone(folder: Path) -> None:
    query = """select date '2026-01-02' as day, 100.0 / 3 as share, timestamp '2026-01-02 07:30:00' as moment, '[x]' as words
        union all select null, null, null, null"""
    shown = run("sql", query, "--office", folder)[1]
    row = next(line for line in shown.splitlines() if "2026-01-02" in line)
    assert [cell.strip() for cell in row.strip("│").split("│")] == ["2026-01-02", "33.33", "2026-01-02 07:30:00", "[x]"]
    assert "33.333" in run("sql", query, "--office", folder, "--csv")[1]
    gaps = "select 12 as row_number union all select null"
    assert "12.0" not in run("sql", gaps, "--office", folder)[1]


# Check


def sheet(path: Path, numbers: list[str]) -> Path:
    """Write a sheet of attendance with a row a number, on duty on every day."""
    days = [str(day) for day in range(1, 32)]
    people = [[number, *["H"] * 31] for number in numbers]
    return workbook(path, [["NPSN : 10690003"], ["BULAN : JANUARI 2026"], ["NIP", *days], *people])


def test_a_bad_number_is_told_once_and_not_once_a_day(tmp_path: Path) -> None:
    code, told = run("check", sheet(tmp_path / "absensi.xlsx", [UNKNOWN_NIP, "12345"]), "--office", tmp_path)
    assert code == telling.REFUSED
    assert "62 baris dibaca sebagai daftar hadir, 31 baik, 31 ditolak" in told
    assert "Yang harus diperbaiki: 1\n" in told
    [row] = [line for line in told.splitlines() if "Lembar1" in line]
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert cells == ["Lembar1", "A5", "NIP: nomor pegawai salah", "12345", "NIP harus 18 angka", "31"]
    assert all(word in told for word in ("lembar", "sel", "masalah", "nilai", "perbaikan", "kali"))


def test_a_long_list_says_how_many_more_there_are(tmp_path: Path) -> None:
    told = run("check", sheet(tmp_path / "absensi.xlsx", [str(n) for n in range(33)]), "--office", tmp_path)[1]
    assert "Yang harus diperbaiki: 33" in told
    assert "dan 3 lagi" in told.splitlines()


def test_a_sheet_without_people_is_read_and_empty(tmp_path: Path) -> None:
    office = Office(folder=tmp_path, name="", sources={})
    checked = check(sheet(tmp_path / "absensi.xlsx", []), office)
    assert (checked.source.dataset, checked.n_read) == ("attendance_code", 0)


def test_a_sound_file_is_ready_to_be_sent_and_an_empty_one_is_not(tmp_path: Path) -> None:
    code, told = run("check", sheet(tmp_path / "absensi.xlsx", [UNKNOWN_NIP]), "--office", tmp_path)
    assert code == telling.DONE and told.endswith("Siap dikirim.\n")
    code, told = run("check", workbook(tmp_path / "cuti.xlsx", [LEAVE]), "--office", tmp_path)
    assert "Tidak ada data" in told and "Siap dikirim" not in told


def test_every_rule_has_words_for_the_clerk(tmp_path: Path) -> None:
    lines = ["1,P1,,2026-02-31,CT", "", "HNR-001,P1,2026-03-05,2026-03-02,XX"]
    path = tmp_path / "cuti.csv"
    path.write_text("NIP,Nomor Surat,Tanggal Mulai,Tanggal Selesai,Jenis\n" + "\n".join(lines) + "\n")
    faults = check(path, Office(folder=tmp_path, name="", sources={})).faults()
    assert faults["sel"].tolist() == ["baris 2", "baris 3"] and "lembar" not in faults
    assert set("; ".join(faults["masalah"]).split("; ")) == {
        "NIP: nomor pegawai salah",
        "Tanggal Mulai: kosong",
        "Tanggal Selesai: bukan tanggal",
        "Tanggal Selesai: urutan tanggal terbalik",
        "Jenis: kode tidak dikenal",
    }
    assert faults["perbaikan"].tolist() == [
        "bukan tanggal yang ada; tulis seperti 31/12/2026",
        "tanggal selesai tidak boleh sebelum tanggal mulai",
    ]


def test_a_record_whose_key_cannot_be_made_is_rejected(tmp_path: Path) -> None:
    """A training without certificate is known by its title; a source that has none cannot deliver it."""
    (tmp_path / "office.toml").write_text(
        '[sources.diklat]\ndataset = "training"\nkind = "delimited"\nfiles = "*.csv"\nabsent = ["title"]\n'
    )
    header = "employee_id,training_form,is_classroom,is_international,started_on,completed_on,certificate_number\n"
    sound = "HNR-001,TEKNIS,YA,TIDAK,2026-01-05,2026-01-06"
    (tmp_path / "diklat.csv").write_text(header + f"{sound},A 1\n{sound},\n")
    code, told = run("check", tmp_path / "diklat.csv", "--office", tmp_path)
    assert code == telling.REFUSED and "1 baik, 1 ditolak" in told


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([""], "sebutkan berkas yang diperiksa"),
        (["."], "sebutkan berkas yang diperiksa"),
        (["inbox"], "adalah folder"),
        (["tidak_ada.xlsx"], "tidak_ada.xlsx tidak ditemukan"),
        (
            ["office.toml", "--source", "nope"],
            "sumber nope tidak ada; sumber berkas di office.toml: mesin, absensi_sekolah",
        ),
        (["office.toml", "--source", "simpeg_unit"], "sumber simpeg_unit tidak ada"),
    ],
)
def test_a_check_that_cannot_be_made_says_what_to_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(folder)
    code, shown = run("check", *arguments)
    assert code == telling.USAGE and told in shown
