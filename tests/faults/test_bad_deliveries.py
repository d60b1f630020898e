"""One bad file or one failing audit costs nobody else anything, and says what to do."""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from flows import cli, telling
from flows.office import Office, read_office
from flows.sample import write_sample
from flows.warehouse.lease import held
from tests.conftest import ask, kinerja, run_night

DAY = date(2026, 2, 2)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "office"
    write_sample(folder, as_of=DAY)
    return folder


def workbook(path: Path, rows: list[list[object]], sheet: str = "Register") -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)


def test_bad_files_are_refused_by_name_and_remedy_and_the_others_are_loaded(tmp_path: Path, small: Path) -> None:
    shutil.copytree(small, tmp_path / "office", copy_function=shutil.copy2)
    inbox = tmp_path / "office" / "inbox" / "cuti"
    (inbox / "rusak.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    (inbox / "kosong.xlsx").write_bytes(b"")
    workbook(
        inbox / "tanpa_kolom.xlsx",
        [["NIP", "Jenis", "Tgl Awal", "Tanggal Selesai"], ["198503152010011004", "CT", "01/02/2026", "02/02/2026"]],
    )
    workbook(
        inbox / "kode.xlsx",
        [
            ["NIP", "Jenis", "Tanggal Mulai", "Tanggal Selesai"],
            ["198503152010011004", "LIBUR PANJANG", "01/02/2026", "02/02/2026"],
        ],
    )
    run = kinerja("run", "--office", tmp_path / "office")
    assert run.returncode == 0, run.stdout + run.stderr
    office = read_office(tmp_path / "office")
    told = dict(ask(office, "select file_name, message from ops.load where outcome = 'refused'").to_numpy())
    assert set(told) == {f"inbox/cuti/{name}.xlsx" for name in ("rusak", "kosong", "tanpa_kolom")}
    assert "simpan ulang" in told["inbox/cuti/rusak.xlsx"]
    assert "kosong" in told["inbox/cuti/kosong.xlsx"]
    assert (
        '"Tanggal Mulai"' in told["inbox/cuti/tanpa_kolom.xlsx"]
        and "office.toml" in told["inbox/cuti/tanpa_kolom.xlsx"]
    )
    assert all(name in run.stdout for name in told)
    rejected = ask(office, "select cell, rules, remedy from ops.rejected where file_name = 'inbox/cuti/kode.xlsx'")
    assert rejected[["cell", "rules"]].to_numpy().tolist() == [["B2", "attendance_code:known"]]
    assert "gunakan salah satu" in rejected["remedy"][0]
    assert ask(office, "select count(*) as n from raw.leave")["n"][0] > 0


def test_a_near_miss_of_a_header_is_refused_with_a_suggestion_and_never_guessed(tmp_path: Path) -> None:
    workbook(tmp_path / "cuti.xlsx", [["NIP", "Jenis", "Tanggal Mulay", "Tanggal Selesai"], ["1", "CT", "x", "y"]])
    run = kinerja("check", tmp_path / "cuti.xlsx", "--office", tmp_path)
    assert run.returncode == 3
    assert 'mungkin yang dimaksud "Tanggal Mulay"' in " ".join(run.stdout.split())


def test_a_failing_audit_leaves_what_is_published_byte_for_byte_and_exits_4(tmp_path: Path, small: Path) -> None:
    shutil.copytree(small, tmp_path / "office", copy_function=shutil.copy2)
    office = run_night(tmp_path / "office", DAY)
    before = bytes_of(office)
    write_sample(office.folder, as_of=date(2026, 2, 9))
    (office.folder / "audit").mkdir()
    (office.folder / "audit" / "nobody_is_late.sql").write_text(
        "/* check: nobody_is_late   severity: fail\n   Nobody is ever late. */\n"
        "select cast(null as date) as period_start, count(*) as n_rows, count(*) filter (where late_minutes > 0) as n_violations\n"
        "from warehouse.fact_attendance_day\n"
    )
    run = kinerja("run", "--office", office.folder)
    assert run.returncode == 4, run.stdout + run.stderr
    assert "nobody_is_late" in run.stdout
    assert bytes_of(office) == before
    assert ask(office, "select outcome from ops.run order by run_id desc limit 1")["outcome"][0] == "audit failed"
    (office.folder / "audit" / "nobody_is_late.sql").unlink()
    assert kinerja("run", "--office", office.folder).returncode == 0
    assert bytes_of(office) != before


def bytes_of(office: Office) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in office.published.glob("*.duckdb")}


