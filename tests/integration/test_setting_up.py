"""What `kinerja up`, `kinerja down` and their options say where something is not as it should be; no server is started here."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import service, telling
from flows.office import read_office
from tests.conftest import PROJECT, run

# A user who may do what the rights of files allow: root as it is may do all.
AS_ANYBODY = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search"]
LOOKS_LIKE_PREFECT = [sys.executable, "-c", "import time; time.sleep(300)", "prefect"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An office in which nothing has run."""
    folder = tmp_path / "office"
    folder.mkdir()
    (folder / "office.toml").write_text('[office]\nname = "Kantor"\n', encoding="utf-8")
    return folder


@pytest.fixture
def begun() -> Iterator[list[subprocess.Popen[bytes]]]:
    processes: list[subprocess.Popen[bytes]] = []
    yield processes
    for process in processes:
        process.kill()
        process.wait()


def stands(folder: Path, begun: list[subprocess.Popen[bytes]]) -> None:
    """Let an office have what looks like Prefect's server and worker."""
    home = folder / ".prefect"
    home.mkdir()
    begun += [subprocess.Popen(LOOKS_LIKE_PREFECT, env=os.environ | {"PREFECT_HOME": str(home)}) for _ in range(2)]
    told = {"host": "127.0.0.1", "port": 1, "server": begun[0].pid, "worker": begun[1].pid}
    (home / "kinerja.pid").write_text(json.dumps(told), encoding="utf-8")


def live(begun: list[subprocess.Popen[bytes]]) -> list[bool]:
    return [process.poll() is None for process in begun]


def test_what_began_before_an_office_was_moved_is_ended(folder: Path, begun: list[subprocess.Popen[bytes]]) -> None:
    stands(folder, begun)
    moved = folder.rename(folder.with_name("moved"))
    assert run("down", "--office", moved) == (telling.DONE, "Down: 2 processes ended.\n")
    assert live(begun) == [False, False]


def test_a_copy_of_an_office_ends_nothing_of_the_original(folder: Path, begun: list[subprocess.Popen[bytes]]) -> None:
    stands(folder, begun)
    copy = shutil.copytree(folder, folder.with_name("copy"))
    assert run("down", "--office", copy) == (telling.DONE, "Nothing was up.\n")
    assert live(begun) == [True, True]


def test_an_office_whose_settings_cannot_be_read_is_taken_down(
    folder: Path, begun: list[subprocess.Popen[bytes]]
) -> None:
    stands(folder, begun)
    (folder / "office.toml").write_text("[office\n", encoding="utf-8")
    assert run("down", "--office", folder)[0] == telling.DONE
    assert live(begun) == [False, False]


def test_a_folder_without_an_office_is_not_taken_down(tmp_path: Path) -> None:
    code, said = run("down", "--office", tmp_path)
    assert (code, "office.toml not found" in said) == (telling.USAGE, True)


@pytest.mark.parametrize("part", ["server", "worker"])
def test_who_stays_is_told_which_part_ended_and_where_its_log_lies(
    folder: Path, begun: list[subprocess.Popen[bytes]], part: str
) -> None:
    stands(folder, begun)
    ended = begun[["server", "worker"].index(part)]
    ended.kill()
    ended.wait()
    before = signal.getsignal(signal.SIGTERM)
    try:
        assert service.stay(read_office(folder)) == part
    finally:
        signal.signal(signal.SIGTERM, before)
    assert live(begun) == [False, False]


@pytest.mark.parametrize("port", ["0", "-1", "80000"])
def test_a_port_is_a_number_from_1_to_65535(folder: Path, port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match=str(telling.USAGE)):
        run("up", f"--port={port}", "--office", folder)
    assert "from 1 to 65535" in capsys.readouterr().err


@pytest.mark.parametrize("host", ["192.0.2.7", "nobody.invalid"])
def test_an_address_of_another_machine_is_refused(folder: Path, host: str) -> None:
    code, said = run("up", "--host", host, "--office", folder)
    assert (code, f"--host {host}: this machine has no such address" in said) == (telling.USAGE, True)


def test_an_office_may_be_named_by_its_settings(folder: Path) -> None:
    assert run("down", "--office", folder / "office.toml") == (telling.DONE, "Nothing was up.\n")


@pytest.mark.parametrize("by", ["6", "25:00", "early"])
def test_a_time_that_is_none_is_named_with_its_option_and_form(folder: Path, by: str) -> None:
    code, said = run("alarm", "--by", by, "--office", folder)
    assert (code, said) == (telling.USAGE, f"--by {by}: no time of the day; write it like 06:00\n")


def as_anybody(*arguments: str | Path) -> tuple[int, str]:
    """Run a command as a user whom the rights of files bind; skip where there is no way to be one."""
    bound = [] if os.getuid() else AS_ANYBODY
    if bound and not shutil.which(bound[0]):
        pytest.skip("root may do all, and there is no setpriv here")
    told = subprocess.run(
        [*bound, sys.executable, "-m", "flows.cli", *map(str, arguments)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    return told.returncode, told.stdout + told.stderr


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("run", ".kinerja.lock"),
        ("run", "warehouse.duckdb"),
        ("run", "office.toml"),
        ("status", "warehouse.duckdb"),
        ("up", ".prefect/.lock"),
        ("down", ".prefect"),
    ],
)
def test_a_file_that_the_user_may_not_open_is_named_in_one_line(folder: Path, command: str, file: str) -> None:
    path = folder / file
    path.parent.mkdir(exist_ok=True)
    path.mkdir() if file == ".prefect" else path.touch()
    path.chmod(0)
    code, said = as_anybody(command, "--office", folder)
    path.chmod(0o700)
    assert (code, len(said.splitlines())) == (telling.USAGE, 1 if command != "up" else 2), said
    assert file in said and "may not read or write it" in said and "chown" in said


def test_a_folder_in_which_the_user_may_not_write_is_told_with_the_file_that_was_to_come(folder: Path) -> None:
    folder.chmod(0o500)
    for command, file in (("run", ".kinerja.lock"), ("up", ".prefect")):
        code, said = as_anybody(command, "--office", folder)
        assert (code, file in said, "Traceback" in said) == (telling.USAGE, True, False), said
    folder.chmod(0o700)
