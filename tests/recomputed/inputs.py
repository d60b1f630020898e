"""Read what a night loaded (raw, ops) and the rules as data (sql/1_reference). No indicator is read here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from flows.office import Office
from tests.conftest import ask

REFERENCE = Path(__file__).resolve().parents[2] / "sql" / "1_reference"
ENDLESS = pd.Timestamp("9999-12-31")
Made = TypeVar("Made")


@dataclass(frozen=True)
class Inputs:
    """An office's warehouse after a night, as far as the recomputation may look, and the day that counts as today."""

    office: Office
    as_of: pd.Timestamp
    kept: dict[str, Any] = field(default_factory=dict)

    def raw(self, dataset: str) -> pd.DataFrame:
        """Give the records of a dataset that their sources still hold."""
        return self.once(f"raw.{dataset}", lambda: self._ask(f"select * from raw.{dataset} where withdrawn_on is null"))

    def rejected_days(self) -> pd.DataFrame:
        """Give what is known of the rejected records of sheets: unit and month, and person and day where they are sound."""
        return self.once("rejected_day", lambda: self._ask("select * from raw.rejected_day"))

    def ops(self, table: str) -> pd.DataFrame:
        """Give a table of the pipeline's memory."""
        return self.once(f"ops.{table}", lambda: self._ask(f"select * from ops.{table}"))

    def rules(self, name: str) -> pd.DataFrame:
        """Give the rules of a reference file that were issued by today, all columns as text but the days."""
        return self.once(f"rules.{name}", lambda: self._rules(name))

    def parameter(self, name: str) -> str:
        """Give a rule that is one number or word; empty where none is set."""
        rows = self.rules("parameter")
        held = rows[
            (rows["parameter_id"] == name) & (rows["valid_from"] <= self.as_of) & (rows["valid_to"] >= self.as_of)
        ]
        return str(held["parameter_value"].iloc[-1])

    def delivers(self, dataset: str) -> bool:
        """Say whether the office has ever loaded anything of a dataset."""
        loads = self.ops("load")
        return bool(((loads["dataset"] == dataset) & (loads["n_accepted"] > 0)).any())

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """Make something that several subjects need the first time it is asked for."""
        if name not in self.kept:
            self.kept[name] = make()
        found: Made = self.kept[name]
        return found

    @cached_property
    def months(self) -> pd.DataFrame:
        """One row a month from the first loaded attendance to today: period_start, period_end, snapshot_on."""
        first = min(self.raw("attendance_code")["day"].min(), self.raw("punch")["punched_at"].min())
        starts = pd.date_range(first.normalize().replace(day=1), self.as_of, freq="MS").as_unit("us")
        ends = starts + pd.offsets.MonthEnd(0)
        snapshots = pd.Series(ends).where(ends <= self.as_of, self.as_of)
        return pd.DataFrame({"period_start": starts, "period_end": ends, "snapshot_on": snapshots.array})

    def _ask(self, query: str) -> pd.DataFrame:
        rows = ask(self.office, query)
        for column in rows.select_dtypes("datetime").columns:
            rows[column] = rows[column].astype("datetime64[us]")
        return rows

    def _rules(self, name: str) -> pd.DataFrame:
        rows = pd.read_csv(REFERENCE / f"{name}.csv", dtype=str, keep_default_na=False)
        for column in {"valid_from", "valid_to", "issued_on", "day"} & set(rows.columns):
            rows[column] = pd.to_datetime(rows[column].replace("", None)).astype("datetime64[us]")
        if "valid_to" in rows:
            rows["valid_to"] = rows["valid_to"].fillna(ENDLESS)
        if "issued_on" in rows:
            rows = rows[rows["issued_on"].isna() | (rows["issued_on"] <= self.as_of)]
        return rows.reset_index(drop=True)


def read_inputs(office: Office, as_of: date) -> Inputs:
    """Look at an office's warehouse as of a day."""
    return Inputs(office, pd.Timestamp(as_of))


def each(rows: pd.DataFrame) -> Iterator[Any]:
    """Go through the rows of a frame, columns by their names."""
    return iter(rows.itertuples())


def in_force(rules: pd.DataFrame, day: pd.Timestamp) -> pd.DataFrame:
    """Give the rules that hold on a day."""
    return rules[(rules["valid_from"] <= day) & (rules["valid_to"] >= day)]


def one_source(records: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Keep of each record the source first in the alphabet, within it the newest (decision 11)."""
    order = records.sort_values(
        ["source", "source_as_of", "load_id", "row_number"], ascending=[True, False, False, False]
    )
    return order.drop_duplicates(key).sort_index()
