"""The runbook tells the truth: each of its sessions is run as it stands, on an office that is in just that trouble."""

from __future__ import annotations

import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from flows import closing, night, start
from flows.office import Office, read_office
from flows.periods import Month
from flows.sample import write_sample
from flows.warehouse.migrations import keep_copy, migrations
from flows.warehouse.tables import open_warehouse
from tests.conftest import PROJECT, run
from tests.flows.test_alerts import NOBODY_IS_LATE
from tests.flows.test_closing import register_late
from tests.integration.test_commands import sheet
from tests.integration.test_documents import blocks
from tests.integration.test_upgrades import first as first_version  # noqa: F401  a fixture
from tests.servers import Server, plain

RUNBOOK = PROJECT / "docs" / "runbook.md"
DAY = date(2026, 3, 10)
_AS_SHOWN = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
_THE_PROCESS, _NIGHT = "4711", "kinerja run --office kantor"


@dataclass(frozen=True)
class Step:
    """A command, what it prints ("..." for what is left out), and its exit code."""

    command: str
    shown: str
    code: int


def sessions() -> dict[str, list[Step]]:
    """Give the console blocks of each section by its heading."""
    told: dict[str, list[Step]] = {}
    for part in re.split(r"^##+ ", RUNBOOK.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        heading, _, text = part.partition("\n")
        found = re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
        if steps := [step for block in found for step in _steps(block)]:
            told[heading] = steps
    return told


def _steps(block: str) -> Iterator[Step]:
    for text in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = text.partition("\n")
        code = re.search(r"^\[(\d+)\]\n\Z", shown, re.MULTILINE)
        yield Step(command, shown[: code.start()] if code else shown, int(code[1]) if code else 0)


@dataclass
class Place:
    """A folder in which somebody sits who follows the runbook; the office is its subfolder kantor."""

    folder: Path
    patch: pytest.MonkeyPatch
    process: str = ""
    typed: str = ""
    at_the_end: list[Callable[[], object]] = field(default_factory=list)

    @property
    def office(self) -> Path:
        return self.folder / "kantor"

    def follow(self, *headings: str) -> None:
        """Run sessions; each command has to print what is shown, and to end as is shown.

        Troubles that come together are mended together: of several sessions that run a night next, one night is run.
        """
        left = [list(sessions()[heading]) for heading in headings]
        while any(left):
            for steps in left:
                while steps and steps[0].command != _NIGHT:
                    step = steps.pop(0)
                    self._compare(step, *self._run(self._named(step.command)))
            if any(left):
                code, told = self._run(_NIGHT)
                for steps in filter(None, left):
                    self._compare(steps.pop(0), code, told)

    def _compare(self, step: Step, code: int, told: str) -> None:
        want = self._named(step.shown)
        is_as_shown = doctest.OutputChecker().check_output(want, told, _AS_SHOWN)
        assert is_as_shown and code == step.code, (
            f"{step.command}\nshown [{step.code}]:\n{want}\ntold [{code}]:\n{told}"
        )

    def _named(self, text: str) -> str:
        return text.replace(_THE_PROCESS, self.process) if self.process else text

    def _run(self, command: str) -> tuple[int, str]:
        """Run a command of Kinerja in this process, which has everything imported, and all else in the shell."""
        if command.startswith("kinerja "):
            self.patch.setattr(sys, "argv", shlex.split(command))
            with redirect_stdout(io.StringIO()) as shown:
                return start.main(), shown.getvalue()
        # What the shell's commands set is there for the next one.
        told = subprocess.run(
            ["bash", "-c", f"{command}\ncode=$?; env -0 >.environment; exit $code"],
            input=self.typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
            timeout=300,
            check=False,
        )
        for line in Path(".environment").read_text(encoding="utf-8").split("\0"):
            name, _, value = line.partition("=")
            if name.startswith("KINERJA_"):
                self.patch.setenv(name, value)
        return told.returncode, told.stdout

    def on_day(self, day: date) -> None:
        """Let it be another day in the office."""
        toml = self.office / "office.toml"
        toml.write_text(re.sub(r"(?m)^today = \S+", f"today = {day}", toml.read_text(encoding="utf-8")))

    def settings(self, text: str) -> None:
        """Add to office.toml."""
        with (self.office / "office.toml").open("a", encoding="utf-8") as toml:
            toml.write(text)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory, audit_ready: None) -> Path:
    """A folder with an office after its night of 10 March; beside it lies the sheet that a school has not sent."""
    folder = tmp_path_factory.mktemp("runbook")
    write_sample(folder / "kantor", as_of=DAY, truth=False)
    [late] = (folder / "kantor" / "inbox" / "presensi" / "sekolah").glob("*sdn2_februari_2026*")
    late.rename(folder / late.name)
    assert run("run", "--office", folder / "kantor")[0] == 0
    return folder


