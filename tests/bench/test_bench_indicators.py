"""All indicators of one month and of twelve for 10,000 people, on DuckDB through the build, on PostgreSQL by the same SELECTs.

The office has attendance alone; the other facts are there and empty. One run, all printed.
"""

from __future__ import annotations

import sys
import time
from datetime import date

import pytest

from flows.office import Office, read_office
from flows.steps.build import build
from flows.warehouse.models import ROLL_UP, indicator_models
from flows.warehouse.tables import open_warehouse
from tests.bench.big_office import write_big_office
from tests.bench.test_bench import measure
from tests.sql.engines import Postgres
from tests.sql.models import MODELS, in_order

TODAY = date(2027, 1, 1)
MONTH = "2026-06-01"
MOST_SECONDS = {"duckdb": 3, "postgres": 20}
MOST_TIMES_ONE_MONTH = 8
OWN = ("measure", "subject_id", "unit_id", "n_people", "label")


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("big") / "office"
    write_big_office(folder)
    measure([sys.executable, "-m", "flows.cli", "run", "--office", str(folder)])
    return read_office(folder)


def seconds_on_duckdb(office: Office, months: str) -> float:
    """Build the indicators of some months anew; nothing else is stale."""
    warehouse = open_warehouse(office)
    try:
        build(warehouse, office, TODAY)
        warehouse.execute(f"delete from ops.built where model like 'indicator.%' and {months}")
        begun = time.monotonic()
        build(warehouse, office, TODAY)
        return time.monotonic() - begun
    finally:
        warehouse.close()


def copied(office: Office, engine: Postgres) -> None:
    """Copy the facts up to the end of the month, whose indicators are built."""
    warehouse = open_warehouse(office)
    try:
        for model in in_order(name for name, model in MODELS.items() if model.is_table):
            engine.execute(f"create table warehouse.{model.name} as {model.sql}")
            names = [row[0] for row in warehouse.rows(f"describe warehouse.{model.name}")]
            dated = next((name for name in ("period_start", "day") if name in names), None)
            upto = f"where {dated} <= date '2026-06-30'" if dated and model.name != "dim_calendar" else ""
            rows = warehouse.rows(f"select * from warehouse.{model.name} {upto}")
            engine.execute(f"delete from warehouse.{model.name}")
            with (
                engine.connection.cursor() as cursor,
                cursor.copy(f"copy warehouse.{model.name} ({', '.join(names)}) from stdin") as copy,
            ):
                for row in rows:
                    copy.write_row(row)
    finally:
        warehouse.close()
    engine.execute("analyze")


def seconds_on_postgres(engine: Postgres) -> float:
    """Run each SELECT into own values, and roll them up."""
    engine.execute(
        f"insert into build.period values (date '{MONTH}', date '2026-06-30', date '2026-01-01', date '2026-06-30', date '2027-01-01')"
    )
    begun = time.monotonic()
    for model in indicator_models():
        chosen = ", ".join(
            f"told.{name}" if name in model.gives else f"cast(null as {'bigint' if name == 'n_people' else 'text'})"
            for name in OWN
        )
        engine.execute("delete from own_value")
        engine.execute(
            f"""insert into own_value ({", ".join(OWN)}, indicator_id, period_start, period_end, numerator, denominator, roll_up, grain)
                select {chosen}, '{model.header["id"]}', told.period_start, date '2026-06-30', told.numerator, told.denominator,
                    '{model.header["roll_up"]}', '{model.header.get("members", model.grain)}' from ({model.sql}) as told"""
        )
        engine.execute(f"create temporary table rolled as {ROLL_UP.read_text(encoding='utf-8')}; drop table rolled")
    return time.monotonic() - begun


@pytest.mark.bench
def test_the_indicators_of_a_month_take_seconds_and_of_a_year_no_more_than_eight_times_that(office: Office) -> None:
    one = min(seconds_on_duckdb(office, f"period_start = date '{MONTH}'") for _ in range(3))
    twelve = min(seconds_on_duckdb(office, "period_start is not null") for _ in range(2))
    print(f"\nDuckDB: one month {one:.2f} s, twelve {twelve:.2f} s, {twelve / one:.1f} x")
    assert one <= MOST_SECONDS["duckdb"]
    assert twelve <= MOST_TIMES_ONE_MONTH * one


@pytest.mark.bench
def test_the_indicators_of_a_month_take_seconds_on_postgresql(office: Office, request: pytest.FixtureRequest) -> None:
    engine = Postgres.start(request)
    try:
        copied(office, engine)
        one = seconds_on_postgres(engine)
    finally:
        engine.stop()
    print(f"\nPostgreSQL: one month {one:.2f} s")
    assert one <= MOST_SECONDS["postgres"]
