"""How a warehouse goes from one engine to another: rows as they stand, and fingerprints, which each engine writes in its own way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from flows.periods import Month
from flows.warehouse.engine import Warehouse
from flows.warehouse.models import Model, indicator_models, warehouse_models
from flows.warehouse.releases import changed_months, content_of_months
from flows.warehouse.stale import Fingerprints, Period, grid

_BACK = "brought_back"


class NotTheSame(Exception):
    """What came out of the target is not what went in."""


@dataclass(frozen=True)
class Moved:
    """A table that went over, and was read back. checksum: of its rows, the same on both sides."""

    table: str
    n_rows: int
    checksum: str


def move(source: Warehouse, target: Warehouse, table: str, rows_of: str) -> Moved:
    """Bring the rows of a table over, read them back and compare; rows_of: where the source has them."""
    names = ", ".join(f'"{name}"' for name, _ in source.columns(f"select * from {rows_of}"))
    n_rows = 0
    for rows in source.batches(f"select {names} from {rows_of}"):
        target.append(table, rows)
        n_rows += len(rows)
    source.execute(f"create or replace temporary table {_BACK} as select {names} from {rows_of} limit 0")
    for rows in target.batches(f"select {names} from {table}"):
        source.append(_BACK, rows)
    had, has = source.checksum(rows_of), source.checksum(_BACK)
    source.execute(f"drop table {_BACK}")
    if had != has:
        raise NotTheSame(f"{table}: what the server gives back is not what the file holds; nothing was kept there")
    return Moved(table, n_rows, has.partition(":")[0] if n_rows else "")


def restate(source: Warehouse, target: Warehouse, periods: list[Period]) -> None:
    """Write down, as the target's engine tells content, what is not stale, what is released and what is approved.

    What is stale in the source keeps the fingerprint that it has there, which no content of the target has.
    """
    _restate_built(source, target, periods)
    _restate_released(source, target, periods)
    _restate_approved(source, target)


def _restate_built(source: Warehouse, target: Warehouse, periods: list[Period]) -> None:
    had = {
        (model, month): fingerprint
        for model, month, fingerprint in source.rows(
            "select model, period_start, fingerprint from ops.built where model <> 'ops'"
        )
    }
    models = [model for model in (*warehouse_models(), *indicator_models()) if not model.is_view]
    sums = {model.name: _checksums(target, model, [m for name, m in had if name == model.name]) for model in models}
    # Fingerprints are made of the checksums of what was built before: those come first.
    _note(target, had, sums)
    here, there = Fingerprints(source, periods), Fingerprints(target, periods)
    for model in models:
        for period in periods if model.partition else [None]:
            key = (model.name, period.month.first_day if period else None)
            if key in had and had[key] == here.of(model, period):
                had[key] = there.of(model, period)
    _note(target, had, sums)


def _checksums(target: Warehouse, model: Model, months: Iterable[date | None]) -> dict[date | None, str]:
    """Fingerprint what was built of a model, month by month, as a build does."""
    spans = [Period.of(Month.of(month), month) for month in months if month]
    if not spans:
        return {}
    table = model.name
    if model.is_indicator:
        table = f"(select * from indicator.value where indicator_id = '{model.header['id']}')"
    return target.month_checksums(table, str(model.partition), str(model.partition), grid(spans))


def _note(
    target: Warehouse, fingerprints: dict[tuple[str, date | None], str], sums: dict[str, dict[date | None, str]]
) -> None:
    rows = [
        {"model": model, "period_start": month, "fingerprint": told, "checksum": sums.get(model, {}).get(month, "")}
        for (model, month), told in fingerprints.items()
    ]
    target.execute("delete from ops.built where model <> 'ops' and model not like 'published.%'")
    target.append("ops.built", pa.Table.from_pylist(rows))


def _restate_released(source: Warehouse, target: Warehouse, periods: list[Period]) -> None:
    changed = changed_months(source, periods)
    for month, content in content_of_months(target, periods).items():
        if month not in changed:
            target.execute(
                """update ops.release_month set content = ? where period_start = ? and release_id =
                   (select max(release_id) from ops.release_month where period_start = ?)""",
                [content, month, month],
            )


def _restate_approved(source: Warehouse, target: Warehouse) -> None:
    """Let an approval of what a month holds be one of the same content in the target."""
    months = [
        row[0] for row in source.rows("select distinct period_start from ops.month_event where action = 'approve'")
    ]
    spans = grid([Period.of(Month.of(month), month) for month in months])
    here, there = (
        w.month_checksums("indicator.value", "period_start", "period_start", spans) for w in (source, target)
    )
    for month in months:
        target.execute(
            "update ops.month_event set content = ? where action = 'approve' and period_start = ? and content = ?",
            [there.get(month, ""), month, here.get(month, "")],
        )