@pytest.fixture
def place(begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    """A copy of it, to be brought into trouble."""
    folder = tmp_path / "place"
    shutil.copytree(begun, folder, copy_function=shutil.copy2)
    monkeypatch.setenv("PYTHONPATH", str(PROJECT))
    monkeypatch.chdir(folder)
    told = Place(folder, monkeypatch)
    yield told
    for act in told.at_the_end:
        act()


@pytest.fixture(scope="module")
def role(postgres: Server) -> Iterator[str]:
    """The role of the nights: it owns its databases, may make others and groups, and is no administrator."""
    name = f"kinerja_runbook_{os.getpid()}"
    postgres.execute(f"create role {name} login createdb createrole password 'lama'")
    yield name
    postgres.execute(f"drop role {name}")


@pytest.fixture(scope="module")
def moved(begun: Path, tmp_path_factory: pytest.TempPathFactory, postgres: Server, role: str) -> Iterator[Path]:
    """A copy of that folder, whose office went to a server in the way that the runbook has; `address` has where."""
    folder = tmp_path_factory.mktemp("moved")
    shutil.copytree(begun, folder, dirs_exist_ok=True, copy_function=shutil.copy2)
    address = owned(postgres.database(), role, postgres)
    (folder / "address").write_text(address)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("KINERJA_WAREHOUSE_URL", address)
        Place(folder, patch).follow("Move the warehouse to a PostgreSQL server")
    yield folder
    postgres.execute(f"drop database {make_url(address).database} with (force)")


def owned(address: str, role: str, server: Server) -> str:
    """Give a database to a role, and its address as that role."""
    url = make_url(address)
    server.execute(f"alter database {url.database} owner to {role}")
    server.execute(f"alter role {role} password 'lama'")
    return url.set(username=role, password="lama").render_as_string(hide_password=False)


@pytest.fixture
def served(place: Place, moved: Path, role: str, postgres: Server) -> Place:
    """A copy of that with its rights in order, where libpq's tools know the server as well."""
    shutil.copy2(moved / "kantor" / "office.toml", place.office)
    address = owned(postgres.database(like=(moved / "address").read_text()), role, postgres)
    url = make_url(address)
    (place.folder / "kantor.env").write_text(f"KINERJA_WAREHOUSE_URL='{address}'\n")
    place.patch.setenv("KINERJA_WAREHOUSE_URL", address)
    place.patch.setenv("PATH", postgres.programs, prepend=os.pathsep)
    known = {"HOST": url.query.get("host") or url.host, "PORT": url.port, "USER": role, "DATABASE": url.database}
    for name, value in (known | {"PASSWORD": "lama"}).items():
        if value:
            place.patch.setenv(f"PG{name}", str(value))
    assert run("grants", "--office", "kantor")[0] == 0

    def forget() -> None:
        postgres.execute(f"drop database {url.database} with (force)")
        for group in ("reader", "hr", "auditor"):
            postgres.execute(f"drop role {url.database}_{group}")

    place.at_the_end.append(forget)
    return place


# The ways of the operator


def test_a_file_is_backed_up_and_put_back(place: Place) -> None:
    place.follow("Back up a warehouse that is a file")
    (place.office / "warehouse.duckdb").write_bytes(b"broken")
    place.follow("Restore a warehouse that is a file")


def test_no_run_begins_while_it_is_backed_up_and_none_is_backed_up(place: Place) -> None:
    """The copy takes the same lock as a run."""
    held = subprocess.Popen(["flock", "kantor/.kinerja.lock", "sh", "-c", "echo; cat"], stdin=-1, stdout=-1)
    assert held.stdout and held.stdout.readline()
    assert run("run", "--office", "kantor")[0] == 75
    [step] = sessions()["Back up a warehouse that is a file"]
    code = subprocess.run(["bash", "-c", step.command.replace("--timeout 7200", "--timeout 0")], check=False).returncode
    assert code == 75
    held.communicate()


def test_a_database_is_backed_up_and_put_back(served: Place) -> None:
    served.follow("Back up a warehouse on a server")
    served.follow("Restore a warehouse on a server")


def test_an_office_moves_to_another_machine(place: Place) -> None:
    place.follow("Back up a warehouse that is a file")
    shutil.rmtree(place.office)
    place.follow("Move an office to another machine")


def test_a_password_of_the_database_is_changed(served: Place, role: str, postgres: Server) -> None:
    served.typed = "baru\nbaru\n"
    env = served.folder / "kantor.env"
    env.write_text(env.read_text().replace(":lama@", ":baru@"))
    before = kept_password(role, postgres)
    served.follow("Change the password of the warehouse")
    assert kept_password(role, postgres) != before
    assert ":baru@" in os.environ["KINERJA_WAREHOUSE_URL"]


def kept_password(role: str, postgres: Server) -> str:
    """What the server has of a role's password."""
    with psycopg.connect(plain(postgres.url.render_as_string(hide_password=False))) as connection:
        [(told,)] = connection.execute("select rolpassword from pg_authid where rolname = %s", [role]).fetchall()
    return str(told)


def test_the_address_of_a_channel_is_changed(place: Place) -> None:
    place.settings('\n[alerts]\nurls_env = "KINERJA_ALERT_URLS"\n')
    place.patch.setenv("KINERJA_ALERT_URLS", "")
    (place.folder / "kantor.env").write_text("KINERJA_ALERT_URLS=file://peringatan.txt\n")
    place.follow("Change the address of a channel")
    assert "BELUM DITERBITKAN" in (place.office / "peringatan.txt").read_text()


@pytest.mark.slow
def test_it_is_installed_from_a_clone_and_upgraded(place: Place, first_version: Office) -> None:  # noqa: F811
    """The office that is upgraded is one that the first version left; a stand-in for `python3 -m venv` has all installed."""
    venv = place.folder / "venv"
    venv.write_text(
        "#!/bin/sh\nmkdir -p .venv/bin\n"
        f"printf '#!/bin/sh\\nexec {sys.executable} \"$@\"\\n' >.venv/bin/python\n"
        "printf '#!/bin/sh\\nexec .venv/bin/python -m flows.start \"$@\"\\n' >.venv/bin/kinerja\n"
        "chmod +x .venv/bin/*\n"
    )
    venv.chmod(0o755)
    place.patch.setenv("MAKEFLAGS", f"PYTHON={venv} PIP=true")
    place.patch.setenv("REPOSITORY", str(PROJECT))
    place.patch.setenv("PYTHONPATH", "")
    place.follow("Install")
    shutil.rmtree(place.office)
    first_version.folder.rename(place.office)
    place.follow("Upgrade")
    assert (place.folder / "program" / "sample" / "published" / "kinerja.duckdb").exists()


# What goes wrong


def busy(place: Place) -> None:
    """Another process holds the office, and does not end."""
    hold = (
        "import time; from datetime import datetime; from pathlib import Path; from flows.office import read_office; "
        "from flows.warehouse.lease import held\n"
        "with held(read_office(Path('kantor')), datetime(2026, 3, 10, 1)): print(flush=True); time.sleep(600)"
    )
    holder = subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE)
    assert holder.stdout and holder.stdout.readline()
    threading.Thread(target=holder.wait, daemon=True).start()
    place.process = str(holder.pid)
    place.at_the_end.append(holder.kill)


