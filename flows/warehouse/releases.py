"""What consumers see: the released values, and the files that hold them. Nothing is judged here.

Where consumers read the warehouse itself there are no files: see showing.py.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa

from flows.office import Office
from flows.periods import Month
from flows.warehouse import ledger, locks
from flows.warehouse.duckdb import quoted
from flows.warehouse.engine import Warehouse
from flows.warehouse.models import VALUES, Model, published_models, withheld_model
from flows.warehouse.showing import is_of_facts, made_of, replace_months, show
from flows.warehouse.stale import Period, fill_periods, grid
from flows.warehouse.words import comments

SHARED, HR = "kinerja.duckdb", "kinerja-hr.duckdb"
_FILES = {SHARED: ("shared",), HR: ("shared", "hr")}
_MODES = {SHARED: 0o444, HR: 0o400}
KEPT = 7
# Older drivers of BI tools read it too.
_STORAGE = "v1.0.0"
_ROLLBACKS = "select release_id from ops.put_back"
_DATED = ("dim_unit", "dim_employee", "dim_unit_head")


def content_of_months(warehouse: Warehouse, periods: list[Period]) -> dict[date, str]:
    """Fingerprint, by month, all that a release would show: the checksums noted at the build, and dated dimensions."""
    sums = warehouse.rows(
        """select period_start, string_agg(model || ':' || checksum, ',' order by model) from ops.built
           where period_start is not null and (model like 'indicator.%' or model like 'warehouse.fact%') group by period_start"""
    )
    parts = [
        dict(sums),
        *(warehouse.month_checksums(f"warehouse.{t}", "valid_from", "valid_to", grid(periods)) for t in _DATED),
    ]
    # What the figures mean and how they are shown is part of what is released.
    shown = [model.sql for model in (*published_models(), withheld_model())] + [
        warehouse.checksum("indicator.definition")
    ]
    # Rules that tables made of released ones read, and the dictionary, have no months: the newest one tells that they changed.
    newest = [f"{name}={warehouse.checksum(name)}" for name in [*_rules_read(), "indicator.dictionary"]]
    told = {}
    for period in periods:
        month = period.month.first_day
        # A month that is over has a point in the charts, which a running one has not.
        texts = [*(part.get(month, "") for part in parts), str(period.snapshot_on == period.month.last_day)]
        told[month] = "\n".join(["/".join(texts), *shown, *(newest if period == periods[-1] else [])])
    return {month: hashlib.sha256(text.encode()).hexdigest() for month, text in told.items()}


def _rules_read() -> list[str]:
    """Name the rules that released SELECTs read by themselves."""
    return sorted({name for model in published_models() for name in model.reads if name.startswith("reference.")})


def changed_months(warehouse: Warehouse, periods: list[Period]) -> dict[date, str]:
    """Give the months that differ from what was released last, with their new content."""
    released = dict(
        warehouse.rows(
            """select period_start, content from (
                   select period_start, content, row_number() over (partition by period_start order by release_id desc nulls last) as newest
                   from ops.release_month) as month where newest = 1"""
        )
    )
    return {
        month: content
        for month, content in content_of_months(warehouse, periods).items()
        if released.get(month) != content
    }


def releasable_months(warehouse: Warehouse, periods: list[Period]) -> dict[date, str]:
    """Give the months that a release would change: those that differ, but for locked ones whose change waits."""
    changed = changed_months(warehouse, periods)
    held = locks.held_months(warehouse, changed)
    return {month: content for month, content in changed.items() if month not in held}


def day_shown(warehouse: Warehouse) -> date | None:
    """Tell the day whose figures the newest release shows; None before there is one."""
    found = warehouse.rows(
        "select run.as_of from ops.run as run join ops.release using (run_id) order by release_id desc nulls last limit 1"
    )
    return found[0][0] if found else None


def released_at(warehouse: Warehouse, release_id: int) -> datetime | None:
    """Tell when a release was made; None where there is none of that number."""
    found = warehouse.rows("select released_at from ops.release where release_id = ?", [release_id])
    return found[0][0] if found else None


def content_of(warehouse: Warehouse, release_id: int) -> pd.DataFrame:
    """List the months of a release, and how much of each is published: month, indicators, values_of_units, all_values."""
    return warehouse.query(
        """select period_start as month, count(distinct indicator_id) as indicators,
               count(case when grain in ('unit', 'agency') then 1 end) as values_of_units, count(*) as all_values
           from published.value
           where period_start in (select period_start from ops.release_month where release_id = ?)
           group by period_start order by period_start""",
        [release_id],
    )


def release(warehouse: Warehouse, run_id: int, changed: dict[date, str], now: datetime) -> int | None:
    """Move the changed months into published under one release; None where nothing changed."""
    if not changed:
        return None
    with warehouse.transaction():
        return move(warehouse, run_id, changed, now)


def move(warehouse: Warehouse, run_id: int, changed: dict[date, str], now: datetime, values: str = VALUES) -> int:
    """Make months' values those that are published, as a new release; call it in a transaction. values: a table of them."""
    release_id = ledger.next_id(warehouse, "ops.release", "release_id")
    versioned = locks.once_locked(warehouse)
    locks.replaced_before(warehouse, changed, release_id)
    locks.replace_whole(warehouse, [month for month in changed if month not in versioned], now, values)
    for month in versioned.intersection(changed):
        locks.replace_changed(warehouse, month, now, release_id, values)
    warehouse.execute("delete from published.replaced_value where replaced_by <= ?", [release_id - KEPT])
    _withhold(warehouse, changed)
    rows = [{"release_id": release_id, "period_start": month, "content": told} for month, told in changed.items()]
    warehouse.append("ops.release_month", pa.Table.from_pylist(rows))
    warehouse.execute("insert into ops.release values (?, ?, ?, ?)", [release_id, run_id, now, len(changed)])
    if warehouse.has_readers:
        show(warehouse, changed, facts=values == VALUES)
    return release_id


