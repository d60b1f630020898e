"""What stands in deploy/ for servers is well formed, and starts commands that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from flows import cli
from flows.commands import setting_up
from tests.conftest import PROJECT

DEPLOY = PROJECT / "deploy"
UNIT = (DEPLOY / "kinerja@.service").read_text(encoding="utf-8")
SERVICE = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]["kinerja"]


def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    """The program and its user are not on this machine: others stand in for them."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd is not installed")
    here = re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={shutil.which('true')}", UNIT).replace("User=kinerja", "User=root")
    (tmp_path / "kinerja@kantor.service").write_text(here, encoding="utf-8")
    told = subprocess.run(
        ["systemd-analyze", "verify", str(tmp_path / "kinerja@kantor.service")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")


def test_compose_builds_what_is_there_and_opens_the_pages_to_this_machine_alone() -> None:
    folder = (DEPLOY / SERVICE["build"]["context"]).resolve()
    assert (folder / SERVICE["build"]["dockerfile"]).exists()
    assert all(port.startswith("127.0.0.1:") for port in SERVICE["ports"])
    assert any(volume.endswith(":/office") for volume in SERVICE["volumes"])


def test_compose_is_what_docker_reads(tmp_path: Path) -> None:
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("docker compose is not installed")
    told = subprocess.run(
        [docker, "compose", "--file", str(DEPLOY / "compose.yaml"), "config", "--quiet"],
        env={"KINERJA_FOLDER": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, told.stderr) == (0, "")


@pytest.mark.parametrize(
    "words",
    [re.findall(r"(?m)^ExecStart=(.*)$", UNIT)[0].split(), SERVICE["command"]],
    ids=["systemd", "compose"],
)
def test_what_is_started_is_a_command_that_stays(words: list[str]) -> None:
    command, bound, _ = cli.app.parse_args(words[1:])
    assert command is setting_up.up_command and bound.arguments["stay"] is True
