"""Planted names, numbers and a password appear nowhere but where people belong: the warehouse, the HR file, the archive's content."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from flows import cli, nightly, telling
from flows.sample import write_sample

DAY = date(2026, 1, 15)
NAME, NIK, PHONE, PASSWORD, REPORTER = (
    "KENARI RAHASIAWATI",
    "1674054102850001",
    "081234567890",
    "s4ndi-Kenari",
    "Pelaporwan",
)
STRANGER = "198503152010011004"
LEAVE = ["NIP", "Nama", "Jenis", "Tanggal Mulai", "Tanggal Selesai", f"HP {PHONE}", f"NIK {NIK}"]
REPORT = [
    "Tracking ID",
    "Tanggal Laporan Masuk",
    "Waktu Laporan Masuk",
    "Klasifikasi Laporan",
    "Kategori",
    "Sumber Laporan",
]
REPORT += [
    "Tipe Laporan",
    "ID Instansi Terdisposisi",
    "Status Laporan",
    "Isi Laporan Awal",
    "Nama Pelapor",
    "NIK Pelapor",
]
ADDRESSES = {
    "KENARI_URL": f"postgresql+psycopg://kenari:{PASSWORD}@127.0.0.1:9/simpeg?connect_timeout=1",
    "KENARI_PORT": f"postgresql+psycopg://kenari:{PASSWORD}@127.0.0.1:satu/simpeg",
    "KENARI_FORM": f"{PASSWORD}@127.0.0.1",
}
SOURCE = """
[sources.{name}]
dataset = "employee"
kind = "database"
url_env = "{variable}"
query = "queries/employee.sql"
replaces = "snapshot"
"""
CHECK = """/* check: {name}   severity: fail
   {name}. */
select cast(null as date) as period_start, count(*) as n_rows, {violations} as n_violations from warehouse.dim_employee
"""


def workbook(path: Path, rows: Iterable[list[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as book:
        page = book.add_worksheet("Register")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, audit_ready: None) -> tuple[Path, list[str]]:
    """A small office in which somebody is planted, and all that must not be found."""
    folder = tmp_path / "office"
    write_sample(folder, as_of=DAY, truth=False)
    with closing(sqlite3.connect(folder / "simpeg.sqlite")) as simpeg:
        [(key, nip)] = simpeg.execute(
            "select id_peg, nip from tb_pegawai where length(nip) = 18 order by id_peg limit 1"
        )
        simpeg.execute("update tb_pegawai set nama = ? where id_peg = ?", [NAME, key])
        simpeg.commit()
    for variable, address in ADDRESSES.items():
        monkeypatch.setenv(variable, address)
    with (folder / "office.toml").open("a") as file:
        file.writelines(SOURCE.format(name=variable.lower(), variable=variable) for variable in ADDRESSES)
    cuti = folder / "inbox" / "cuti"
    of_nobody = [STRANGER, NAME, "CT", "08/01/2026", "09/01/2026", PHONE, NIK]
    bad = [[nip, NAME, "CT", "31/02/2026", "09/01/2026"], [NIK, NAME, "CT", "08/01/2026", "09/01/2026"]]
    bad += [[nip, NAME, f"CT an. {NAME} {PHONE}", "08/01/2026", "09/01/2026"], [NAME, nip, PHONE, NIK, NAME]]
    workbook(cuti / "baru.xlsx", [LEAVE, of_nobody, *bad])
    workbook(cuti / "lain.xlsx", [["NIP", "Nama Pegawai", NAME, NIK], *bad])
    workbook(cuti / "tanpa judul.xlsx", bad)
    workbook(cuti / "ditolak.xlsx", [LEAVE, *(row for row in bad for _ in range(10))])
    (cuti / "rusak.xlsx").write_bytes(f"PK\x03\x04 {NAME} {nip}".encode())
    told = f"{REPORTER} {PHONE} melaporkan NIP {nip}"
    report = [
        "K-1",
        "08/01/2026",
        "08:15",
        "PENGADUAN",
        "Guru",
        "Website",
        "Rahasia",
        "1.01",
        "Selesai",
        told,
        REPORTER,
        NIK,
    ]
    spoilt = ["K-2", "31/02/2026", "08:15", "PENGADUAN", *report[4:]]
    workbook(folder / "inbox" / "aduan" / "aduan.xlsx", [REPORT, report, spoilt])
    return folder, [NAME, "RAHASIAWATI", nip, STRANGER, NIK, PHONE, PASSWORD, REPORTER]


def assert_clean(what: str, text: str, planted: list[str]) -> None:
    """Fail with the place alone: a report of this test must not tell either."""
    found = [str(number) for number, word in enumerate(planted) if word.lower() in text.lower()]
    assert not found, f"{what} tells planted words {', '.join(found)}"


def rows_of(path: Path, schemas: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield each table's name and all its cells as text."""
    with duckdb.connect() as connection:
        connection.execute(f"attach '{path}' as file (read_only); use file")
        named = ", ".join(f"'{name}'" for name in schemas)
        tables = f"select table_schema, table_name from information_schema.tables where table_schema in ({named})"
        for schema, table in connection.execute(f"{tables} and table_catalog = 'file'").fetchall():
            cells = connection.execute(f'select * from file."{schema}"."{table}"').fetchall()
            yield f"{schema}.{table}", "\n".join(map(str, cells))


