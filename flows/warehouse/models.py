"""The SELECTs of sql/ as models: their header, what they read, their order. The SQL itself says all of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from graphlib import TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import exp

from flows.office import PROJECT

_HEADER = re.compile(r"\A\s*/\*(.*?)\*/", re.DOTALL)
_ENTRY = re.compile(r"(\w+): +(.*?)(?= {2,}\w+: |\n|$)")
_LABELLED = re.compile(r"\w+: |measure \S+: ")
ROLL_UP = PROJECT / "sql" / "3_indicator" / "roll_up.sql"
OWN_VALUE = PROJECT / "sql" / "3_indicator" / "own_value.sql"
VALUES = "indicator.value"
CONTEXT = ("snapshot_on", "settled_on")


@dataclass(frozen=True)
class Model:
    """One SELECT. name: schema and table; for an indicator, indicator.<id>."""

    name: str
    path: Path

    @cached_property
    def sql(self) -> str:
        """The text of the file."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def head(self) -> str:
        """The leading comment, which defines the model."""
        match = _HEADER.match(self.sql)
        if not match:
            raise ValueError(f"{self.path.name} has no header comment")
        return match[1]

    @cached_property
    def header(self) -> dict[str, str]:
        """The entries of the leading comment: id, code, grain, window, partition and the rest."""
        return {key: text.strip() for key, text in _ENTRY.findall(self.head)}

    @cached_property
    def prose(self) -> str:
        """The header's sentences: what is neither an entry nor a described column."""
        head = self.head.partition("columns:")[0]
        lines = [line.strip() for line in head.splitlines()[1:]]
        return " ".join(line for line in lines if line and not _LABELLED.match(line))

    @cached_property
    def prose_id(self) -> str | None:
        """The header's sentence in Indonesian, where it has one."""
        return self.header.get("indonesia")

    @cached_property
    def columns(self) -> dict[str, str]:
        """The described columns of a table."""
        return {name: text.partition(" | ")[0] for name, text in self._described.items()}

    @cached_property
    def columns_id(self) -> dict[str, str]:
        """What the same columns mean in Indonesian, where the header says it: `column: english | indonesian`."""
        return {name: text.partition(" | ")[2] for name, text in self._described.items() if " | " in text}

    @cached_property
    def _described(self) -> dict[str, str]:
        _, _, block = self.head.partition("columns:")
        return dict(re.findall(r"^\s{3,}(\w+): (.*?)\s*$", block, re.MULTILINE))

    @cached_property
    def tree(self) -> exp.Query:
        """The parsed SELECT."""
        parsed = sqlglot.parse_one(self.sql, read="duckdb")
        if not isinstance(parsed, exp.Query):
            raise ValueError(f"{self.path.name} is not one SELECT")
        return parsed

    @property
    def gives(self) -> list[str]:
        """The names of the columns that the SELECT gives."""
        return self.tree.named_selects

    @cached_property
    def reads(self) -> frozenset[str]:
        """The tables that the SELECT reads, with their schema."""
        return frozenset(f"{table.db}.{table.name}" for table in self.tree.find_all(exp.Table) if table.db)

    @cached_property
    def literals(self) -> frozenset[str]:
        """The texts that the SELECT compares with."""
        return frozenset(text.this for text in self.tree.find_all(exp.Literal) if text.is_string)

    @cached_property
    def uses(self) -> tuple[str, ...]:
        """The days of build.period beside the month itself that the SELECT asks for."""
        return tuple(name for name in CONTEXT if re.search(rf"\b{name}\b", self.sql.split("*/", 1)[1]))

    @property
    def partition(self) -> str | None:
        """The column that gives a row's month; none for a table that is made whole."""
        if self.is_indicator:
            return "period_start"
        told = self.header.get("partition", "none")
        return None if told == "none" else told

    @property
    def is_view(self) -> bool:
        """Tell a SELECT that is kept as such, and computed where it is read: its many rows are read once."""
        return "view" in self.header

    @property
    def window(self) -> str:
        """How far back a month looks: month, a number of months, year or ever."""
        return self.header.get("window", "month").split()[0]

    @property
    def grain(self) -> str:
        """Whom an indicator's values are about: employee, unit or source."""
        return self.header["grain"].split()[0]

    @property
    def is_indicator(self) -> bool:
        """Tell an indicator from a table."""
        return self.name.startswith("indicator.")


@cache
def warehouse_models() -> list[Model]:
    """List dimensions and facts so that each comes after those it reads."""
    folder = PROJECT / "sql" / "2_warehouse"
    return _in_order([Model(f"warehouse.{path.stem}", path) for path in sorted(folder.glob("*.sql"))])


@cache
def indicator_models() -> list[Model]:
    """List the indicators."""
    folder = PROJECT / "sql" / "3_indicator"
    return _in_order([Model(f"indicator.{path.stem}", path) for path in sorted(folder.glob("*/*.sql"))])


@cache
def published_models() -> list[Model]:
    """List what is released: tables that are handed on, and views over them."""
    return [model for model in _released_models() if model.header["file"] != "none"]


@cache
def withheld_model() -> Model:
    """Give the SELECT of the figures that are left out beside others; the file of no consumer has it."""
    return next(model for model in _released_models() if model.header["file"] == "none")


def _released_models() -> list[Model]:
    folder = PROJECT / "sql" / "4_published"
    return [Model(f"published.{path.stem}", path) for path in sorted(folder.glob("*.sql"))]


def audit_models(own_folder: Path) -> list[Model]:
    """List the checks of the audit, those of the office's own folder last."""
    shared = sorted((PROJECT / "sql" / "5_audit").glob("*.sql"))
    return [Model(f"audit.{path.stem}", path) for path in [*shared, *sorted(own_folder.glob("*.sql"))]]


def value_readers() -> list[Model]:
    """List the indicators that are made of the values of others. They come after those, and do not read each other."""
    return [model for model in indicator_models() if VALUES in model.reads]


def _in_order(models: list[Model]) -> list[Model]:
    by_name = {model.name: model for model in models}
    graph = {model.name: sorted(model.reads & by_name.keys() - {model.name}) for model in models}
    for model in models:
        if VALUES in model.reads:
            graph[model.name] += sorted(other.name for other in models if VALUES not in other.reads)
    return [by_name[name] for name in TopologicalSorter(graph).static_order()]