def test_the_same_bytes_under_another_name_are_recognised_and_change_nothing(
    tmp_path: Path, small: Path, audit_ready: None
) -> None:
    shutil.copytree(small, tmp_path / "office", copy_function=shutil.copy2)
    office = run_night(tmp_path / "office", DAY)
    register = next((office.folder / "inbox" / "cuti").glob("*.xlsx"))
    shutil.copy(register, register.with_name("salinan.xlsx"))
    run_night(office.folder, DAY)
    told = ask(
        office,
        "select n_loaded, n_duplicate, n_read - n_rejected - n_skipped as n_sound, message from ops.load where file_name like '%salinan%'",
    )
    assert told["n_loaded"][0] == 0 and told["n_duplicate"][0] == told["n_sound"][0] > 0
    assert register.name in told["message"][0]


def test_a_second_process_is_told_that_the_warehouse_is_in_use(tmp_path: Path, small: Path) -> None:
    from flows import night

    shutil.copytree(small, tmp_path / "office", copy_function=shutil.copy2)
    with night.opened(read_office(tmp_path / "office")):
        run = kinerja("status", "--office", tmp_path / "office")
    assert run.returncode == 75
    assert "in use" in run.stdout and "kinerja status" not in run.stdout


def test_a_second_run_is_told_at_once_who_has_the_office(tmp_path: Path, small: Path) -> None:
    shutil.copytree(small, tmp_path / "office", copy_function=shutil.copy2)
    with held(read_office(tmp_path / "office"), datetime(2026, 2, 2, 1)):
        run = kinerja("run", "--office", tmp_path / "office")
    assert run.returncode == 75
    assert f"process {os.getpid()}, since 2026-02-02 01:00" in " ".join(run.stdout.split())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[sources.x]\ndataset = "cuti"\nkind = "workbook"\nfiles = "x"', "unknown dataset"),
        ('[sources.x]\ndataset = "leave"\nkind = "workbook"', "needs files"),
        ('[sources.x]\ndataset = "leave"\nkind = "database"\nquery = "q.sql"', "url_env"),
        (
            '[sources.x]\ndataset = "leave"\nkind = "workbook"\nfiles = "x"\ncolumns = { tanggal = "Tgl" }',
            "no column tanggal",
        ),
        (
            '[sources.x]\ndataset = "leave"\nkind = "workbook"\nfiles = "x"\nabsent = ["first_day"]',
            "[sources.x]: absent names first_day, but records of leave are told apart by employee_id",
        ),
        (
            '[sources.x]\ndataset = "leave"\nkind = "workbook"\nfiles = "x"\nreplaces = "all"',
            "[sources.x] replaces: 'all' is not known; known are keys, scope, snapshot",
        ),
        ('[sources.x]\nfils = "x"', "[sources.x] fils: not known; known are dataset, kind"),
        ('[sources.x]\nkind = "workbook"\nfiles = "x"', "[sources.x] dataset: missing"),
        ('[sources]\nx = "leave"', "[sources.x] with a line for each key"),
        ('[office]\ntoday = "soon"', "[office] today: "),
        ("[office]\ntody = 2026-01-15", "[office] tody: not known; known are name, time_zone, today, first_month"),
        ('[office]\ntime_zone = "Asia/Jakrta"', "[office] time_zone: no time zone is called Asia/Jakrta"),
        ('[office]\nfirst_month = "2026-1"', "[office] first_month: a month is written like 2026-03"),
        ("[source.x]", "[source]: not known; known are office, warehouse, limits, alerts, sources"),
        ("[sources.x\n", "cannot be read"),
    ],
)
def test_an_office_that_cannot_be_is_refused_with_the_place(
    tmp_path: Path, text: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "office.toml").write_text(text)
    assert cli.main(["run", "--office", str(tmp_path)]) == telling.USAGE
    assert told in capsys.readouterr().out