def nights_are_missing(place: Place) -> None:
    """The night of the 11th was killed while it built, and the machine was off on the 12th."""
    office = read_office(place.office)
    run_id = night.begin(office, "nightly", date(2026, 3, 11), None)
    with night.opened(office) as warehouse:
        night.note_step(warehouse, office, run_id, "build")
    place.on_day(date(2026, 3, 13))


def audit_fails(place: Place) -> None:
    """The office has a check that nothing passes, and something new to be judged."""
    (place.office / "audit").mkdir()
    (place.office / "audit" / "nobody_is_late.sql").write_text(NOBODY_IS_LATE)
    register_late(place.office)


def unreadable(place: Place) -> None:
    (place.office / "inbox" / "cuti" / "register_susulan.xlsx").write_bytes(b"PK\x03\x04 no workbook")


def held_back(place: Place) -> None:
    """A school sends a sheet without people."""
    sheet(place.office / "inbox" / "presensi" / "sekolah" / "sdn2_kosong.xlsx", [])


def nothing_more(place: Place) -> None:
    """It is so already: a school has not sent its sheet, or what was released before is to be taken back."""


def locked(place: Place) -> None:
    """February is closed, and then the sheet of a school comes."""
    closing.lock(read_office(place.office), Month(2026, 2), "paid")
    shutil.copy2(place.folder / "absensi_sdn2_februari_2026.xlsx", place.office / "inbox" / "presensi" / "sekolah")


