"""Tables that are generated: raw from the models of schemas/, reference from sql/1_reference. No rows are changed here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import pandas as pd
import pyarrow as pa

from flows.datasets import DATASETS, Dataset
from flows.office import PROJECT, Office
from flows.warehouse import migrations
from flows.warehouse.duckdb import DuckWarehouse
from flows.warehouse.engine import Warehouse
from flows.warehouse.postgres import PostgresWarehouse

# Where a record came from, beside its own columns.
ORIGIN = {
    "source": "text not null",
    "load_id": "bigint not null",
    "sheet": "text",
    "row_number": "bigint",
    "source_as_of": "timestamp not null",  # of the delivery that brought this content
    "seen_as_of": "timestamp not null",  # of the newest delivery that showed it
    "withdrawn_on": "date",
}

_OF_CHARTS = {"rule_rank", "n_points", "of_points", "beyond_thirds"}


def open_warehouse(office: Office) -> Warehouse:
    """Open the office's warehouse and see that its tables are there; before an upgrade, a copy or dump of it is kept."""
    warehouse = _opened(office)
    try:
        if _is_behind(warehouse):
            had = migrations.version(warehouse)
            if isinstance(warehouse, PostgresWarehouse):
                migrations.keep_dump(warehouse, office.folder, had)
            elif office.warehouse_file:
                warehouse.close()
                migrations.keep_copy(office.warehouse_file, had)
                warehouse = _opened(office)
        make_tables(warehouse)
    except BaseException:
        warehouse.close()
        raise
    return warehouse


def _is_behind(warehouse: Warehouse) -> bool:
    return _has_tables(warehouse) and not _is_made(warehouse) and bool(migrations.pending(warehouse))


def has_begun(office: Office) -> bool:
    """Tell whether the office has a warehouse, without making one."""
    if office.warehouse_file:
        return office.warehouse_file.exists()
    warehouse = _opened(office)
    try:
        return _has_tables(warehouse)
    finally:
        warehouse.close()


def _opened(office: Office) -> Warehouse:
    if office.warehouse_file:
        return DuckWarehouse(office.warehouse_file, office.memory)
    return PostgresWarehouse(office.warehouse_address, office.lease_token, office.folder, office.memory)


def _has_tables(warehouse: Warehouse) -> bool:
    return bool(
        warehouse.rows("select 1 from information_schema.tables where table_schema = 'ops' and table_name = 'built'")
    )


def make_tables(warehouse: Warehouse) -> None:
    """Make the tables of ops and raw that are not there yet, and change those of an earlier version."""
    if _is_made(warehouse):
        return
    with warehouse.transaction():
        warehouse.wait_for_others()
        if _is_made(warehouse):
            return
        if _has_tables(warehouse):
            for migration in migrations.pending(warehouse):
                warehouse.execute(migration.sql)
        warehouse.execute(_statements())
        if isinstance(warehouse, PostgresWarehouse):
            warehouse.execute(_indexes())
        migrations.note_all(warehouse)
        warehouse.execute("delete from ops.built where model = 'ops'")
        warehouse.execute("insert into ops.built (model, fingerprint) values ('ops', ?)", [_fingerprint()])


@cache
def _statements() -> str:
    text = (PROJECT / "sql" / "0_ops" / "tables.sql").read_text(encoding="utf-8")
    return "\n".join([text, *(raw_table(dataset) for dataset in DATASETS.values())])


@cache
def _indexes() -> str:
    return (PROJECT / "sql" / "0_ops" / "indexes.sql").read_text(encoding="utf-8")


@cache
def _fingerprint() -> str:
    changes = [migration.sql for migration in migrations.migrations()]
    return hashlib.sha256("\n".join([_statements(), _indexes(), *changes]).encode()).hexdigest()


def _is_made(warehouse: Warehouse) -> bool:
    told = "select 1 from ops.built where model = 'ops' and fingerprint = ?"
    return _has_tables(warehouse) and bool(warehouse.rows(told, [_fingerprint()]))


