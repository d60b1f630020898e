"""A month of one employee as HR asks for it, among five years of 10,000 people. One run, all printed."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from flows.office import read_office
from flows.warehouse.models import warehouse_models
from flows.warehouse.showing import show
from flows.warehouse.tables import load_reference, open_warehouse
from tests.conftest import move_to
from tests.rights.served import Served
from tests.servers import Server

PEOPLE, UNITS, YEARS, MEASURES, DAYS = 10_000, 100, 5, 20, 21
MOST_MS = 50
ASKED = 200
MONTH = "from generate_series(date '2021-01-01', date '2025-12-01', interval '1 month') as month"
FILLED = {
    "unit": f"""
        insert into published.unit (unit_id, unit_name, parent_unit_id, unit_type, valid_from, valid_to)
        select 'U' || n, 'Unit ' || n, case when n > 0 then 'U0' end, 'UPT', date '2020-01-01', date '9999-12-31'
        from generate_series(0, {UNITS - 1}) as n""",
    "release": "insert into published.release (release_id, released_at, n_changed, as_of) values (1, now(), 60, date '2026-01-02')",
    "employee_value": f"""
        insert into published.employee_value (indicator_id, measure, period_start, period_end, person_id, unit_id, numerator,
            denominator, value, released_at)
        select 'indicator_' || told, '', cast(month as date), cast(month + interval '1 month - 1 day' as date), 'P' || n,
            'U' || n % {UNITS}, hashint4(n + told) % 100, 100, hashint4(n + told) % 100, now()
        {MONTH} cross join generate_series(1, {PEOPLE}) as n cross join generate_series(1, {MEASURES}) as told""",
    "attendance_day": f"""
        insert into published.attendance_day (day, person_id, unit_id, employment_type, schedule_id, is_required, is_received,
            attendance_code, is_on_duty, late_minutes)
        select cast(month as date) + told, 'P' || n, 'U' || n % {UNITS}, 'PNS', 'JK-5D', true, true, 'H', true, n % 7
        {MONTH} cross join generate_series(1, {DAYS}) as told cross join generate_series(1, {PEOPLE}) as n""",
}
QUESTIONS = {
    "values": "select * from hr.employee_value where person_id = %s and period_start = %s",
    "days": """select * from hr.attendance_day where person_id = %s and day >= %s
        and day < cast(%s as date) + interval '1 month'""",
}


@pytest.fixture(scope="module")
def served(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Released tables as a release makes them, filled; kepala has all units, siti has one of a hundred."""
    folder: Path = tmp_path_factory.mktemp("rights")
    (folder / "office.toml").write_text('[office]\nname = "Kota besar"\n[warehouse]\nurl = "duckdb:///x"\n')
    move_to(folder, postgres.database())
    office = read_office(folder)
    warehouse = open_warehouse(office)
    load_reference(warehouse, office, date(2026, 1, 2))
    for model in warehouse_models():
        warehouse.execute(f"create table {model.name} as select * from ({model.sql}) as told limit 0")
    with warehouse.transaction():
        show(warehouse, [])
    for table, sql in FILLED.items():
        begun = time.monotonic()
        warehouse.execute(sql)
        warehouse.execute(f"vacuum analyze published.{table}")
        size = warehouse.rows(f"select pg_size_pretty(pg_total_relation_size('published.{table}'))")[0][0]
        print(f"\n{table}: {size}, filled in {time.monotonic() - begun:.0f} s", end="")
    warehouse.execute(
        "insert into ops.run (run_id, kind, as_of, started_at) values (1, 'nightly', date '2026-01-02', now())"
    )
    warehouse.execute("insert into ops.release values (1, 1, now(), 60)")
    warehouse.execute(f"insert into ops.release_month select 1, cast(month as date), '' {MONTH}")
    warehouse.close()
    told = Served(office)
    try:
        told.kinerja("grants")
        for login, unit in (("siti", "U7"), ("kepala", "U0")):
            told.login(login, "hr")
            told.kinerja("grants", "give", told.role(login), unit, "--reason", "bench")
        yield told
    finally:
        told.forget()


@pytest.mark.bench
@pytest.mark.parametrize("login", ["siti", "kepala"])
@pytest.mark.parametrize("question", list(QUESTIONS))
def test_hr_gets_a_month_of_one_employee_at_once(login: str, question: str, served: Served) -> None:
    chance = random.Random(1)
    sql = QUESTIONS[question]
    with served.connected(login) as connection:
        taken = []
        for _ in range(ASKED):
            person = chance.randrange(7, PEOPLE, UNITS) if login == "siti" else chance.randrange(1, PEOPLE)
            month = date(2021 + chance.randrange(YEARS), 1 + chance.randrange(12), 1)
            asked = [f"P{person}", month, month][: sql.count("%s")]
            begun = time.monotonic()
            rows = connection.execute(sql, asked).fetchall()
            taken.append((time.monotonic() - begun) * 1000)
            assert len(rows) == (MEASURES if question == "values" else DAYS)
        plan = connection.execute(f"explain {sql}", asked).fetchall()
    p95 = statistics.quantiles(taken, n=20)[-1]
    print(
        f"\n{question} as {login}: median {statistics.median(taken):.1f} ms, p95 {p95:.1f} ms, most {max(taken):.1f} ms"
    )
    print("\n".join(row[0] for row in plan))
    assert p95 <= MOST_MS
