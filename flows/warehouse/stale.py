"""Which month of which model is stale: derived from fingerprints, never remembered. Nothing is built here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from flows.periods import Month, months_between
from flows.warehouse.engine import Warehouse
from flows.warehouse.models import ROLL_UP, Model, warehouse_models

_DATED = (("valid_from", "valid_to"), ("day", "day"), ("period_start", "period_start"))
_SETTLES_AFTER = 12
WHOLE = None


@dataclass(frozen=True)
class Period:
    """A month that is built, and the days on which its open matters are looked at."""

    month: Month
    snapshot_on: date
    settled_on: date

    @classmethod
    def of(cls, month: Month, as_of: date) -> Period:
        """Describe a month as seen on a day: open matters on its last day, and at the latest a year later."""
        return cls(month, min(as_of, month.last_day), min(as_of, month.plus(_SETTLES_AFTER).last_day))

    @property
    def row(self) -> list[date]:
        """Give the row of build.period."""
        first = self.month.first_day
        return [first, self.month.last_day, date(self.month.year, 1, 1), self.snapshot_on, self.settled_on]


@dataclass
class Fingerprints:
    """The fingerprints of all inputs of the models, as the warehouse stands now.

    An input's month is told by the content of its rows that touch the month. So a model that is rebuilt to the same
    rows makes nothing else stale.
    """

    warehouse: Warehouse
    periods: list[Period]
    known: dict[str, dict[date | None, str]] = field(default_factory=dict)

    def of(self, model: Model, period: Period | None) -> str:
        """Fingerprint a model's month: its text, the inputs in its window, and the days it asks for."""
        texts = [model.sql]
        if model.is_indicator:
            texts.append(ROLL_UP.read_text(encoding="utf-8"))
        reads = model.reads | ({"warehouse.unit_tree"} if model.is_indicator else set())
        parts = [
            *texts,
            *(f"{name}={self._input(name, model, period)}" for name in sorted(reads) if not name.startswith("build.")),
        ]
        if period:
            parts += [f"{name}={getattr(period, name)}" for name in model.uses]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _input(self, name: str, model: Model, period: Period | None) -> str:
        months = self._months(name)
        if period is None and name.partition(".")[0] in {"reference", "warehouse"} and None not in months:
            return self.warehouse.checksum(name)
        if period is None or model.window == "ever":
            return ";".join(f"{month}:{told}" for month, told in sorted(months.items(), key=str))
        first = period.month.first_day if model.window == "month" else date(period.month.year, 1, 1)
        wanted = [WHOLE, *(each.first_day for each in months_between(Month.of(first), period.month))]
        return ";".join(f"{month}:{months[month]}" for month in wanted if month in months)

    def _months(self, name: str) -> dict[date | None, str]:
        if name not in self.known:
            self.known[name] = self._look(name)
        return self.known[name]

    def _look(self, name: str) -> dict[date | None, str]:
        views = {view.name: view for view in warehouse_models() if view.is_view}
        if name in views:  # it is what its inputs are
            return {period.month.first_day: self.of(views[name], period) for period in self.periods}
        schema, _, table = name.partition(".")
        if schema == "raw":
            return dict(
                self.warehouse.rows(
                    "select period_start, cast(max(load_id) as text) from ops.touched where dataset = ? group by period_start",
                    [table],
                )
            )
        built = dict(
            self.warehouse.rows(
                "select period_start, checksum from ops.built where model = ? and period_start is not null", [name]
            )
        )
        return built or self._content(name)

    def _content(self, name: str) -> dict[date | None, str]:
        names = set(self.warehouse.query(f"select * from {name} limit 0").columns)
        for first, last in _DATED:
            if {first, last} <= names:
                return self.warehouse.month_checksums(name, first, last, grid(self.periods))
        return {WHOLE: self.warehouse.checksum(name)}

    def forget(self, name: str) -> None:
        """Look again at a table that was rebuilt."""
        self.known.pop(name, None)


def fill_periods(warehouse: Warehouse, periods: list[Period]) -> None:
    """Lay the months that a build or an audit works on before the SELECTs that join build.period."""
    warehouse.execute("delete from build.period")
    if periods:
        names = ["period_start", "period_end", "year_start", "snapshot_on", "settled_on"]
        days = zip(*(period.row for period in periods), strict=True)
        warehouse.append("build.period", pa.table(dict(zip(names, map(list, days), strict=True))))


def grid(periods: list[Period]) -> str:
    """Write a query that gives the months."""
    rows = (
        ", ".join(f"(date '{p.month.first_day}', date '{p.month.last_day}')" for p in periods)
        or "(date '0001-01-01', date '0001-01-01')"
    )
    return f"select * from (values {rows}) as told(period_start, period_end)"


def fingerprints_of(warehouse: Warehouse, model: Model) -> dict[date | None, str]:
    """Give the fingerprints with which a model's months were built."""
    return dict(warehouse.rows("select period_start, fingerprint from ops.built where model = ?", [model.name]))
