"""What people may ask for: a copy, a restriction, a correction; and their numbers are told nowhere on the way."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from flows import cli, telling
from flows.office import Office, read_office
from flows.warehouse.models import published_models
from tests.conftest import ENGINES, ask, begun_on, copied, in_one_order, run_night
from tests.flows.test_purging import DAY, count
from tests.integration.test_documents import read_published
from tests.servers import Server

PEOPLE = {
    "attendance_day",
    "employee",
    "employee_value",
    "employee_value_version",
    "former_employee_value",
    "training",
    "unit_head",
}
PEOPLE |= {"early_warning"}


@pytest.fixture(scope="module", params=ENGINES)
def begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begun_on(DAY, tmp_path_factory.mktemp("persons") / "office", request)


@pytest.fixture
def office(begun: Path, tmp_path: Path, postgres: Server) -> Office:
    return read_office(copied(begun, tmp_path / "office", postgres))


@pytest.fixture
def nip(office: Office) -> str:
    """Somebody with days, whose number must not be told."""
    told = ask(
        office,
        """select max(dim_employee.employee_id) as nip from warehouse.dim_employee
           join warehouse.dim_pin using (person_id) join raw.punch using (device_id, pin)
           where length(dim_employee.employee_id) = 18""",
    )
    return str(told["nip"][0])


@pytest.fixture
def run(office: Office, nip: str, capfd: pytest.CaptureFixture[str]):
    """Run a command on the office; neither it nor the ledger may tell the number."""

    def told(*arguments: str | Path) -> tuple[int, str]:
        code = cli.main([*map(str, arguments), "--office", str(office.folder)])
        shown = capfd.readouterr()
        assert nip not in shown.out + shown.err
        for table in ("person_request", "run", "load"):
            assert nip not in ask(office, f"select * from ops.{table}").to_string()
        return code, shown.out

    return told


def rows_of_people(office: Office, nip: str) -> dict[str, int]:
    """Count a person's rows in what is published about people, by table."""
    key = ask(office, f"select max(person_id) as key from raw.employee where employee_id = '{nip}'")["key"][0]
    return {
        name: int(
            read_published(office, f"select count(*) as n from published.{name} where person_id = '{key}'")["n"][0]
        )
        for name in PEOPLE
    }


def figures(office: Office) -> pd.DataFrame:
    return in_one_order(read_published(office, "select * from published.unit_value").drop(columns="released_at"))


def test_every_published_table_of_people_leaves_out_the_restricted() -> None:
    tables = {m.path.stem for m in published_models() if "person_id" in m.gives}
    assert tables == PEOPLE
    own = [m for m in published_models() if m.path.stem in PEOPLE and "view" not in m.header]
    assert [m.path.stem for m in own if "ops.restriction" not in m.reads] == []


def test_a_person_s_file_holds_what_was_delivered_and_what_was_made_of_it(
    office: Office, nip: str, run, tmp_path: Path
) -> None:
    code, told = run("person", "export", nip, "--to", tmp_path / "orang.xlsx")
    assert code == telling.DONE and "request 1" in told
    assert stat.S_IMODE((tmp_path / "orang.xlsx").stat().st_mode) == 0o600
    names = " ".join(CalamineWorkbook.from_path(tmp_path / "orang.xlsx").sheet_names)
    assert all(table in names for table in ("raw.employee", "raw.punch", "fact_attendance_day", "published.value"))
    assert run("person", "export", nip, "--to", tmp_path / "orang.xlsx")[0] == telling.USAGE
    assert run("person", "export", nip, "--to", tmp_path / "orang.zip")[0] == telling.DONE
    with zipfile.ZipFile(tmp_path / "orang.zip") as book:
        days = book.read("warehouse.fact_attendance_day.csv").decode().splitlines()
    assert len(days) - 1 == count(
        office,
        "warehouse.fact_attendance_day",
        f"person_id = (select max(person_id) from raw.employee where employee_id = '{nip}')",
    )


def test_a_restricted_person_is_published_nowhere_and_the_figures_of_units_stay(office: Office, nip: str, run) -> None:
    before = figures(office)
    had = rows_of_people(office, nip)
    assert had["employee_value"] > 0 and had["attendance_day"] > 0
    code, told = run("person", "restrict", nip, "--reason", f"letter of {nip}")
    assert code == telling.DONE and "Request 1" in told
    assert sum(rows_of_people(office, nip).values()) == 0
    assert not list(office.published.glob("former/kinerja-hr*"))
    if office.warehouse_file:
        assert nip not in (office.published / "kinerja-hr.duckdb").read_bytes().decode("latin-1")
    run_night(office.folder, DAY)
    assert sum(rows_of_people(office, nip).values()) == 0
    pd.testing.assert_frame_equal(figures(office), before)
    assert run("person", "restrict", nip, "--reason", "again")[0] == telling.USAGE
    assert "request" not in run("status")[1]
    assert run("person", "restrict", nip, "--reason", "withdrawn", "--lift")[0] == telling.DONE
    assert rows_of_people(office, nip) == had


def test_a_correction_names_the_sources_and_its_clock_runs(
    office: Office, nip: str, run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{nip}\n"))
    code, told = run("person", "correct", "--reason", "name", "--received", "2025-12-24T09:00:00")
    assert code == telling.DONE and "simpeg_pegawai" in told and "at its source" in told
    assert "request 1 (correct)" in (status := run("status")[1]) and "beyond its 3 x 24 hours" in status
    assert run("person", "correct", nip, "--done") == (telling.DONE, "Requests closed: 1\n")
    assert "request 1" not in run("status")[1]


@pytest.mark.parametrize("more", [["--reason"], ["--reason", "x", "{nip}"], ["--wrong", "{nip}"]])
def test_a_command_that_cannot_be_understood_does_not_repeat_the_number(nip: str, run, more: list[str]) -> None:
    assert run("person", "restrict", nip, *(word.format(nip=nip) for word in more))[0] == telling.USAGE


def test_a_number_that_nobody_has_is_not_repeated(run, nip: str) -> None:
    code, told = run("person", "restrict", nip[:-3] + "999", "--reason", "x")
    assert code == telling.USAGE and nip[:-3] not in told