def own_calendar(place: Place) -> None:
    """The office has its own calendar, which lacks a day."""
    (place.office / "reference").mkdir()
    shutil.copy(PROJECT / "sql" / "1_reference" / "calendar.csv", place.office / "reference")


def newer(place: Place) -> None:
    """A newer version has upgraded the warehouse, and kept a copy first."""
    office = read_office(place.office)
    assert office.warehouse_file
    keep_copy(office.warehouse_file, len(migrations()))
    warehouse = open_warehouse(office)
    warehouse.execute("insert into ops.migration values (9999, 'of tomorrow')")
    warehouse.execute("update ops.built set fingerprint = 'of tomorrow'")
    warehouse.close()


def server_away(place: Place) -> None:
    place.patch.setenv("KINERJA_WAREHOUSE_URL", "postgresql+psycopg://kinerja@127.0.0.1:1/kinerja")


def wrong_rights(place: Place) -> None:
    """Somebody has let everybody read what nobody is to read."""
    warehouse = open_warehouse(read_office(place.office))
    warehouse.execute("grant select on raw.employee to public")
    warehouse.close()


# What brings each about, one after the other in one office; those of one night are looked at together.
TROUBLES: list[list[dict[str, Callable[[Place], None]]]] = [
    [{"1. Another run has the office": busy}],
    [
        {
            "2. A night is missing": nights_are_missing,
            "4. A file cannot be read": unreadable,
            "5. A delivery is held back": held_back,
            "6. A sender is late": nothing_more,
            "9. The calendar is wrong": own_calendar,
        }
    ],
    [{"3. The audit failed": audit_fails}, {"8. A release should not have been": nothing_more}],
    [{"7. A closed month changes": locked}],
    [{"11. The warehouse is newer than the program": newer}],
]
_SLOW = "7. A closed month changes"
ON_A_SERVER = {"10. The database cannot be reached": server_away, "12. Rights are not in order": wrong_rights}


@pytest.mark.parametrize(
    "troubles",
    [
        pytest.param(
            each,
            id=", ".join(heading for together in each for heading in together),
            marks=[pytest.mark.slow] if _SLOW in each[0] else [],
        )
        for each in TROUBLES
    ],
)
def test_what_goes_wrong_looks_as_shown_and_is_mended_as_said(
    troubles: list[dict[str, Callable[[Place], None]]], place: Place
) -> None:
    for together in troubles:
        for bring_about in together.values():
            bring_about(place)
        place.follow(*together)


@pytest.mark.parametrize("heading", ON_A_SERVER)
def test_what_goes_wrong_on_a_server_is_mended_as_said(heading: str, served: Place) -> None:
    ON_A_SERVER[heading](served)
    served.follow(heading)


def test_every_session_of_the_runbook_is_run_by_a_test() -> None:
    """A section that is new has to be followed here."""
    text = Path(__file__).read_text(encoding="utf-8")
    assert sum(len(together) for each in TROUBLES for together in each) + len(ON_A_SERVER) == 12
    assert [heading for heading in sessions() if f'"{heading}"' not in text] == []
    typed = sum(
        block.count("\n$ ") + 1 for block in re.findall(r"^```console\n(.*?)^```$", RUNBOOK.read_text(), re.M | re.S)
    )
    assert sum(map(len, sessions().values())) == typed
    assert blocks(RUNBOOK, "sh") == [] and blocks(RUNBOOK, "") == []
