"""How released tables follow a release: month by month, in a file of DuckDB or where consumers read the warehouse itself."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import date

from flows.warehouse import rights
from flows.warehouse.engine import Warehouse
from flows.warehouse.models import Model, published_models
from flows.warehouse.stale import in_months
from flows.warehouse.words import comments


def show(warehouse: Warehouse, months: Iterable[date], *, facts: bool = True) -> None:
    """Bring the tables and views in published up to a release; call it in the release's transaction.

    facts: with the facts of its months; a rollback leaves them, for those of the release that it puts back are not kept.

    Who reads meanwhile sees the former release to the end of the statement, and waits for nobody: rows are replaced, and
    tables and views are altered only where their SELECT has changed.
    """
    wanted = list(months)

    def fill(model: Model, is_made: bool) -> None:
        if is_made or model.partition is None:
            warehouse.execute(f"delete from {model.name}; insert into {model.name} ({_names(model)}) {model.sql}")
        elif facts or not is_of_facts(model):
            replace_months(warehouse, model, model.name, wanted)

    warehouse.analyze("published.value")
    lay_out(warehouse, fill)


def lay_out(warehouse: Warehouse, fill: Callable[[Model, bool], None]) -> None:
    """Make the tables and views of published what they are today, with their texts. fill: bring rows into a table, told if it was made."""
    models = published_models()
    tables = [model for model in models if "table" in model.header]
    views = [model for model in models if "view" in model.header]
    if any(_is_changed(warehouse, model) for model in models):
        _lock(warehouse, views)
    for model in sorted(tables, key=lambda table: bool(made_of(table, models))):
        fill(model, _make_shape(warehouse, model))
        _index(warehouse, model)
        warehouse.analyze(model.name)
    for model in views:
        _make_view(warehouse, model)
    for model in models:
        _tell(warehouse, model)
    rights.restore(warehouse)


def replace_months(warehouse: Warehouse, model: Model, table: str, months: Iterable[date]) -> None:
    """Bring the released rows of some months into a table."""
    inside = in_months(str(model.partition), months)
    warehouse.execute(f"delete from {table} where {inside}")
    warehouse.execute(f"insert into {table} ({_names(model)}) select * from ({model.sql}) as told where {inside}")


def made_of(model: Model, models: list[Model]) -> frozenset[str]:
    """Name the released tables that a SELECT reads: it then shows no more than they do."""
    return model.reads & {other.name for other in models}


def is_of_facts(model: Model) -> bool:
    """Tell a released table of facts from one of values."""
    return not any(name.startswith("published.") for name in model.reads)


def _names(model: Model) -> str:
    return ", ".join(f'"{name}"' for name in model.gives)


def _lock(warehouse: Warehouse, views: list[Model]) -> None:
    """Lock the views, and with them the tables below, in the order in which a reader does: nobody waits for each other."""
    there = [model.name for model in views if _is_there(warehouse, model)]
    if told := [*rights.fenced_views(warehouse), *there]:
        warehouse.execute(f"lock table {', '.join(told)} in access exclusive mode")


def _make_shape(warehouse: Warehouse, model: Model) -> bool:
    """Give a table the columns that its SELECT gives today; tell whether its rows are to be written whole.

    Columns are added, which leaves rights and views as they are; else the table is made anew.
    """
    is_kept = _is_there(warehouse, model) and not _has_statistics(warehouse, model)
    had = warehouse.columns(f"select * from {model.name}") if is_kept else []
    wanted = warehouse.columns(model.sql)
    added = [column for column in wanted if column not in had]
    if had and len(had) + len(added) == len(wanted):
        for name, kind in added:
            warehouse.execute(f'alter table {model.name} add column "{name}" {kind}')
        if added:
            _hide_statistics(warehouse, model)
        return bool(added)
    _forget(warehouse, model)
    warehouse.execute(f"drop table if exists {model.name} cascade")
    warehouse.execute(f"create table {model.name} as select * from ({model.sql}) as told limit 0")
    if model.partition:
        of_unit = ", unit_id" if model.header["file"] == "hr" else ""
        warehouse.execute(f"create index on {model.name} ({model.partition}{of_unit})")
    _hide_statistics(warehouse, model)
    return True


def _hide_statistics(warehouse: Warehouse, model: Model) -> None:
    """Keep no statistics of people but of units and months in large tables: what EXPLAIN expects to find would tell names and numbers."""
    told = [f'alter column "{name}" set statistics 0' for name in model.gives if name not in _counted(model)]
    if model.header["file"] == "hr":
        warehouse.execute(f"alter table {model.name} {', '.join(told)}")


def _has_statistics(warehouse: Warehouse, model: Model) -> bool:
    """Tell whether statistics of people were kept: they stay until the table is made anew."""
    sql = "select 1 from pg_stats where schemaname = 'published' and tablename = ? and attname <> all(?) limit 1"
    return model.header["file"] == "hr" and bool(warehouse.rows(sql, [model.path.stem, _counted(model)]))


def _counted(model: Model) -> list[str]:
    return ["unit_id", str(model.partition)] if rights.is_read_by_time(model) else []


def _index(warehouse: Warehouse, model: Model) -> None:
    """Let HR find a month of somebody in its units, where it has them all; where not, a month of a unit is found by the other index."""
    columns = [name for name in ("unit_id", "person_id", model.partition) if name in model.gives]
    if model.header["file"] == "hr" and model.partition:
        name = f"{model.path.stem}_of_unit"
        warehouse.execute(f"create index if not exists {name} on {model.name} ({', '.join(map(str, columns))})")


def _make_view(warehouse: Warehouse, model: Model) -> None:
    """Make a view where there is none or its SELECT has changed; replaced, it keeps its rights."""
    is_there = _is_there(warehouse, model)
    if is_there and not _is_changed(warehouse, model):
        return
    had = warehouse.columns(f"select * from {model.name}") if is_there else []
    if warehouse.columns(model.sql)[: len(had)] != had:
        warehouse.execute(f"drop view {model.name} cascade")
    is_shared = model.header["file"] == "shared"
    warehouse.execute(f"create or replace view {model.name} with (security_invoker = {is_shared}) as {model.sql}")
    _forget(warehouse, model)


def _tell(warehouse: Warehouse, model: Model) -> None:
    """Put the dictionary's texts beside a table or view, where they are not those that stand there; note what stands there."""
    texts = "; ".join(comments(model))
    now = (_print(model.sql), _print(texts))
    if _told(warehouse, model) != now:
        warehouse.execute(texts)
        _forget(warehouse, model)
        warehouse.execute(
            "insert into ops.built (model, fingerprint, checksum) values (?, ?, ?)", [model.name, now[0], now[1]]
        )


def _is_changed(warehouse: Warehouse, model: Model) -> bool:
    told = _told(warehouse, model)
    return told is None or told[0] != _print(model.sql)


def _told(warehouse: Warehouse, model: Model) -> tuple[str, str] | None:
    found = warehouse.rows("select fingerprint, checksum from ops.built where model = ?", [model.name])
    return (found[0][0], found[0][1]) if found else None


def _forget(warehouse: Warehouse, model: Model) -> None:
    warehouse.execute("delete from ops.built where model = ?", [model.name])


def _print(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _is_there(warehouse: Warehouse, model: Model) -> bool:
    sql = "select 1 from information_schema.tables where table_schema = 'published' and table_name = ?"
    return bool(warehouse.rows(sql, [model.path.stem]))
