"""What a run or a backfill would do, before anybody starts it: months, sources, time. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from flows import night
from flows.backfilling import refuse_closed
from flows.office import Office, OfficeError, Source
from flows.periods import Month
from flows.steps.build import left_out, months_found, stale_months
from flows.steps.find import find, find_again
from flows.warehouse import backfills, locks, planned, releases
from flows.warehouse.backfills import Wanted
from flows.warehouse.engine import Warehouse
from flows.warehouse.tables import rules_to_load


@dataclass(frozen=True)
class Plan:
    """What would be done.

    sources, months: frames to be shown, a row a source or month. follow: later months, that look back at them. unpublished:
    months that a run built and did not publish. left_out: months that cannot be built, and why. rules: tables of rules that
    changed. seconds: by former runs; None where there were none. refused: why it would not begin.
    """

    wanted: Wanted | None
    sources: pd.DataFrame
    months: pd.DataFrame
    follow: list[Month]
    unpublished: list[Month]
    left_out: dict[Month, str]
    rules: list[str]
    seconds: float | None
    refused: str | None


def plan(office: Office, as_of: date, wanted: Wanted | None = None, backfill_id: int | None = None) -> Plan:
    """Say what a run would do, or the backfill that is wanted; of one that is continued, what is left of it."""
    _refuse_unknown(office, wanted)
    with night.opened(office) as warehouse:
        found = months_found(warehouse, office, as_of) if planned.has_rules(warehouse) else []
        asked = backfills.months_left(warehouse, backfill_id or 0, wanted.months) if wanted else []
        if wanted:
            months = [month for month in found if month in asked]
        else:
            months = stale_months(warehouse, office, as_of) if found else []
        chosen = wanted.sources_of(office) if wanted else list(office.sources.values())
        again = {each.name: _again(office, warehouse, each, asked, backfill_id) for each in chosen} if wanted else {}
        known = planned.records(warehouse, months if wanted else None)
        n_again = sum(told.n_records for told in again.values())
        return Plan(
            wanted,
            pd.DataFrame([_source(office, warehouse, each, as_of, known, again.get(each.name)) for each in chosen]),
            _months(warehouse, months, known),
            [month for month in found if months and month > months[0] and month not in months] if wanted else [],
            [] if wanted else _unpublished(warehouse, office, as_of),
            left_out(warehouse, office, as_of, asked) if found else {},
            rules_to_load(warehouse, office, as_of) if found else [],
            planned.seconds(warehouse, n_again, len(months)),
            _refusal(warehouse, asked, wanted.unlock) if wanted else None,
        )


@dataclass(frozen=True)
class _Again:
    """Files of the archive that would be read again, those of them that are not there any more, and the records of all."""

    n_files: int
    n_gone: int
    n_records: int


def _again(
    office: Office, warehouse: Warehouse, source: Source, months: list[Month], backfill_id: int | None
) -> _Again:
    if source.kind == "database":
        return _Again(0, 0, 0)
    told = backfills.archived_loads(warehouse, source, months, backfill_id)
    n_files = len(find_again(office, warehouse, source, months, backfill_id))
    return _Again(n_files, len(told) - n_files, sum(file.n_read for file in told))


def _unpublished(warehouse: Warehouse, office: Office, as_of: date) -> list[Month]:
    if not planned.has_rules(warehouse):
        return []
    return [
        Month.of(month) for month in releases.releasable_months(warehouse, night.periods_of(warehouse, office, as_of))
    ]


def _refuse_unknown(office: Office, wanted: Wanted | None) -> None:
    if wanted is None:
        return
    if not wanted.months:
        raise ValueError(f"{wanted.first} comes after {wanted.last}; name the earlier month first")
    known = {"source": {*office.sources}, "dataset": {source.dataset for source in office.sources.values()}}
    for what, named in (("source", wanted.sources), ("dataset", wanted.datasets)):
        if strangers := sorted({*named} - known[what]):
            raise OfficeError(
                f"--{what} {', '.join(strangers)}: office.toml has none; it has {', '.join(sorted(known[what]))}"
            )
    if (wanted.sources or wanted.datasets) and not wanted.sources_of(office):
        raise OfficeError("no source is left: none that --source names delivers what --dataset names")


def _source(
    office: Office, warehouse: Warehouse, source: Source, as_of: date, known: pd.DataFrame, again: _Again | None
) -> dict[str, object]:
    is_asked = source.kind == "database"
    told: dict[str, object] = {
        "source": source.name,
        "dataset": source.dataset,
        "new files": "is asked" if is_asked else str(len(find(office, warehouse, source, as_of))),
    }
    if again:
        told["read again"] = "" if is_asked else str(again.n_files)
        told["not in the archive"] = again.n_gone
    return told | {"records known": int(known.loc[known["source"] == source.name, "records"].sum())}


def _months(warehouse: Warehouse, months: Iterable[Month], known: pd.DataFrame) -> pd.DataFrame:
    locked, released = locks.locked_months(warehouse), planned.released(warehouse)
    by_month = known.groupby("month")["records"].sum().to_dict()
    rows = [
        {
            "month": str(month),
            "records known": int(by_month.get(month.first_day, 0)),
            "state": "locked" if month.first_day in locked else "open",
            "published on": released.get(month.first_day, "not yet"),
        }
        for month in months
    ]
    return pd.DataFrame(rows)


def _refusal(warehouse: Warehouse, months: list[Month], unlock: str | None) -> str | None:
    try:
        refuse_closed(warehouse, months, unlock)
    except OfficeError as refusal:
        return str(refusal)
    return None