def place(warehouse: Warehouse, office: Office) -> Path | str | None:
    """Tell where consumers find what is released; None while nothing is."""
    if warehouse.has_readers:
        return f"schema published of {warehouse.name}" if warehouse.rows("select 1 from ops.release limit 1") else None
    file = office.published / SHARED
    return file if file.exists() else None


def _withhold(warehouse: Warehouse, months: Iterable[date]) -> None:
    """Find the figures of months that are left out beside those about too few people."""
    fill_periods(warehouse, [Period.of(Month.of(month), month) for month in months])
    warehouse.execute("delete from published.withheld where period_start in (select period_start from build.period)")
    warehouse.execute(f"insert into published.withheld {withheld_model().sql}")


def export(warehouse: Warehouse, office: Office) -> list[Path]:
    """Bring the published files up to the newest release, where they lag behind; give those that were made."""
    newest = warehouse.rows("select max(release_id) from ops.release")[0][0]
    if newest is None or warehouse.has_readers or not _is_built(warehouse):
        return []
    office.published.mkdir(exist_ok=True)
    for half in office.published.glob("*.part*"):
        half.unlink()
    # Nobody may read along while people are written; each file gets its own mode when it is whole.
    former_mask = os.umask(0o077)
    try:
        return _export_lagging(warehouse, office, int(newest))
    finally:
        os.umask(former_mask)


def _is_built(warehouse: Warehouse) -> bool:
    """Tell whether all that is released stands there: after an upgrade it does from the first build on."""
    there = set(warehouse.rows("select table_schema, table_name from information_schema.tables"))
    read = {name for model in published_models() for name in model.reads if not name.startswith("published.")}
    return all(tuple(name.split(".")) in there for name in read)


def _export_lagging(warehouse: Warehouse, office: Office, newest: int) -> list[Path]:
    released = {name: _release_in(office.published / name, _models_of(name)) for name in _FILES}
    return [
        _export_one(warehouse, office.published / name, former) for name, former in released.items() if former != newest
    ]


def _models_of(name: str) -> list[Model]:
    """List what a file shows."""
    return [model for model in published_models() if model.header["file"] in _FILES[name]]


def _release_in(path: Path, models: list[Model]) -> int | None:
    """Tell which release a file holds; None where it cannot be carried on, as where it has what is to be shown there no more."""
    if not path.exists():
        return None
    try:
        with duckdb.connect(str(path), read_only=True) as file:
            there = {row[0] for row in file.execute("select table_name from information_schema.tables").fetchall()}
            if not there <= {model.path.stem for model in models}:
                return None
            return int(file.execute("select max(release_id) from published.release").fetchall()[0][0])
    except (duckdb.Error, TypeError):
        return None


