"""Which month of which model is stale: derived from fingerprints, never remembered. Nothing is built here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from flows.periods import Month, months_between
from flows.warehouse.engine import Warehouse
from flows.warehouse.models import ROLL_UP, VALUES, Model, indicator_models, value_readers, warehouse_models

_DATED = (("valid_from", "valid_to"), ("day", "day"), ("period_start", "period_start"))
_SETTLES_AFTER = 12
WHOLE = None
PARAMETERS = "reference.parameter"


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
    sums: dict[str, str] = field(default_factory=dict)

    def of(self, model: Model, period: Period | None) -> str:
        """Fingerprint a model's month: its text, the inputs in its window, and the days it asks for."""
        texts = [model.sql]
        if model.is_indicator:
            texts.append(ROLL_UP.read_text(encoding="utf-8"))
        reads = model.reads | ({"warehouse.unit_above"} if model.is_indicator else set())
        parts = [
            *texts,
            *(f"{name}={self._input(name, model, period)}" for name in self._named(model, reads)),
        ]
        if period:
            parts += [f"{name}={getattr(period, name)}" for name in model.uses]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _named(self, model: Model, reads: Iterable[str]) -> list[str]:
        """List the inputs of a model; of the table of parameters, each of those that its SELECT names."""
        names = [name for name in sorted(reads) if not name.startswith("build.")]
        if PARAMETERS not in names:
            return names
        names.remove(PARAMETERS)
        return names + [f"{PARAMETERS}.{parameter}" for parameter in sorted(self._parameters.keys() & model.literals)]

    @cached_property
    def _parameters(self) -> dict[str, list[tuple[Any, ...]]]:
        """The rows of each parameter: days from and to which it holds, and what it says."""
        rows = self.warehouse.rows(
            f"select parameter_id, valid_from, valid_to, parameter_value from {PARAMETERS} order by parameter_id, valid_from"
        )
        return {name: [row[1:] for row in told] for name, told in groupby(rows, key=itemgetter(0))}

    def _of_parameter(self, rows: list[tuple[Any, ...]]) -> dict[date | None, str]:
        """Tell what a parameter says in each month: when it began before it or ends after it does not matter to it."""
        return {
            period.month.first_day: str(
                [
                    (max(begin, period.month.first_day), min(end or date.max, period.month.last_day), value)
                    for begin, end, value in rows
                    if begin <= period.month.last_day and (end or date.max) >= period.month.first_day
                ]
            )
            for period in self.periods
        }

    def _input(self, name: str, model: Model, period: Period | None) -> str:
        months = self._months(name)
        if period is None and name.startswith(f"{PARAMETERS}."):
            return str(self._parameters[name.removeprefix(f"{PARAMETERS}.")])
        if period is None and name.partition(".")[0] in {"reference", "warehouse"} and None not in months:
            return self._sum(name)
        if model.window == "ever" and name in self._undivided:
            return self._sum(name)  # its rows of months that are not built are read, too
        if period is None or model.window == "ever":
            return ";".join(f"{month}:{told}" for month, told in sorted(months.items(), key=str))
        wanted = [WHOLE, *(each.first_day for each in months_between(_window_start(model, period.month), period.month))]
        return ";".join(f"{month}:{months[month]}" for month in wanted if month in months)

    def _sum(self, name: str) -> str:
        if name not in self.sums:
            self.sums[name] = self.warehouse.checksum(name)
        return self.sums[name]

    @cached_property
    def _undivided(self) -> set[str]:
        """The tables that are built as a whole."""
        return {model.name for model in warehouse_models() if model.partition is None and not model.is_view}

    def _months(self, name: str) -> dict[date | None, str]:
        if name not in self.known:
            self.known[name] = self._look(name)
        return self.known[name]

    def _look(self, name: str) -> dict[date | None, str]:
        if name == VALUES:
            return self._values()
        views = {view.name: view for view in warehouse_models() if view.is_view}
        if name in views:  # it is what its inputs are
            return {period.month.first_day: self.of(views[name], period) for period in self.periods}
        schema, _, table = name.partition(".")
        if name.startswith(f"{PARAMETERS}."):
            return self._of_parameter(self._parameters[name.removeprefix(f"{PARAMETERS}.")])
        if schema == "reference":
            return self._rules(name)
        if schema == "raw":
            return dict(
                self.warehouse.rows(
                    "select period_start, cast(max(load_id) as text) from ops.touched where dataset = ? group by period_start",
                    [table],
                )
            )
        built: dict[date | None, str] = {
            month: checksum for month, (_, checksum) in self._built.get(name, {}).items() if month
        }
        return built or self._content(name)

    def _values(self) -> dict[date | None, str]:
        """Tell each month's values by those of units, which alone are read; a reader's own must not make it stale."""
        readers = ", ".join(f"'{model.header['id']}'" for model in value_readers())
        of_units = f"(select * from {VALUES} where grain in ('unit', 'agency') and indicator_id not in ({readers}))"
        return self.warehouse.month_checksums(of_units, "period_start", "period_start", grid(self.periods))

    def _rules(self, name: str) -> dict[date | None, str]:
        """Tell what rules say in each month: when they began before it or end after it does not matter to it."""
        names = list(self.warehouse.query(f"select * from {name} as told limit 0").columns)
        if not {"valid_from", "valid_to"} <= set(names):
            return self._content(name)
        clipped = {
            "valid_from": "greatest(told.valid_from, month.period_start)",
            "valid_to": "least(coalesce(told.valid_to, month.period_end), month.period_end)",
        }
        columns = ", ".join(f"{clipped.get(column, f'told.{column}')} as {column}" for column in names)
        within = f"""(select {columns} from {name} as told
            join ({grid(self.periods)}) as month
                on told.valid_from <= month.period_end and coalesce(told.valid_to, month.period_end) >= month.period_start)"""
        return self.warehouse.month_checksums(within, "valid_from", "valid_to", grid(self.periods))

    def _content(self, name: str) -> dict[date | None, str]:
        names = set(self.warehouse.query(f"select * from {name} limit 0").columns)
        for first, last in _DATED:
            if {first, last} <= names:
                return self.warehouse.month_checksums(name, first, last, grid(self.periods))
        return {WHOLE: self.warehouse.checksum(name)}

    def had(self, model: Model) -> dict[date | None, str]:
        """Give the fingerprints with which a model's months were built."""
        return {month: fingerprint for month, (fingerprint, _) in self._built.get(model.name, {}).items()}

    @cached_property
    def _built(self) -> dict[str, dict[date | None, tuple[str, str]]]:
        """What stands in ops.built: by model and month its fingerprint, and the checksum of its rows."""
        rows = self.warehouse.rows("select model, period_start, fingerprint, checksum from ops.built order by model")
        return {model: {row[1]: row[2:] for row in told} for model, told in groupby(rows, key=itemgetter(0))}

    def forget(self, name: str) -> None:
        """Look again at a table that was made anew or rebuilt."""
        self.known.pop(name, None)
        self.sums.pop(name, None)
        rows = self.warehouse.rows("select period_start, fingerprint, checksum from ops.built where model = ?", [name])
        self._built[name] = {row[0]: row[1:] for row in rows}


