"""Whatever the order of deliveries and nights, the same values are published in the end."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from flows import backfilling
from flows.office import Office, read_office
from flows.periods import Month
from flows.sample import deliveries, delivery_dates, write_sample
from flows.warehouse.backfills import Wanted
from tests.conftest import LAST_DAY, ask, published_values, run_night, served, write_more
from tests.servers import Server

SIX_MONTHS = Wanted(Month(2026, 1), Month(2026, 6), "first filling", "operator")


@pytest.fixture(scope="module")
def backfilled(tmp_path_factory: pytest.TempPathFactory, server: Server | None, audit_ready: None) -> Office:
    """The office after one backfill of its six months into an empty warehouse."""
    folder = tmp_path_factory.mktemp("backfilled") / "office"
    write_sample(folder, truth=False)
    office = read_office(served(folder, server))
    assert backfilling.backfill(office, LAST_DAY, SIX_MONTHS).night.is_published
    return office


def test_a_night_gives_what_a_backfill_gives(published_on_each: Office, backfilled: Office) -> None:
    pd.testing.assert_frame_equal(published_values(published_on_each), published_values(backfilled))


def test_one_night_per_delivery_date_gives_what_a_backfill_gives(
    tmp_path: Path, backfilled: Office, server: Server | None, audit_ready: None
) -> None:
    first, *later = [*delivery_dates(), LAST_DAY]
    write_sample(tmp_path, as_of=first, truth=False)
    run_night(served(tmp_path, server), first)
    for day in later:
        write_more(tmp_path, day)
        run_night(tmp_path, day)
    pd.testing.assert_frame_equal(published_values(read_office(tmp_path)), published_values(backfilled))
    assert fact_rows(read_office(tmp_path)) == fact_rows(backfilled)


def test_two_delivery_dates_swapped_give_what_a_backfill_gives(
    tmp_path: Path, sample_folder: Path, backfilled: Office, server: Server | None, audit_ready: None
) -> None:
    """The files of 2 April come before those of 2 March; the databases are as they were on the later day."""
    late, early = date(2026, 4, 2), date(2026, 3, 2)
    arrived = dict(deliveries())
    write_sample(tmp_path, as_of=late, truth=False)
    served(tmp_path, server)
    held = [path for path, day in arrived.items() if day == early]
    assert held
    for path in held:
        (tmp_path / path).unlink()
    run_night(tmp_path, late)
    for path in held:
        shutil.copy2(sample_folder / path, tmp_path / path)
    run_night(tmp_path, late)
    write_more(tmp_path, LAST_DAY)
    run_night(tmp_path, LAST_DAY)
    pd.testing.assert_frame_equal(published_values(read_office(tmp_path)), published_values(backfilled))
    assert fact_rows(read_office(tmp_path)) == fact_rows(backfilled)


def fact_rows(office: Office) -> dict[str, int]:
    """Count the rows of every fact: what is built of one month must not take away another's."""
    tables = "select table_name from information_schema.tables where table_schema = 'warehouse' and table_type = 'BASE TABLE'"
    return {
        fact: int(ask(office, f"select count(*) from warehouse.{fact}").iat[0, 0])
        for fact in ask(office, tables)["table_name"]
    }