def _export_one(warehouse: Warehouse, path: Path, former: int | None) -> Path:
    """Copy the last file, which is of release former, replace its changed months, and swap it in."""
    half = path.with_suffix(".part")
    if path.name == HR and former is not None and _is_cut(warehouse, former):
        # Deleted rows would linger in a copy's free pages, and in the releases that are kept.
        former = None
        _forget_former(path)
    if former is not None:
        shutil.copyfile(path, half)
    models = _models_of(path.name)
    warehouse.execute(f"attach '{quoted(half)}' as outside (storage_version '{_STORAGE}')")
    try:
        warehouse.execute("create schema if not exists outside.published")
        since = "select distinct period_start from ops.release_month where release_id > ?"
        changed = [row[0] for row in warehouse.rows(since, [former or 0])]
        with_facts = [row[0] for row in warehouse.rows(f"{since} and release_id not in ({_ROLLBACKS})", [former or 0])]
        tables = [model for model in models if "table" in model.header]
        for model in (each for each in tables if not made_of(each, models)):
            table = f"outside.published.{model.path.stem}"
            if former is None or model.partition is None or not _is_shaped(warehouse, model):
                warehouse.execute(f"create or replace table {table} as {model.sql}")
            else:
                replace_months(warehouse, model, table, with_facts if is_of_facts(model) else changed)
        for model in (each for each in tables if made_of(each, models)):
            _make_table(warehouse, model)
        warehouse.execute("checkpoint outside")
    finally:
        warehouse.execute("detach outside")
    _make_views(half, models)
    half.chmod(_MODES[path.name])
    _keep_former(path, former)
    path.with_name(path.name + ".wal").unlink(missing_ok=True)
    os.replace(half, path)
    return path


def _make_table(warehouse: Warehouse, model: Model) -> None:
    """Make a table of released ones; `published` is the file's here, and rules are still those of the warehouse."""
    warehouse.execute("set search_path = 'outside.published,kinerja.reference'")
    try:
        warehouse.execute(f"create or replace table published.{model.path.stem} as {model.sql}")
    finally:
        warehouse.execute("use kinerja")


def _is_shaped(warehouse: Warehouse, model: Model) -> bool:
    """Tell whether the file of the last release has the table, with the columns that the SELECT gives today."""
    had = warehouse.rows(
        """select column_name from information_schema.columns
           where table_catalog = 'outside' and table_name = ? order by ordinal_position""",
        [model.path.stem],
    )
    return [row[0] for row in had] == model.gives


def _make_views(half: Path, models: list[Model]) -> None:
    """Make the views, and put the texts of the dictionary beside tables, views and columns."""
    with duckdb.connect(str(half)) as file:
        views = [model for model in models if "view" in model.header]
        made = [f"create or replace view published.{model.path.stem} as {model.sql}" for model in views]
        told = [statement for model in models for statement in comments(model)]
        # In one transaction: each for itself would be written to the disk for itself.
        file.execute(";\n".join(["begin", *made, *told, "commit", "checkpoint"]))


def note_cut(warehouse: Warehouse, run_id: int, now: datetime) -> int:
    """Note a release that takes people's rows out of the HR file and changes no month; kind of run: purge or restriction."""
    release_id = ledger.next_id(warehouse, "ops.release", "release_id")
    warehouse.execute("insert into ops.release values (?, ?, ?, 0)", [release_id, run_id, now])
    if warehouse.has_readers:
        shown = warehouse.rows("select distinct period_start from ops.release_month order by period_start")
        show(warehouse, [row[0] for row in shown])
    return release_id


def _is_cut(warehouse: Warehouse, former: int) -> bool:
    """Tell whether rows were taken out of the HR file since a release: it is then made anew, and the kept ones go."""
    found = warehouse.rows(
        """select 1 from ops.release as release join ops.run as run on run.run_id = release.run_id
           where release.release_id > ? and run.kind in ('purge', 'restriction') limit 1""",
        [former],
    )
    return bool(found)


def _forget_former(path: Path) -> None:
    for old in (path.parent / "former").glob(f"{path.stem}-[0-9]*{path.suffix}"):
        old.unlink()


def _keep_former(path: Path, former: int | None) -> None:
    """Keep the last releases beside the newest; hard links cost no space until the next copy."""
    if former is None:
        return
    folder = path.parent / "former"
    folder.mkdir(mode=0o700, exist_ok=True)
    kept = folder / f"{path.stem}-{former:06d}{path.suffix}"
    if not kept.exists():
        os.link(path, kept)
    for old in sorted(folder.glob(f"{path.stem}-[0-9]*{path.suffix}"))[:-KEPT]:
        old.unlink()
