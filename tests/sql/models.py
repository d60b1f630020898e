"""The SELECTs under test, by name, with what they read: the order to build them in comes from the SQL itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path

import sqlglot
from sqlglot import exp

SQL = Path(__file__).parents[2] / "sql"


@dataclass(frozen=True)
class Model:
    """One SELECT: a table of the warehouse, an indicator, the roll-up, or what is released."""

    name: str
    path: Path

    @property
    def is_table(self) -> bool:
        """Whether the SELECT makes a table of the warehouse."""
        return self.path.parent.name == "2_warehouse"

    @property
    def is_released(self) -> bool:
        """Whether the SELECT makes a table or view that consumers read."""
        return self.path.parent.name == "4_published"

    @cached_property
    def sql(self) -> str:
        """The text of the file."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def header(self) -> dict[str, str]:
        """The entries of the header's first line."""
        return dict(re.findall(r"(\w+): (.*?)(?:\s{2,}|$)", self.sql.splitlines()[0]))

    @cached_property
    def reads(self) -> set[str]:
        """Names of the warehouse tables that the SELECT reads."""
        tables = sqlglot.parse_one(self.sql, dialect="duckdb").find_all(exp.Table)
        return {table.name for table in tables if table.db == "warehouse"}

    @cached_property
    def reads_released(self) -> set[str]:
        """Names of the released tables that the SELECT reads."""
        tables = sqlglot.parse_one(self.sql, dialect="duckdb").find_all(exp.Table)
        return {table.name for table in tables if table.db == "published" and table.name in MODELS}

    @cached_property
    def is_fixed(self) -> bool:
        """Whether the table follows from the reference data alone, so that no case's rows change it."""
        tables = sqlglot.parse_one(self.sql, dialect="duckdb").find_all(exp.Table)
        return not any(table.db in ("raw", "ops", "build") for table in tables) and all(
            MODELS[name].is_fixed for name in self.reads
        )

    @property
    def grain(self) -> str:
        """What the SELECT's own rows are about."""
        return "employee" if "members" in self.header else self.shown_grain

    @property
    def shown_grain(self) -> str:
        """What the indicator is about."""
        return self.header.get("grain", "").split(" ")[0]


def find_models() -> dict[str, Model]:
    """Return every SELECT by its name, which no two share."""
    folders = ("2_warehouse/*.sql", "3_indicator/*/*.sql", "3_indicator/*.sql", "4_published/*.sql")
    paths = [path for folder in folders for path in SQL.glob(folder)]
    assert len({path.stem for path in paths}) == len(paths)
    return {path.stem: Model(path.stem, path) for path in sorted(paths)}


MODELS = find_models()


def released_in_order() -> list[Model]:
    """Return what is released so that each comes after those it reads."""
    released = {name: model.reads_released for name, model in MODELS.items() if model.is_released}
    return [MODELS[name] for name in TopologicalSorter(released).static_order()]


def in_order(names: Iterable[str]) -> list[Model]:
    """Return the models so that each comes after those it reads."""
    kept = set(names)
    order = TopologicalSorter({name: MODELS[name].reads & kept for name in sorted(kept)}).static_order()
    return [MODELS[name] for name in order]


def closure(model: Model, given: set[str]) -> set[str]:
    """Return the model and everything it reads, directly or not; beyond given tables nothing is followed."""
    found = {model.name}
    waiting = [model]
    while waiting:
        reads = {name for name in waiting.pop().reads if name in MODELS} - found - given
        found |= reads
        waiting.extend(MODELS[name] for name in sorted(reads))
    return found
