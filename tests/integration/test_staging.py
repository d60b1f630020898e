"""Where records are made ready before they are written: beside a server in a DuckDB of the run's own, of which nothing stays."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest

from flows import night
from flows.delivery import Delivery
from flows.office import Office, read_office
from flows.readers.table import Table
from flows.steps.load import Intake, load, open_intake
from flows.steps.validate import REJECTED_COLUMNS
from flows.warehouse.engine import Warehouse
from flows.warehouse.lease import held
from flows.warehouse.postgres import PostgresWarehouse
from tests.conftest import PROJECT, move_to
from tests.servers import Server

NOW = datetime(2026, 7, 2, 21)
OFFICE = """
[office]
name = "Kantor uji"
today = 2026-07-02
[warehouse]
url = "duckdb:///warehouse.duckdb"
memory = "100MB"
[sources.punch]
dataset = "punch"
kind = "delimited"
files = "inbox/punch*.csv"
"""
PUNCHES = 300_000
# Takes in more than its memory holds, and then waits to be killed.
KILLED = """
import sys, time
from pathlib import Path
from flows import night
from flows.office import read_office
from flows.warehouse.lease import held
from tests.integration.test_staging import NOW, punches, taken_in

with held(read_office(Path(sys.argv[1])), NOW) as office, night.opened(office) as warehouse:
    taken_in(warehouse, office, *map(punches, "12345"))
    print("taken in", flush=True)
    time.sleep(300)
"""


@pytest.fixture
def office(tmp_path: Path, postgres: Server) -> Office:
    (tmp_path / "office.toml").write_text(OFFICE)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "punch.csv").write_text("")
    move_to(tmp_path, postgres.database())
    return read_office(tmp_path)


def punches(device: str) -> pd.DataFrame:
    """Punches as they come out of validation, no two alike: one a second."""
    return pd.DataFrame(
        {
            "device_id": device,
            "pin": [f"{pin:060}" for pin in range(PUNCHES)],
            "punched_at": pd.date_range(NOW, periods=PUNCHES, freq="s", unit="us"),
            "device_status": 0,
            "verify_mode": 1,
            "row_number": range(2, PUNCHES + 2),
        }
    )


def taken_in(warehouse: Warehouse, office: Office, *parts: pd.DataFrame) -> Intake:
    path = office.folder / "inbox" / "punch.csv"
    intake = open_intake(warehouse, Delivery(office.sources["punch"], "inbox/punch.csv", path, NOW, "-"))
    for part in parts:
        intake.add(Table(part), part, pd.DataFrame(columns=REJECTED_COLUMNS))
    return intake


def spilt(office: Office) -> list[Path]:
    return list(office.folder.glob("staging*"))


def test_duplicates_are_gone_before_the_first_records_of_a_source_are_copied_once(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy, copied = PostgresWarehouse._copy, []

    def watched(warehouse: PostgresWarehouse, into: str, parts: Iterable[bytes]) -> None:
        def counted() -> Iterator[bytes]:
            for part in parts:
                copied.append((into.partition(" ")[0], part.count(b"\n")))
                yield part

        copy(warehouse, into, counted())

    monkeypatch.setattr(PostgresWarehouse, "_copy", watched)
    once = punches("1").head(10)
    with night.opened(office) as warehouse:
        told = load(taken_in(warehouse, office, once, once.assign(device_status=1)), office, 1, NOW)
        of_records = [rows for rows in copied if rows[0].startswith("raw.") or "record" in rows[0]]
        assert of_records == [("raw.punch", 10)] and (told.n_read, told.n_loaded, told.n_duplicate) == (20, 10, 10)
        assert warehouse.rows("select distinct device_status from raw.punch") == [(1,)]
        # What is known is compared where it stands, and not written again.
        told = load(taken_in(warehouse, office, once, once.assign(device_status=1)), office, 1, NOW)
        assert (told.n_loaded, told.n_duplicate) == (0, 20)
        assert warehouse.rows("select count(*) from raw.punch") == [(10,)]


def test_what_does_not_fit_into_memory_is_spilt_where_nobody_else_reads_and_nothing_of_it_is_left(
    office: Office,
) -> None:
    with night.opened(office) as warehouse:
        intake = taken_in(warehouse, office, *map(punches, "12345"))
        [folder] = spilt(office)
        assert folder.stat().st_mode & 0o777 == 0o700 and list(folder.iterdir())
        assert load(intake, office, 1, NOW).n_loaded == 5 * PUNCHES
        on_server = "select relname from pg_class where relname in ('staged_record', 'picked_record', 'touched_month')"
        assert warehouse.rows(on_server) == []
    assert spilt(office) == []


def test_what_a_killed_run_has_spilt_is_removed_by_the_next(office: Office) -> None:
    told = [sys.executable, "-c", KILLED, str(office.folder)]
    with subprocess.Popen(told, cwd=PROJECT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout and run.stdout.readline() == "taken in\n"
        run.kill()
    assert [file for folder in spilt(office) for file in folder.iterdir()]
    with held(office, NOW, is_patient=True):
        assert spilt(office) == []
