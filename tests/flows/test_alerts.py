"""A night tells what somebody has to do, once and without people; that no night has published is told even when nothing ran."""

from __future__ import annotations

import re
import shutil
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from flows import cli, night, telling
from flows.office import read_office
from flows.sample import write_sample
from flows.warehouse.lease import held
from tests.conftest import ask, move_to
from tests.conftest import run as told
from tests.servers import Server

DAY = date(2026, 3, 10)
ALERTS = """
[alerts]
urls_env = "KINERJA_ALERT_URLS"
heartbeat_env = "KINERJA_HEARTBEAT_URL"
timeout_seconds = 2
rejected_percent = 90
"""
NOBODY_IS_LATE = (
    "/* check: nobody_is_late   severity: fail\n   Nobody is ever late. */\n"
    "select cast(null as date) as period_start, count(*) as n_rows, count(*) filter (where late_minutes > 0) as n_violations\n"
    "from warehouse.fact_attendance_day\n"
)


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory, audit_ready: None) -> Path:
    """An office after its night of 10 March, in which two schools have not sent their sheets of February."""
    folder = tmp_path_factory.mktemp("alerts") / "office"
    write_sample(folder, as_of=DAY, truth=False)
    (late,) = (folder / "inbox" / "presensi" / "sekolah").glob("*sdn2_februari_2026*")
    late.unlink()
    with (folder / "office.toml").open("a") as toml:
        toml.write(ALERTS)
    assert cli.main(["run", "--office", str(folder)]) == 0
    return folder


@pytest.fixture
def folder(ready: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it whose channel writes to a file."""
    monkeypatch.setenv("KINERJA_ALERT_URLS", "file://peringatan.txt")
    monkeypatch.delenv("KINERJA_HEARTBEAT_URL", raising=False)
    return shutil.copytree(ready, tmp_path / "office", copy_function=shutil.copy2)


def run(folder: Path, command: str = "run", *more: str) -> int:
    return cli.main([command, "--office", str(folder), *more])


def message(folder: Path) -> str:
    path = folder / "peringatan.txt"
    return path.read_text(encoding="utf-8") if path.exists() else ""


@contextmanager
def listening(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[tuple[str, list[str]]]:
    """A server of the web on this machine; gives its address and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer(self)

        do_POST = do_GET

        def log_message(self, format: str, *arguments: object) -> None:
            return

    server: socketserver.BaseServer = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_address[1]}", asked
    finally:
        server.shutdown()
        server.server_close()


