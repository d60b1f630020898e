"""What people ask for who have a right to it: the log of requests with its clock, and all that is held of one person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pandas as pd

from flows.masking import mask
from flows.warehouse import ledger
from flows.warehouse.engine import Warehouse

# UU 27/2022, article 41: three times 24 hours.
CLOCK = timedelta(hours=72)
_BY_PUBLISHING = "('restrict', 'lift')"


def person_of(warehouse: Warehouse, number: str) -> str | None:
    """Give the key of the person who ever had a number; None where nobody had."""
    found = warehouse.rows("select max(person_id) from raw.employee where employee_id = ?", [number])
    return found[0][0] if found else None


def note(
    warehouse: Warehouse,
    kind: str,
    person_id: str,
    reason: str | None,
    came_at: datetime,
    who: str,
    done_at: datetime | None = None,
) -> int:
    """Write a request down; give its number."""
    request_id = ledger.next_id(warehouse, "ops.person_request", "request_id")
    warehouse.execute(
        "insert into ops.person_request values (?, ?, ?, ?, ?, ?, ?, ?)",
        [request_id, kind, person_id, reason and mask(reason), came_at, came_at + CLOCK, done_at, who],
    )
    return request_id


def is_restricted(warehouse: Warehouse, person_id: str) -> bool:
    """Tell whether a person is left out of what is published."""
    return bool(warehouse.rows("select 1 from ops.restriction where person_id = ?", [person_id]))


def close_published(warehouse: Warehouse, now: datetime) -> None:
    """Close the requests that are fulfilled once the published files are up to the newest release."""
    warehouse.execute(
        f"update ops.person_request set done_at = ? where done_at is null and kind in {_BY_PUBLISHING}", [now]
    )


def close_corrections(warehouse: Warehouse, person_id: str, now: datetime) -> int:
    """Close a person's open requests for a correction; tell how many there were."""
    mine = "kind = 'correct' and done_at is null and person_id = ?"
    count = int(warehouse.rows(f"select count(*) from ops.person_request where {mine}", [person_id])[0][0])
    warehouse.execute(f"update ops.person_request set done_at = ? where {mine}", [now, person_id])
    return count


def open_requests(warehouse: Warehouse, now: datetime) -> pd.DataFrame:
    """List the requests that are open: request_id, kind, requested_at, due_at, is_late."""
    return warehouse.query(
        """select request_id, kind, requested_at, due_at, due_at < ? as is_late
           from ops.person_request where done_at is null order by due_at, request_id""",
        [now],
    )


def held_of(warehouse: Warehouse, person_id: str) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield every table with a person's rows, and those rows: what the sources delivered, and what was made of it."""
    for table, condition in _places(warehouse):
        rows = warehouse.query(f"select * from {table} as told where {condition}", [person_id])
        if not rows.empty:
            yield table, rows


def sources_of(warehouse: Warehouse, person_id: str) -> pd.DataFrame:
    """List the sources that hold records of a person: source, dataset, records."""
    parts = [
        rows.groupby("source").size().reset_index(name="records").assign(dataset=table.removeprefix("raw."))
        for table, rows in held_of(warehouse, person_id)
        if table.startswith("raw.") and table != "raw.rejected_day"
    ]
    told = pd.concat(parts) if parts else pd.DataFrame(columns=["source", "dataset", "records"])
    return told[["source", "dataset", "records"]].sort_values(["dataset", "source"], ignore_index=True)


def _places(warehouse: Warehouse) -> Iterator[tuple[str, str]]:
    """Yield the tables that know people, each with the condition of one person's rows."""
    columns = warehouse.rows(
        """select told.table_schema, told.table_name, told.column_name
           from information_schema.columns as told
           join information_schema.tables as made
               on made.table_schema = told.table_schema and made.table_name = told.table_name
           where told.table_schema in ('raw', 'warehouse') and made.table_type = 'BASE TABLE'
               and told.column_name in ('person_id', 'employee_id')
           order by told.table_schema, told.table_name, told.column_name desc"""
    )
    # person_id comes first: where both stand, it alone is asked.
    asked = {f"{schema}.{table}": column for schema, table, column in reversed(columns)}
    mine = "told.employee_id in (select employee_id from raw.employee where person_id = ?)"
    for table in sorted(asked):
        yield table, "told.person_id = ?" if asked[table] == "person_id" else mine
    yield (
        "raw.punch",
        """exists (select 1 from warehouse.dim_pin as pin
            where pin.person_id = ? and pin.device_id = told.device_id and pin.pin = told.pin
                and cast(told.punched_at as date) between pin.valid_from and pin.valid_to)""",
    )
    for table in ("indicator.value", "published.value", "published.former_value", "published.replaced_value"):
        yield table, "told.grain = 'employee' and told.subject_id = ?"
    yield "ops.person_request", "told.person_id = ?"
