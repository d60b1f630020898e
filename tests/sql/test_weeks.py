"""In a time without holidays, a history that is moved by whole weeks gives the same days and weeks, as many weeks later."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.sql.engines import Duck
from tests.sql.models import MODELS, in_order
from tests.sql.test_cases import result

MONDAY = date(2026, 1, 5)
WORKING_DAYS = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]
WHEN = {"day", "in_at", "out_at", "week_starts_on", "period_start"}

Punches = list[tuple[int, int, int]]


@pytest.fixture(scope="module")
def engine(request: pytest.FixtureRequest) -> Duck:
    """A database whose year 2026 has neither holidays nor Ramadan."""
    engine = Duck.start(request)
    engine.execute("delete from reference.calendar where day between '2026-01-01' and '2026-12-31'")
    engine.execute("delete from reference.ramadan")
    for model in in_order(name for name, model in MODELS.items() if model.is_table):
        engine.execute(f"create table warehouse.{model.name} as {model.sql}")
    return engine


def told(engine: Duck, table: str, punches: Punches, weeks: int) -> list[dict[str, Any]]:
    """Give a table's rows of two weeks that lie so many weeks later, without their dates."""
    begin = MONDAY + timedelta(weeks=weeks)
    days = sorted({(begin + timedelta(days=n)).strftime("%Y-%m") for n in range(14)})
    rows = [
        {
            "device_id": "M1",
            "pin": "1",
            "punched_at": str(datetime.combine(begin + timedelta(days=n), datetime.min.time()) + timedelta(minutes=at)),
        }
        for day, came, stayed in punches
        for n, at in ((day, came), (day, came + stayed))
    ]
    case = {
        "months": days,
        "use": ["office", "log_reaches_july"],
        "given": {"raw.punch": rows},
        "expect": [],
    }
    with engine.undone():
        found = result(engine, case, MODELS[table])
    name = "day" if table == "fact_attendance_day" else "week_starts_on"
    kept = [
        row for row in found if row["person_id"] == "ani" and str(begin) <= row[name] < str(begin + timedelta(days=14))
    ]
    return [
        {key: cell for key, cell in row.items() if key not in WHEN} for row in sorted(kept, key=lambda row: row[name])
    ]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    punches=st.lists(
        st.tuples(st.sampled_from(WORKING_DAYS), st.integers(6 * 60, 10 * 60), st.integers(0, 10 * 60)),
        min_size=1,
        max_size=10,
        unique_by=lambda punch: punch[0],
    ),
    weeks=st.integers(1, 20),
)
@pytest.mark.parametrize("table", ["fact_attendance_day", "fact_attendance_week"])
def test_a_history_moved_by_whole_weeks_gives_the_same(engine: Duck, table: str, punches: Punches, weeks: int) -> None:
    before = told(engine, table, punches, 0)
    assert before and before == told(engine, table, punches, weeks)