def _window_start(model: Model, month: Month) -> Month:
    if model.window == "year":
        return Month(month.year, 1)
    return month.plus(1 - int(model.window)) if model.window.isdigit() else month


def fill_periods(warehouse: Warehouse, periods: list[Period]) -> None:
    """Lay the months that a build or an audit works on before the SELECTs that join build.period."""
    rows = ", ".join("(" + ", ".join(f"date '{day}'" for day in period.row) + ")" for period in periods)
    warehouse.execute("delete from build.period")
    if rows:
        names = "period_start, period_end, year_start, snapshot_on, settled_on"
        warehouse.execute(f"insert into build.period ({names}) values {rows}")
    warehouse.analyze("build.period")


def grid(periods: list[Period]) -> str:
    """Write a query that gives the months."""
    rows = (
        ", ".join(f"(date '{p.month.first_day}', date '{p.month.last_day}')" for p in periods)
        or "(date '0001-01-01', date '0001-01-01')"
    )
    return f"select * from (values {rows}) as told(period_start, period_end)"


def in_months(column: str, months: Iterable[date]) -> str:
    """Write that a column's day is in one of some months, which are told by their first days."""
    spans = [f"({column} >= date '{month}' and {column} < date '{month}' + interval '1 month')" for month in months]
    return " or ".join(spans) or "false"


def make_stale(warehouse: Warehouse, months: Iterable[Month], *, with_whole: bool) -> None:
    """Forget with what the months of all models were built; with_whole: and what has no months."""
    names = ", ".join(f"'{model.name}'" for model in (*warehouse_models(), *indicator_models()))
    days = ", ".join(f"date '{month.first_day}'" for month in months) or "date '0001-01-01'"
    warehouse.execute(
        f"""update ops.built set fingerprint = 'to be built again'
            where model in ({names}) and (period_start in ({days}){" or period_start is null" if with_whole else ""})"""
    )