def fine(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()


def test_one_message_a_night_says_what_to_do_and_names_nobody(folder: Path) -> None:
    register = next((folder / "inbox" / "cuti").glob("*.xlsx"))
    register.with_name("rusak.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    assert run(folder) == 0
    told = message(folder)
    assert told.count("malam 2026-03-10") == 1
    assert (
        "BELUM DIKIRIM: sumber absensi_sekolah, batasnya 2026-03-05: unit 10690003, 10690005. Hubungi pengirimnya."
        in told
    )
    assert "TIDAK TERBACA: 1 kiriman dari sumber register_cuti." in told and "rusak" not in told
    names = ask(read_office(folder), "select full_name from raw.employee")["full_name"]
    assert not any(name in told for name in names)
    assert not re.search(r"\d{16,18}", told)


def test_a_failed_audit_is_told_and_that_the_last_figures_stay(folder: Path) -> None:
    (folder / "audit").mkdir()
    (folder / "audit" / "nobody_is_late.sql").write_text(NOBODY_IS_LATE)
    write_sample(folder / "next", as_of=date(2026, 4, 2), truth=False)
    shutil.copytree(folder / "next" / "inbox", folder / "inbox", dirs_exist_ok=True, copy_function=shutil.copy2)
    assert run(folder) == 4
    assert "TIDAK DITERBITKAN: pemeriksaan nobody_is_late tidak lolos. Angka terakhir tetap berlaku." in message(folder)
    assert "audit failed, nothing was published" in told("status", "--office", folder)[1]
    assert "published by the next run if its audit passes: 2026-02 to 2026-03" in told("plan", "--office", folder)[1]


@pytest.mark.parametrize(
    ("check", "said"),
    [
        (
            NOBODY_IS_LATE.replace("period_start", "month"),
            "the check nobody_is_late (nobody_is_late.sql) cannot be asked",
        ),
        (
            NOBODY_IS_LATE.replace("severity: fail", ""),
            "does not say in its first comment whether it is severity: fail",
        ),
    ],
)
def test_a_check_of_the_office_that_is_no_check_ends_the_night_and_says_which(
    folder: Path, check: str, said: str
) -> None:
    (folder / "audit").mkdir()
    (folder / "audit" / "nobody_is_late.sql").write_text(check)
    write_sample(folder / "next", as_of=date(2026, 4, 2), truth=False)
    shutil.copytree(folder / "next" / "inbox", folder / "inbox", dirs_exist_ok=True, copy_function=shutil.copy2)
    code, shown = told("run", "--office", folder)
    assert (code, said in shown) == (telling.USAGE, True), shown
    assert "malam terhenti, ada yang salah pada pengaturan, aturan, atau pemeriksaan kantor" in message(folder)


def test_a_night_that_breaks_off_is_told(folder: Path) -> None:
    (folder / "warehouse.duckdb").write_bytes(b"no warehouse" * 1000)
    with pytest.raises(Exception, match="warehouse"):
        run(folder)
    assert "TIDAK DITERBITKAN: malam terhenti" in message(folder)
    assert run(folder, "alarm", "--by", "00:00") == 4
    assert "gudang data tidak dapat dibuka" in message(folder)


def test_who_finds_a_run_at_work_alarms_nobody(folder: Path) -> None:
    """The other run tells of itself; to say that nothing is published would be false in a minute."""
    office = read_office(folder)
    before = message(folder)
    with held(office, office.now()):
        assert run(folder) == telling.BUSY
    assert message(folder) == before


def test_a_dead_channel_stops_no_release_and_its_address_is_told_nowhere(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with listening(lambda request: time.sleep(30)) as (silent, _):
        addresses = (
            f"file://peringatan.txt json://token-rahasia@{silent}/ json://127.0.0.1:9/rahasia bukan-alamat-rahasia"
        )
        monkeypatch.setenv("KINERJA_ALERT_URLS", addresses)
        begun = time.monotonic()
        assert run(folder) == 0
        spent = time.monotonic() - begun
    shown = "".join(capfd.readouterr())
    assert message(folder)
    assert [line.split(":")[0] for line in shown.splitlines() if "alert not sent channel" in line] == [
        "alert not sent channel 2 (json)",
        "alert not sent channel 3 (json)",
        "alert not sent channel 4 (no address)",
    ]
    assert "rahasia" not in shown
    assert spent < 60


def test_a_channel_of_apprise_gets_the_message(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(fine) as (place, asked):
        monkeypatch.setenv("KINERJA_ALERT_URLS", f"json://{place}/kinerja")
        monkeypatch.setenv("KINERJA_HEARTBEAT_URL", f"http://{place}/ping/1")
        assert run(folder) == 0
    assert sorted(asked) == ["/kinerja", "/ping/1"]


def test_the_outside_monitor_is_told_of_a_night_that_published_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with listening(fine) as (place, asked):
        monkeypatch.setenv("KINERJA_HEARTBEAT_URL", f"http://{place}/ping/1")
        assert run(folder, "alarm", "--by", "00:00", "--as-of", "2026-03-11") == 4
    assert asked == ["/ping/1/fail"]


def test_the_alarm_is_silent_where_a_night_has_published(folder: Path) -> None:
    assert run(folder, "alarm", "--by", "00:00") == 0
    assert message(folder) == ""


def test_the_alarm_comes_when_nothing_ran_at_all(folder: Path, tmp_path: Path) -> None:
    assert run(folder, "alarm", "--by", "00:00", "--as-of", "2026-03-11") == 4
    assert "2026-03-11 BELUM DITERBITKAN" in message(folder)
    assert "tidak ada proses malam yang berjalan" in message(folder)
    never = tmp_path / "never"
    write_sample(never, as_of=DAY, truth=False)
    assert run(never, "alarm", "--by", "00:00") == 4
    assert not (never / "warehouse.duckdb").exists()


def test_the_alarm_comes_while_a_night_still_has_the_warehouse(folder: Path) -> None:
    import subprocess
    import sys

    hold = f"import duckdb, sys; c = duckdb.connect({str(folder / 'warehouse.duckdb')!r}); print(1, flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout and other.stdout.readline()
        assert run(folder, "alarm", "--by", "00:00") == 4
        other.communicate("")
    assert "masih berjalan" in message(folder)


def test_a_run_that_died_is_no_night_on_a_server_either(
    folder: Path, tmp_path: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_sample(tmp_path / "served", as_of=DAY, truth=False)
    (tmp_path / "served" / "office.toml").open("a").write(ALERTS)
    move_to(tmp_path / "served", postgres.database())
    night.begin(read_office(tmp_path / "served"), "nightly", DAY, None)
    assert run(tmp_path / "served", "alarm", "--by", "00:00") == 4
    assert "masih berjalan atau mati di tengah jalan" in message(tmp_path / "served")


def test_a_variable_that_is_not_set_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("KINERJA_ALERT_URLS")
    assert run(folder, "alarm", "--by", "00:00", "--as-of", "2026-03-11") == 4
    assert "alert not sent: environment variable KINERJA_ALERT_URLS is not set" in capsys.readouterr().out


def test_nothing_is_due_before_its_time(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "alarm", "--by", "23:59:59.999999", "--as-of", "2030-01-01") == 0
    assert "Nothing is due before" in capsys.readouterr().out


@pytest.mark.parametrize("fault", ["[sources.mesin\n", '\n[sources.mesin]\ndataset = "salary"\n', "\n[unknown]\n"])
def test_settings_that_cannot_be_read_are_told_to_whom_they_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    monkeypatch.setenv("KINERJA_ALERT_URLS", "file://peringatan.txt")
    (tmp_path / "office.toml").write_text(f'[office]\nname = "Kantor"\n{ALERTS}{fault}', encoding="utf-8")
    assert run(tmp_path, "alarm") == 2
    assert "office.toml" in capsys.readouterr().out
    assert "office.toml tidak dapat dibaca" in message(tmp_path)


def test_settings_that_name_nobody_are_told_on_the_screen_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "office.toml").write_text("[office\n", encoding="utf-8")
    assert run(tmp_path, "alarm") == 2
    assert capsys.readouterr().out.startswith("office.toml cannot be read:")