def raw_table(dataset: Dataset, name: str | None = None) -> str:
    """Write the statement that makes a dataset's raw table."""
    own = {
        column.name: f"{column.sql}{' not null' if column.name in dataset.key else ''}" for column in dataset.columns
    }
    lines = ",\n    ".join(f"{column} {kind}" for column, kind in (own | ORIGIN).items())
    return f"create table if not exists {name or f'raw.{dataset.name}'} (\n    {lines}\n);"


def load_reference(warehouse: Warehouse, office: Office, as_of: date) -> None:
    """Bring the rules that were issued by a day into the warehouse, the tables that changed since."""
    for name, rows, print_of_file in _changed_rules(warehouse, office, as_of):
        model = f"reference.{name}"
        with warehouse.transaction():
            columns = ", ".join(f"{column} {reference_type(column)}" for column in rows.columns)
            warehouse.execute(f"drop table if exists {model} cascade; create table {model} ({columns})")
            casts = pa.Table.from_pandas(rows, preserve_index=False)
            warehouse.append(model, casts)
            warehouse.analyze(model)
            warehouse.execute("delete from ops.built where model = ?", [model])
            warehouse.execute("insert into ops.built (model, fingerprint) values (?, ?)", [model, print_of_file])


def rules_to_load(warehouse: Warehouse, office: Office, as_of: date) -> list[str]:
    """Name the tables of rules that load_reference would bring in."""
    return [name for name, _, _ in _changed_rules(warehouse, office, as_of)]


def _changed_rules(warehouse: Warehouse, office: Office, as_of: date) -> Iterator[tuple[str, pd.DataFrame, str]]:
    for name in sorted(path.stem for path in (PROJECT / "sql" / "1_reference").glob("*.csv")):
        path = office.reference_file(name)
        rows = issued_by(read_reference(path), as_of)
        # Of one file, as many rows issued by a day are the same rows.
        print_of_file = hashlib.sha256(path.read_bytes() + str(len(rows)).encode()).hexdigest()
        told = "select 1 from ops.built where model = ? and fingerprint = ?"
        if not warehouse.rows(told, [f"reference.{name}", print_of_file]):
            yield name, rows, print_of_file


def issued_by(rows: pd.DataFrame, day: date) -> pd.DataFrame:
    """Keep the rules that were known on a day; those without a day of issue always were."""
    if "issued_on" not in rows:
        return rows
    return rows[~(pd.to_datetime(rows["issued_on"]) > pd.Timestamp(day))]


def read_reference(path: Path) -> pd.DataFrame:
    """Read a table of rules as text; empty is null. A night asks for each several times: the file is read where it changed."""
    told = path.stat()
    return _read(path, told.st_mtime_ns, told.st_size)


@lru_cache(maxsize=128)
def _read(path: Path, _changed_at: int, _size: int) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])


def reference_type(column: str) -> str:
    """Tell a reference column's type from its name: the names of style rule 11 carry it."""
    if column in {"day", "valid_from", "valid_to"} or column.endswith("_on"):
        return "date"
    if column.endswith("_at"):
        return "time"
    if column.startswith("is_") or column.startswith("needs_"):
        return "boolean"
    if column in {
        "iso_weekday",
        "band",
        "day_limit",
        "hijri_year",
        "sessions_per_month_limit",
        "minutes_from",
        "minutes_to",
        "level_rank",
        "minimum_days",
        "minimum_run_days",
        "years",
    }:
        return "integer"
    if column in {
        "percent",
        "jp_per_basis",
        "international_jp_per_basis",
        "international_factor",
        "index_to",
        "score_from",
    }:
        return "numeric(8,2)"
    if column in {"monthly_rupiah", "target", "lower_bound", "upper_bound"}:
        return "numeric(18,2)"
    if column in {"predicate_code", "rule_number", "minimum_people", "look_back_years"} or column in _OF_CHARTS:
        return "integer"
    if column in {"score", "minimum_jp"} or column.endswith(
        ("_score", "_share", "_coefficient", "_factor", "value_from", "value_to")
    ):
        return "numeric(8,2)"
    return "text"
