"""Run the YAML cases beside this file through the real SELECTs, on every engine.

A folder is named for the table or indicator it protects, a file for its rule. Rows are given per table (raw, ops, warehouse,
build or published; of a warehouse table given so, nothing is computed); everything else that the SELECT needs is built from
them, of published tables those that the case calls `made`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.sql.cases import CASES, SHARED, read_case
from tests.sql.engines import ENGINES, Engine, insert_statement
from tests.sql.models import MODELS, Model, closure, in_order, released_in_order

ARRIVED = "2026-07-01 20:00:00"
REJECTED = {"source": "uji", "load_id": 1, "source_as_of": ARRIVED}
ORIGIN = REJECTED | {"row_number": 1, "seen_as_of": ARRIVED}
COUNTS = "n_read n_loaded n_rejected n_duplicate n_skipped n_ids n_valid_ids n_required_cells n_filled_cells n_accepted n_keys"
LOAD = {
    **{"run_id": 1, "dataset": "punch", "replaces": "keys", "file_name": "a", "content_hash": "-", "outcome": "loaded"},
    **{"source_as_of": ARRIVED, "loaded_at": ARRIVED},
    **dict.fromkeys(COUNTS.split(), 0),
}
VALUE = ("indicator_id", "measure", "grain", "period_start", "period_end", "subject_id", "unit_id", "n_people")

Row = dict[str, Any]


@pytest.fixture(scope="session", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[Engine]:
    """An engine with the reference data, and every table empty that depends on more."""
    engine = request.param.start(request)
    for model in in_order(name for name, model in MODELS.items() if model.is_table):
        engine.execute(f"create table warehouse.{model.name} as {model.sql}")
    for model in released_in_order():
        engine.execute(
            f"create table if not exists published.{model.name} as select * from ({model.sql}) as told limit 0"
        )
    yield engine
    engine.stop()


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(engine: Engine, path: Path) -> None:
    """The rows that the case expects, and no others."""
    case = read_case(path)
    with engine.undone():
        found = result(engine, case, MODELS[path.parent.name])
    wanted = [{name: plain(cell) for name, cell in row.items()} for row in case["expect"]]
    columns = list(wanted[0]) if wanted else list(found[0]) if found else []
    assert ordered([{name: row[name] for name in columns} for row in found]) == ordered(wanted)


def result(engine: Engine, case: Row, model: Model) -> list[Row]:
    """Build what the case needs and return the rows it looks at."""
    given = given_rows(case)
    fill_periods(engine, case)
    for statement in case.get("change", []):
        engine.execute(statement)
    for table, rows in given.items():
        engine.execute(f"delete from {table}")
        engine.execute(insert_statement(table, rows))
    kept = {table.partition(".")[2] for table in given if table.startswith("warehouse.")}
    if "change" not in case:
        kept |= {name for name, other in MODELS.items() if other.is_table and other.is_fixed}
    build(engine, model, kept)
    for name in case.get("made", []):
        engine.execute(f"insert into published.{name} {MODELS[name].sql}")
    if model.is_released:
        engine.execute(f"insert into published.{model.name} {model.sql}")
        return [
            clean(row) for row in engine.rows(f"select * from published.{model.name} where {case.get('where', 'true')}")
        ]
    rows = (
        values(engine, case, model, kept)
        if not model.is_table
        else engine.rows(f"select * from warehouse.{model.name}")
    )
    return look_at(engine, case, model, rows)


def look_at(engine: Engine, case: Row, model: Model, rows: list[Row]) -> list[Row]:
    """Return the rows of the case's query, or those that its `where` leaves."""
    if "query" in case:
        return [clean(row) for row in engine.rows(case["query"])]
    if "where" in case and model.is_table:
        rows = engine.rows(f"select * from warehouse.{model.name} where {case['where']}")
    return [clean(row) for row in rows]


def given_rows(case: Row) -> dict[str, list[Row]]:
    """Return the case's rows by table, those of the shared files it uses first."""
    files = [read_case(SHARED / f"{name}.yaml") for name in case.get("use", [])]
    given: dict[str, list[Row]] = {}
    for part in [*files, case.get("given") or {}]:
        for table, rows in part.items():
            schema = table.partition(".")[0]
            defaults = {"raw.rejected_day": REJECTED, "ops.load": LOAD}.get(table, ORIGIN if schema == "raw" else {})
            given.setdefault(table, []).extend(defaults | row for told in rows for row in repeated(told))
    return given