def assert_office_clean(folder: Path, planted: list[str]) -> None:
    """Look at what is in others' reach: published figures, the pipeline's memory, names of files."""
    shared = folder / "published" / "kinerja.duckdb"
    if shared.exists():
        for table, text in rows_of(shared, ["published", "main"]):
            assert_clean(table, text, planted)
        assert_clean("bytes of the shared file", shared.read_bytes().decode("latin-1"), planted)
    for table, text in rows_of(folder / "warehouse.duckdb", ["ops", "reference", "build"]):
        assert_clean(table, text, planted)
    for path in folder.rglob("*"):
        assert_clean(f"a file's name in {path.parent.name}", path.name, planted)
        if path.suffix in {".json", ".log", ".lock"}:
            assert_clean(path.name, path.read_text(errors="replace"), planted)


def run(*arguments: str | Path) -> int:
    return cli.main([str(argument) for argument in arguments])


def test_nothing_planted_is_told_by_a_night_a_check_or_a_list(
    office: tuple[Path, list[str]], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder, planted = office
    monkeypatch.chdir(tmp_path)
    assert run("run", "--office", folder) == telling.DONE
    for command in (["status"], ["rejected", "list"], ["rejected", "list", "--csv"], ["diff"]):
        assert run(*command, "--office", folder) == telling.DONE
    for name in ("baru", "lain", "tanpa judul", "ditolak", "rusak"):
        assert run("check", folder / "inbox" / "cuti" / f"{name}.xlsx", "--office", folder) == telling.REFUSED
    run("check", folder / "inbox" / "aduan" / "aduan.xlsx", "--office", folder)
    told = capfd.readouterr()
    assert all(f"{name}.xlsx" in told.out for name in ("lain", "tanpa judul", "ditolak", "rusak"))
    assert_clean("the screen", told.out + told.err, planted)
    assert_office_clean(folder, planted)
    assert "RAHASIAWATI" in "".join(
        text for _, text in rows_of(folder / "published" / "kinerja-hr.duckdb", ["published"])
    )


@pytest.mark.parametrize(
    ("violations", "code"), [("count(*)", telling.AUDIT_FAILED), ("max(cast(full_name as int))", telling.USAGE)]
)
def test_an_audit_that_fails_or_cannot_be_run_quotes_nobody(
    office: tuple[Path, list[str]], capfd: pytest.CaptureFixture[str], violations: str, code: int
) -> None:
    folder, planted = office
    shutil.rmtree(folder / "inbox" / "cuti")
    (folder / "audit").mkdir()
    (folder / "audit" / "kenari.sql").write_text(CHECK.format(name="kenari", violations=violations))
    assert run("run", "--office", folder) == code
    told = capfd.readouterr()
    assert "kenari" in told.out
    assert_clean("the screen", told.out + told.err, planted)
    assert_office_clean(folder, planted)


@pytest.mark.slow
def test_prefect_keeps_nothing_planted(office: tuple[Path, list[str]]) -> None:
    """Its database has names of runs, parameters, states, and what the flow prints."""
    from prefect.settings import get_current_settings
    from prefect.testing.utilities import prefect_test_harness

    folder, planted = office
    (folder / "audit").mkdir()
    (folder / "audit" / "kenari.sql").write_text(CHECK.format(name="kenari", violations="max(cast(full_name as int))"))
    with prefect_test_harness(server_startup_timeout=120):
        assert nightly.nightly(str(folder), return_state=True).is_failed()
        (folder / "audit" / "kenari.sql").unlink()
        assert nightly.nightly(str(folder), return_state=True).is_completed()
        address = get_current_settings().server.database.connection_url
        assert address is not None
        database = Path(address.get_secret_value().partition(":///")[2])
        kept = b"".join(path.read_bytes() for path in sorted(database.parent.glob(f"{database.name}*")))
    assert b"nightly" in kept
    assert_clean("Prefect's database", kept.decode("latin-1"), planted)
    assert_office_clean(folder, planted)
