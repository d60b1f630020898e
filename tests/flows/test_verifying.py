"""What is published comes out again when it is computed aside; where it does not, somebody is told. Nothing is changed by looking."""

from __future__ import annotations

import os
import shutil
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from flows import cli, telling
from flows.office import Office, read_office
from flows.warehouse.tables import open_warehouse
from tests.conftest import ask, begun_on, copied, published_values, run_night
from tests.servers import Server

DAY = date(2026, 3, 5)


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def verified_office(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Two months that are over, and one that has begun."""
    return read_office(begun_on(DAY, tmp_path_factory.mktemp("verified") / "office", request))


@pytest.fixture
def office(verified_office: Office, tmp_path: Path, postgres: Server) -> Office:
    """A copy, to be tampered with."""
    return read_office(copied(verified_office.folder, tmp_path / "office", postgres))


def verify(office: Office, *months: str) -> int:
    return cli.main(["verify", *months, "--office", str(office.folder)])


def tamper(office: Office, sql: str) -> None:
    warehouse = open_warehouse(office)
    warehouse.execute(sql)
    warehouse.close()


def test_figures_that_nobody_touched_come_out_again_and_nothing_is_changed(
    verified_office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    built = "select model, period_start, fingerprint, checksum from ops.built order by 1, 2, 3"
    before, values = ask(verified_office, built), published_values(verified_office)
    assert verify(verified_office) == telling.DONE
    said = capsys.readouterr().out
    assert f"Computed again: 2026-01 to 2026-02; values compared: {counted(values)}" in said
    assert "All come out as they are published." in said
    pd.testing.assert_frame_equal(ask(verified_office, built), before)
    pd.testing.assert_frame_equal(published_values(verified_office), values)
    assert len(ask(verified_office, "select * from ops.run")) == 1


def test_a_file_of_a_month_that_is_not_built_yet_counts_at_once(office: Office, audit_ready: None) -> None:
    """As a clock that was wrong once writes it: how long its records took is part of the figures of the month that they tell of."""
    sheet = next((office.folder / "inbox" / "presensi" / "sekolah").glob("10690005_202601*"))
    again = shutil.copy(sheet, sheet.with_name(f"salinan {sheet.name}"))
    os.utime(again, (datetime(2026, 8, 3, 9).timestamp(),) * 2)
    run_night(office.folder, DAY)
    assert verify(office, "2026-01") == telling.DONE


def counted(values: pd.DataFrame) -> int:
    return int((values["period_start"] < pd.Timestamp(2026, 3, 1)).sum())


def test_a_published_figure_that_somebody_changed_is_named_by_indicator_and_month(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(
        office,
        """update published.value set numerator = numerator + 1
           where indicator_id = 'late_minutes' and grain = 'agency' and period_start = date '2026-02-01'""",
    )
    assert verify(office, "2026-01") == telling.DONE
    assert verify(office, "2026-02") == telling.AUDIT_FAILED
    rows = [line.split("│") for line in capsys.readouterr().out.splitlines() if "late_minutes" in line]
    assert [[cell.strip() for cell in row[1:-1]] for row in rows] == [
        ["2026-02-01", "late_minutes", "all", "agency", "2"]
    ]


def test_a_raw_record_that_somebody_took_away_shows_in_the_figures(office: Office) -> None:
    tamper(office, "delete from raw.punch where punched_at < timestamp '2026-01-15'")
    assert verify(office, "2026-01") == telling.AUDIT_FAILED


def test_months_that_cannot_be_compared_are_left_alone_with_the_reason(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(
        office,
        """insert into ops.purge values
           (1, 'punch', date '2026-02-01', date '2026-01-31', 1, 0, 'test', timestamp '2026-03-02 12:00:00')""",
    )
    assert verify(office, "2026-01", "2026-03", "2030-01") == telling.DONE
    said = capsys.readouterr().out
    assert "Left alone: 2026-01: frozen, for its raw records were purged" in said
    assert "Left alone: 2026-03: not over yet" in said
    assert "Left alone: 2030-01: never released" in said
    assert verify(office) == telling.DONE
    assert "Computed again: 2026-02;" in capsys.readouterr().out


def test_a_change_that_waits_for_the_audit_is_no_deviation(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    tamper(office, "update ops.release_month set content = 'another' where period_start = date '2026-01-01'")
    assert verify(office, "2026-01") == telling.DONE
    assert "Left alone: 2026-01: a change of it waits" in capsys.readouterr().out