def repeated(row: Row) -> Iterator[Row]:
    """Yield the row, or with `n: 1-15` fifteen rows with {n} in their text replaced, and of a list of cells each its own."""
    first, _, last = str(row.get("n", "0-0")).partition("-")
    cells = {name: cell for name, cell in row.items() if name != "n"}
    for number in range(int(first), int(last or first) + 1):
        told = {name: cell[number - int(first)] if isinstance(cell, list) else cell for name, cell in cells.items()}
        yield {name: cell.format(n=number) if isinstance(cell, str) else cell for name, cell in told.items()}


def fill_periods(engine: Engine, case: Row) -> None:
    """Put the case's months into build.period, as the runner does."""
    as_of = f"date '{case.get('as_of', '2026-07-02')}'"
    engine.execute("delete from build.period")
    for month in case["months"]:
        first = f"date '{month}-01'"
        last = f"(cast({first} + interval '1 month' as date) - 1)"
        settled = f"(cast({first} + interval '13 month' as date) - 1)"
        engine.execute(
            f"insert into build.period select {first}, {last}, cast(date_trunc('year', {first}) as date), "
            f"least({as_of}, {last}), least({as_of}, {settled})"
        )


def build(engine: Engine, model: Model, given: set[str]) -> None:
    """Build the tables that the model reads, and itself if it is one; given ones stay as given."""
    for needed in in_order(closure(model, given)):
        if needed.is_table and needed.name not in given:
            engine.execute(f"delete from warehouse.{needed.name}")
            engine.execute(f"insert into warehouse.{needed.name} {needed.sql}")


def values(engine: Engine, case: Row, model: Model, kept: set[str]) -> list[Row]:
    """Return an indicator's values, its own and rolled up, of the grains that the case speaks of."""
    if model.name == "roll_up":
        return engine.rows(model.sql)
    own = [
        {"n_people": None, "grain": model.grain, **row, "period_end": month_end(row["period_start"])}
        for row in engine.rows(model.sql)
    ]
    rows = list(own)
    if model.header["roll_up"] != "none":
        build(engine, MODELS["roll_up"], kept)
        engine.execute("delete from own_value")
        told = {"indicator_id": model.name, "roll_up": model.header["roll_up"]}
        rolling = [
            {name: row.get(name) for name in (*VALUE, "numerator", "denominator", "label")} | told for row in own
        ]
        engine.execute(insert_statement("own_value", rolling))
        rolled = engine.rows(MODELS["roll_up"].sql)
        rows = (own if model.grain in ("employee", "source") else []) + rolled
    grains = {row.get("grain", model.shown_grain) for row in case["expect"]} or {model.shown_grain}
    kept_rows = [
        row for row in rows if row["grain"] in grains and row["subject_id"] == case.get("subject", row["subject_id"])
    ]
    return [row | {"value": value(row, model)} for row in kept_rows]


def value(row: Row, model: Model) -> Decimal | None:
    """Divide once and round half up, from the exact parts."""
    numerator, denominator = row["numerator"], row["denominator"]
    if numerator is None or (denominator is not None and denominator == 0):
        return None
    factor = 100 if model.header["unit"] == "percent" and denominator is not None else 1
    exact = Decimal(numerator) * factor / (Decimal(denominator) if denominator is not None else 1)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP)


def month_end(first: date) -> date:
    """Return the last day of the month that begins on the day."""
    return date.fromordinal(date(first.year + first.month // 12, first.month % 12 + 1, 1).toordinal() - 1)


def clean(row: Row) -> Row:
    """Return the row with its cells comparable."""
    return {name: plain(cell) for name, cell in row.items()}


def plain(cell: Any) -> Any:
    """Return the cell as text that compares: numbers exact and without trailing zeros, times to the second."""
    if cell is None or isinstance(cell, bool):
        return cell
    if isinstance(cell, int | float | Decimal):
        return f"{Decimal(str(cell)).normalize():f}"
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    text = str(cell)
    return re.sub(r"^(\d{4}-\d\d-\d\d \d\d:\d\d)$", r"\1:00", text)


def ordered(rows: list[Row]) -> list[Row]:
    """Return the rows in an order that both sides share."""
    return sorted(rows, key=lambda row: [(cell is not None, str(cell)) for cell in row.values()])
