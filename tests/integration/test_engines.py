"""What goes into a table of either engine comes out the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.warehouse.duckdb import DuckWarehouse
from flows.warehouse.engine import Warehouse
from flows.warehouse.postgres import PostgresWarehouse
from tests.servers import Server

Both = tuple[Warehouse, Warehouse]
COLUMNS = {
    "told": "text",
    "number": "bigint",
    "small": "smallint",
    "share": "numeric(8,2)",
    "measured": "double precision",
    "is_so": "boolean",
    "day": "date",
    "seen_at": "timestamp",
}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, postgres: Server) -> Iterator[Both]:
    engines = (
        DuckWarehouse(tmp_path_factory.mktemp("duck") / "warehouse.duckdb"),
        PostgresWarehouse(postgres.database()),
    )
    for engine in engines:
        engine.execute("create schema trial")
        engine.execute(f"create table trial.cell ({', '.join(f'{name} {kind}' for name, kind in COLUMNS.items())})")
    yield engines
    for engine in engines:
        engine.close()


# A text of PostgreSQL holds no zero byte; readers drop it before.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))
TIMES = st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "told": st.none() | TEXTS | st.sampled_from(["", "\\N", '"', "a,b", "x\ny", "\r\n", "NULL", " "]),
            "number": st.none() | st.integers(-(2**53), 2**53),
            "small": st.none() | st.integers(-(2**15), 2**15 - 1),
            "share": st.none() | st.integers(-999_999, 999_999).map(lambda thousandths: thousandths / 1000),
            "measured": st.none() | st.floats(allow_nan=False, allow_infinity=False, width=64),
            "is_so": st.none() | st.booleans(),
            "day": st.none() | DAYS,
            "seen_at": st.none() | TIMES,
        }
    ),
    min_size=1,
    max_size=20,
)
SCHEMA = pa.schema(
    {
        "told": pa.string(),
        "number": pa.int64(),
        "small": pa.float64(),  # as pandas gives whole numbers with gaps
        "share": pa.float64(),
        "measured": pa.float64(),
        "is_so": pa.bool_(),
        "day": pa.timestamp("us"),
        "seen_at": pa.timestamp("us"),
    }
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=ROWS)
def test_appended_cells_come_out_the_same_of_both_engines(both: Both, rows: list[dict[str, object]]) -> None:
    day = [row["day"] and datetime.combine(row["day"], datetime.min.time()) for row in rows]  # type: ignore[arg-type]
    table = pa.Table.from_pylist([row | {"day": moment} for row, moment in zip(rows, day, strict=True)], SCHEMA)
    table = table.append_column("place", pa.array(range(len(rows))))
    found = []
    for engine in both:
        engine.execute(
            "drop table if exists trial.placed; create table trial.placed as select * from trial.cell limit 0"
        )
        engine.execute("alter table trial.placed add column place bigint")
        engine.append("trial.placed", table)
        found.append(engine.query("select * from trial.placed order by place"))
    pd.testing.assert_frame_equal(*found, check_exact=True)
    assert found[0]["told"].astype(object).where(found[0]["told"].notna(), None).tolist() == [r["told"] for r in rows]


def test_checksums_do_not_ask_for_the_order_and_see_every_cell(both: Both) -> None:
    for engine in both:
        grid = "select date '2026-01-01' as period_start, date '2026-01-31' as period_end"
        some = "(select * from (values ('a', date '2026-01-02'), ('', date '2026-01-03'), ('', date '2026-01-03')) as t(x, day))"
        turned = "(select * from (values ('', date '2026-01-03'), ('a', date '2026-01-02'), ('', date '2026-01-03')) as t(x, day))"
        once = "(select * from (values ('a', date '2026-01-02'), ('', date '2026-01-03')) as t(x, day))"
        empty = "(select * from (values ('a', date '2026-01-02'), ('', date '2026-01-03'), (null, date '2026-01-03')) as t(x, day))"
        assert engine.checksum(some) == engine.checksum(turned)
        assert len({engine.checksum(rows) for rows in (some, once, empty)}) == 3
        sums = [engine.month_checksums(rows, "day", "day", grid) for rows in (some, turned, once)]
        assert sums[0] == sums[1] != sums[2]
        assert list(sums[0]) == [date(2026, 1, 1)]


def test_a_failed_transaction_leaves_nothing_and_a_shape_is_told_by_its_types(both: Both, tmp_path: Path) -> None:
    for engine in both:
        with pytest.raises(ZeroDivisionError), engine.transaction():
            engine.execute("create table trial.half_done (a bigint)")
            raise ZeroDivisionError
        assert not engine.rows("select 1 from information_schema.tables where table_name = 'half_done'")
        one, other = (engine.columns(f"select cast(1 as {kind}) as a") for kind in ("bigint", "numeric(8,2)"))
        assert [name for name, _ in one] == ["a"] and one != other
