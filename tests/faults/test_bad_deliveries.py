"""One bad file or one failing audit costs nobody else anything, and says what to do."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
from datetime import date, datetime
from pathlib import Path

import pytest
import xlsxwriter

from flows import cli, telling
from flows.office import Office, read_office
from flows.sample import write_sample
from flows.warehouse.lease import held
from tests.conftest import ask, kinerja, published_values, run, run_night, served, write_more
from tests.servers import Server

DAY = date(2026, 2, 2)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small") / "office"
    write_sample(folder, as_of=DAY, truth=False)
    return folder


@pytest.fixture
def folder(small: Path, tmp_path: Path, server: Server | None) -> Path:
    """A copy of it, to change something in, on each engine in turn."""
    return served(Path(shutil.copytree(small, tmp_path / "office", copy_function=shutil.copy2)), server)


def workbook(path: Path, rows: list[list[object]], sheet: str = "Register") -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)


def test_bad_files_are_refused_by_name_and_remedy_and_the_others_are_loaded(folder: Path, audit_ready: None) -> None:
    inbox = folder / "inbox" / "cuti"
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
    code, said = run("run", "--office", folder)
    assert code == telling.DONE, said
    office = read_office(folder)
    told = dict(ask(office, "select file_name, message from ops.load where outcome = 'refused'").to_numpy())
    assert set(told) == {f"inbox/cuti/{name}.xlsx" for name in ("rusak", "kosong", "tanpa_kolom")}
    assert "simpan ulang" in told["inbox/cuti/rusak.xlsx"]
    assert "kosong" in told["inbox/cuti/kosong.xlsx"]
    assert (
        '"Tanggal Mulai"' in told["inbox/cuti/tanpa_kolom.xlsx"]
        and "office.toml" in told["inbox/cuti/tanpa_kolom.xlsx"]
    )
    assert all(name in said for name in told)
    rejected = ask(office, "select cell, rules, remedy from ops.rejected where file_name = 'inbox/cuti/kode.xlsx'")
    assert rejected[["cell", "rules"]].to_numpy().tolist() == [["B2", "attendance_code:known"]]
    assert "gunakan salah satu" in rejected["remedy"][0]
    assert ask(office, "select count(*) as n from raw.leave")["n"][0] > 0


def test_a_near_miss_of_a_header_is_refused_with_a_suggestion_and_never_guessed(tmp_path: Path) -> None:
    workbook(tmp_path / "cuti.xlsx", [["NIP", "Jenis", "Tanggal Mulay", "Tanggal Selesai"], ["1", "CT", "x", "y"]])
    code, told = run("check", tmp_path / "cuti.xlsx", "--office", tmp_path)
    assert code == telling.REFUSED
    assert 'mungkin yang dimaksud "Tanggal Mulay"' in " ".join(told.split())


def test_a_failing_audit_leaves_what_is_published_byte_for_byte_and_exits_4(folder: Path, audit_ready: None) -> None:
    """On a server no file is published: value for value."""
    office = run_night(folder, DAY)
    before = hashes(office)
    write_more(folder, date(2026, 2, 9))
    (office.folder / "audit").mkdir()
    (office.folder / "audit" / "nobody_is_late.sql").write_text(
        "/* check: nobody_is_late   severity: fail\n   Nobody is ever late. */\n"
        "select cast(null as date) as period_start, count(*) as n_rows, count(*) filter (where late_minutes > 0) as n_violations\n"
        "from warehouse.fact_attendance_day\n"
    )
    ended = kinerja("run", "--office", office.folder)
    assert ended.returncode == 4, ended.stdout + ended.stderr
    assert "nobody_is_late" in ended.stdout
    assert hashes(office) == before
    assert ask(office, "select outcome from ops.run order by run_id desc limit 1")["outcome"][0] == "audit failed"
    (office.folder / "audit" / "nobody_is_late.sql").unlink()
    assert run("run", "--office", office.folder)[0] == telling.DONE
    assert hashes(office) != before


def hashes(office: Office) -> dict[str, str]:
    published = {path.name: path.read_bytes() for path in office.published.glob("*.duckdb")}
    published["values"] = published_values(office).to_csv().encode()
    return {name: hashlib.sha256(told).hexdigest() for name, told in published.items()}


def test_the_same_bytes_under_another_name_are_recognised_and_change_nothing(folder: Path, audit_ready: None) -> None:
    office = run_night(folder, DAY)
    register = next((office.folder / "inbox" / "cuti").glob("*.xlsx"))
    shutil.copy(register, register.with_name("salinan.xlsx"))
    run_night(folder, DAY)
    told = ask(
        office,
        "select n_loaded, n_duplicate, n_read - n_rejected - n_skipped as n_sound, message from ops.load where file_name like '%salinan%'",
    )
    assert told["n_loaded"][0] == 0 and told["n_duplicate"][0] == told["n_sound"][0] > 0
    assert register.name in told["message"][0]


def test_a_second_process_is_told_that_the_warehouse_is_in_use(tmp_path: Path, small: Path) -> None:
    """A file has one process; a server has many."""
    from flows import night

    shutil.copytree(small, tmp_path / "office", copy_function=shutil.copy2)
    with night.opened(read_office(tmp_path / "office")):
        told = kinerja("status", "--office", tmp_path / "office")
    assert told.returncode == 75
    assert "in use" in told.stdout and "kinerja status" not in told.stdout


def test_a_second_run_is_told_at_once_who_has_the_office(folder: Path) -> None:
    """On a server it may be on another machine, which is named."""
    office = read_office(folder)
    with held(office, datetime(2026, 2, 2, 1)):
        told = kinerja("run", "--office", folder)
    where = "" if office.warehouse_file else f" on {socket.gethostname()}"
    assert told.returncode == 75
    assert f"process {os.getpid()}{where}, since 2026-02-02 01:00" in " ".join(told.stdout.split())


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
