"""What one office has: office.toml and the environment. Secrets come from the environment only."""

from __future__ import annotations

import os
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator
from sqlalchemy import make_url

from flows.datasets import DATASETS, Dataset
from flows.periods import Month
from schemas.columns import columns_of

PROJECT = Path(__file__).resolve().parent.parent


class OfficeError(Exception):
    """office.toml says something that cannot be; the message names the place and the remedy."""


def _as_names(value: object) -> object:
    return [value] if isinstance(value, str) else value


Kind = Literal["attlog", "delimited", "workbook", "matrix", "database"]
Names = Annotated[list[str], BeforeValidator(_as_names)]


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError):
        raise ValueError(
            f"no time zone is called {name}; Indonesia has Asia/Jakarta, Asia/Makassar, Asia/Jayapura"
        ) from None


class Source(BaseModel):
    """Where the office gets one dataset from: a folder of files, or a query on a database."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    dataset: str
    kind: Kind
    replaces: Literal["keys", "scope", "snapshot"] = "keys"
    files: str | None = None
    url: str | None = None
    url_env: str | None = None
    query: str | None = None
    time_zone: str | None = None
    timeout_seconds: int = 600
    look_back_months: int = 2
    columns: dict[str, Names] = Field(default_factory=dict)
    absent: list[str] = Field(default_factory=list)
    constant: dict[str, str] = Field(default_factory=dict)
    codes: dict[str, str] = Field(default_factory=dict)
    order: list[str] = Field(default_factory=list)
    unit_label: str = "NPSN"
    month_label: str = "BULAN"

    @field_validator("dataset")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in DATASETS:
            raise ValueError(f"unknown dataset; there are {', '.join(DATASETS)}")
        return name

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, name: str | None) -> str | None:
        return name and _known_zone(name)

    @model_validator(mode="after")
    def _complete(self) -> Source:
        if self.kind == "database":
            if not self.query or not (self.url or self.url_env):
                raise ValueError("a database source needs query, and url_env (or url where it holds no secret)")
            if not self.time_zone and any(
                column.sql == "timestamp" for column in columns_of(DATASETS[self.dataset].model)
            ):
                raise ValueError(
                    "a database source of times needs time_zone, such as Asia/Jakarta: the zone its times are written in"
                )
        elif not self.files:
            raise ValueError("needs files, a pattern such as inbox/cuti/*.xlsx")
        known = {column.name for column in columns_of(DATASETS[self.dataset].model)}
        if strangers := sorted({*self.columns, *self.absent, *self.constant} - known):
            raise ValueError(f"{self.dataset} has no column {', '.join(strangers)}; it has {', '.join(sorted(known))}")
        if self.replaces == "scope" and not DATASETS[self.dataset].scope:
            raise ValueError(f"dataset {self.dataset} has no scope to replace; use keys or snapshot")
        return self

    @property
    def contract(self) -> Dataset:
        """The dataset that the source delivers."""
        return DATASETS[self.dataset]


class Office(BaseModel):
    """One office and where it lies. Hand it over whole; it holds no secret."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Path
    name: str
    time_zone: str = "Asia/Jakarta"
    standing_day: date | None = None
    first_month: str | None = None
    warehouse_url: str = "duckdb:///warehouse.duckdb"
    memory: str = "1GB"
    sources: dict[str, Source]

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, name: str) -> str:
        return _known_zone(name)

    @property
    def archive(self) -> Path:
        """Every accepted file under its hash."""
        return self.folder / "archive"

    @property
    def published(self) -> Path:
        """What anybody may open."""
        return self.folder / "published"

    @property
    def first(self) -> Month | None:
        """The first month that is built, where the office sets one."""
        return Month.parse(self.first_month) if self.first_month else None

    def reference_file(self, name: str) -> Path:
        """Find a table of rules: the office's own copy if it has one, else the project's."""
        own = self.folder / "reference" / f"{name}.csv"
        return own if own.exists() else PROJECT / "sql" / "1_reference" / f"{name}.csv"

    def database_url(self, source: Source) -> str:
        """Give the address of a source's database; SQLite files lie in the office's folder."""
        url = source.url or os.environ.get(source.url_env or "", "")
        if not url:
            raise OfficeError(f"source {source.name}: environment variable {source.url_env} is not set")
        relative = "sqlite:///"
        return f"{relative}{self.folder / url.removeprefix(relative)}" if url.startswith(relative) else url

    def database_name(self, source: Source) -> str:
        """Name a source's database without its address."""
        return (make_url(self.database_url(source)).database or source.name).rsplit("/", 1)[-1]

    def today(self) -> date:
        """Tell today's date where the office is; an invented office stands still on its own day."""
        return self.standing_day or self.now().date()

    def now(self) -> datetime:
        """Tell the local time, for ledgers alone: no figure depends on it."""
        return datetime.now(ZoneInfo(self.time_zone)).replace(tzinfo=None)


def read_office(folder: Path) -> Office:
    """Read office.toml in a folder; raise OfficeError that names the line to mend."""
    path = Path(folder).resolve() / "office.toml"
    if not path.exists():
        raise OfficeError(f"{path.name} not found in {Path(folder)}; `kinerja sample {folder}` writes an office to try")
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        office = told.get("office", {})
        return Office(
            folder=path.parent,
            name=office.get("name", path.parent.name),
            time_zone=office.get("time_zone", "Asia/Jakarta"),
            standing_day=office.get("today"),
            first_month=office.get("first_month"),
            warehouse_url=told.get("warehouse", {}).get("url", "duckdb:///warehouse.duckdb"),
            memory=told.get("warehouse", {}).get("memory", "1GB"),
            sources={name: Source(name=name, **said) for name, said in told.get("sources", {}).items()},
        )
    except tomllib.TOMLDecodeError as error:
        raise OfficeError(f"office.toml cannot be read: {error}") from None
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise OfficeError(f"office.toml, {error.title} {place}: {first['msg']}") from None
    except TypeError as error:
        raise OfficeError(f"office.toml: {error}") from None
