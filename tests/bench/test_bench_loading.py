"""Loading a year of punches on PostgreSQL beside COPY of the same cleaned rows into the same table. One run, both printed."""

from __future__ import annotations

import time
from pathlib import Path

import psycopg
import pytest

from flows import night
from flows.office import read_office
from tests.bench.big_office import write_big_office
from tests.conftest import move_to
from tests.servers import Server, plain

MOST_TIMES_COPY = 1.3


@pytest.mark.bench
def test_loading_costs_little_more_than_copying_the_cleaned_rows(tmp_path: Path, postgres: Server) -> None:
    punches = write_big_office(tmp_path / "office")
    url = postgres.database()
    move_to(tmp_path / "office", url)
    office = read_office(tmp_path / "office")
    run_id = night.begin(office, "nightly", office.today(), None)
    begun = time.monotonic()
    told = night.ingest(office, run_id, "punch", office.today())
    loading = time.monotonic() - begun

    cleaned = tmp_path / "cleaned.copy"
    with psycopg.connect(plain(url), autocommit=True) as connection, connection.cursor() as cursor:
        with cleaned.open("wb") as file, cursor.copy("copy raw.punch to stdout") as rows:
            file.writelines(rows)
        cursor.execute("create table raw.copied_punch (like raw.punch including all)")
        begun = time.monotonic()
        with cleaned.open("rb") as file, cursor.copy("copy raw.copied_punch from stdin") as rows:
            while part := file.read(1024**2):
                rows.write(part)
        copying = time.monotonic() - begun
        same = cursor.execute(
            "select (select count(*) from raw.copied_punch) = (select count(*) from raw.punch)"
        ).fetchone()

    print(f"\npunches {punches:,}: loading {loading:.1f} s, COPY {copying:.1f} s: {loading / copying:.2f} x")
    assert same == (True,) and sum(load.n_read for load in told) == punches
    assert loading <= MOST_TIMES_COPY * copying
