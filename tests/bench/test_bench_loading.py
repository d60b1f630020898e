"""Loading a year of punches on PostgreSQL beside COPY of the same cleaned rows into the same table. One run, all printed.

Loading spans what `flows.steps.load.load` does: from records that are read, cast, judged and staged beside the program to
committed rows of raw, with duplicates removed, months noted, rejected records and the ledger. It is what stays within the limit.
The whole ingest spans the reading, casting and judging of the file, too, and the analysis of the table; it is printed.

COPY spans the same rows out of a file into a table made like raw, up to its commit. It is measured before the loading and after
it, on a server that has been written to before, and has written down what came before: the first to write waits for new files.
"""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest

from flows import night
from flows.office import Office, read_office
from flows.steps.load import load
from flows.warehouse.ledger import Load
from tests.bench.big_office import write_big_office
from tests.conftest import move_to
from tests.servers import Server, plain

MOST_TIMES_COPY = 1.3


def ingest(office: Office) -> list[Load]:
    run_id = night.begin(office, "nightly", office.today(), None)
    return night.ingest(office, run_id, "punch", office.today())


def seconds_of_copy(url: str, cleaned: Path) -> float:
    with psycopg.connect(plain(url), autocommit=True) as connection, connection.cursor() as cursor:
        cursor.execute("drop table if exists raw.copied_punch")
        cursor.execute("create table raw.copied_punch (like raw.punch including all)")
        cursor.execute("checkpoint")
        begun = time.monotonic()
        with cleaned.open("rb") as file, cursor.copy("copy raw.copied_punch from stdin") as rows:
            while part := file.read(1024**2):
                rows.write(part)
        return time.monotonic() - begun


@pytest.mark.bench
def test_loading_costs_little_more_than_copying_the_cleaned_rows(
    tmp_path: Path, postgres: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    punches = write_big_office(tmp_path / "office")
    shutil.copytree(tmp_path / "office", tmp_path / "former", copy_function=shutil.copy2)
    url, former = postgres.database(), postgres.database()
    move_to(tmp_path / "office", url)
    move_to(tmp_path / "former", former)
    ingest(read_office(tmp_path / "former"))
    cleaned = tmp_path / "cleaned.copy"
    with psycopg.connect(plain(former)) as connection, cleaned.open("wb") as file:
        with connection.cursor().copy("copy raw.punch to stdout") as rows:
            file.writelines(rows)

    spent: list[float] = []

    def timed(*given: Any) -> Load:
        postgres.execute("checkpoint")
        begun = time.monotonic()
        told = load(*given)
        spent.append(time.monotonic() - begun)
        return told

    monkeypatch.setattr(night, "load", timed)
    copying = seconds_of_copy(former, cleaned)
    begun = time.monotonic()
    [told] = ingest(read_office(tmp_path / "office"))
    ingesting, [loading] = time.monotonic() - begun, spent
    copying = (copying + seconds_of_copy(former, cleaned)) / 2

    print(f"\npunches {punches:,}: loading {loading:.1f} s, COPY {copying:.1f} s: {loading / copying:.2f} x")
    print(f"the whole ingest {ingesting:.1f} s: {ingesting / copying:.2f} x")
    with psycopg.connect(plain(former)) as connection:
        assert connection.execute("select count(*) from raw.copied_punch").fetchone() == (told.n_loaded,)
    assert told.n_read == told.n_loaded + told.n_rejected == punches
    assert loading <= MOST_TIMES_COPY * copying
