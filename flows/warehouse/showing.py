"""How released tables follow a release: month by month, in a file of DuckDB or where consumers read the warehouse itself."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date

from flows.warehouse.engine import Warehouse
from flows.warehouse.models import Model, published_models
from flows.warehouse.words import comments


def show(warehouse: Warehouse, months: Iterable[date]) -> None:
    """Bring the tables and views in published up to a release; call it in the release's transaction.

    Who reads meanwhile sees the former release to the end of the statement, and waits for nobody: rows are replaced, and
    tables and views are made anew only where their SELECT has changed.
    """
    models = published_models()
    tables = [model for model in models if "table" in model.header]
    views = [model for model in models if "view" in model.header]
    warehouse.analyze("published.value")
    if any(_print(model) != _told(warehouse, model) for model in models):
        # Views before the tables below them, which is the order in which a reader locks them.
        warehouse.execute("; ".join(f"drop view if exists {model.name}" for model in views))
    for model in sorted(tables, key=lambda table: bool(made_of(table, models))):
        is_new = _make_shape(warehouse, model)
        if is_new or model.partition is None:
            warehouse.execute(f"delete from {model.name}; insert into {model.name} {model.sql}")
        else:
            replace_months(warehouse, model, model.name, months)
        warehouse.analyze(model.name)
    for model in views:
        if not _is_there(warehouse, model):
            warehouse.execute(f"create view {model.name} as {model.sql}")
            warehouse.execute("delete from ops.built where model = ?", [model.name])
        _tell(warehouse, model)


def replace_months(warehouse: Warehouse, model: Model, table: str, months: Iterable[date]) -> None:
    """Bring the released rows of some months into a table."""
    inside = _any_month(str(model.partition), months)
    warehouse.execute(f"delete from {table} where {inside}")
    warehouse.execute(f"insert into {table} select * from ({model.sql}) as told where {inside}")


def made_of(model: Model, models: list[Model]) -> frozenset[str]:
    """Name the released tables that a SELECT reads: it then shows no more than they do."""
    return model.reads & {other.name for other in models}


def _any_month(column: str, months: Iterable[date]) -> str:
    spans = [f"({column} >= date '{month}' and {column} < date '{month}' + interval '1 month')" for month in months]
    return " or ".join(spans) or "false"


def _make_shape(warehouse: Warehouse, model: Model) -> bool:
    """Make a table with the columns that its SELECT gives today, where there is none; tell whether it was made."""
    if _is_there(warehouse, model) and warehouse.columns(f"select * from {model.name}") == warehouse.columns(model.sql):
        _tell(warehouse, model)
        return False
    warehouse.execute(f"drop table if exists {model.name} cascade")
    warehouse.execute("delete from ops.built where model = ?", [model.name])
    warehouse.execute(f"create table {model.name} as select * from ({model.sql}) as told limit 0")
    if model.partition:
        warehouse.execute(f"create index on {model.name} ({model.partition})")
    _tell(warehouse, model)
    return True


def _tell(warehouse: Warehouse, model: Model) -> None:
    """Put the dictionary's texts beside a table or view, where they are not those that stand there."""
    if _print(model) != _told(warehouse, model):
        warehouse.execute("; ".join(comments(model)))
        warehouse.execute("delete from ops.built where model = ?", [model.name])
        warehouse.execute("insert into ops.built (model, fingerprint) values (?, ?)", [model.name, _print(model)])


def _print(model: Model) -> str:
    return hashlib.sha256("\n".join([model.sql, *comments(model)]).encode()).hexdigest()


def _told(warehouse: Warehouse, model: Model) -> str | None:
    found = warehouse.rows("select fingerprint from ops.built where model = ?", [model.name])
    return str(found[0][0]) if found else None


def _is_there(warehouse: Warehouse, model: Model) -> bool:
    sql = "select 1 from information_schema.tables where table_schema = 'published' and table_name = ?"
    return bool(warehouse.rows(sql, [model.path.stem]))
