"""What one office has: office.toml and the environment. Secrets come from the environment only."""

from __future__ import annotations

import os
import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from flows.datasets import DATASETS, Dataset
from flows.layouts import Layout
from flows.limits import Limits
from flows.periods import Month
from schemas.columns import columns_of

PROJECT = Path(__file__).resolve().parent.parent


class OfficeError(Exception):
    """office.toml says something that cannot be; the message names the place and the remedy."""


_TOML = "office.toml"
_OWN_FILE = "duckdb:///warehouse.duckdb"
_ENGINES = ("duckdb", "postgresql+psycopg")


def _warehouse_url(text: str) -> URL:
    """Read the address of a warehouse; its text is not repeated, for it may hold a password."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        raise ValueError("no address of a database; write duckdb:///warehouse.duckdb") from None
    if url.drivername not in _ENGINES or not url.database:
        raise ValueError(
            f"{url.drivername}: is not known, or names no database; use duckdb:///warehouse.duckdb or "
            "postgresql+psycopg://user@server/database"
        )
    return url


def _known_zone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (KeyError, ValueError):
        raise ValueError(
            f"no time zone is called {name}; Indonesia has Asia/Jakarta, Asia/Makassar, Asia/Jayapura"
        ) from None


class Source(Layout):
    """Where the office gets one dataset from: a folder of files, or a query on a database."""

    name: str
    # patch: of corrections alone, see corrections.py.
    replaces: Literal["keys", "scope", "snapshot", "patch"] = "keys"
    files: str | None = None
    url: str | None = None
    url_env: str | None = None
    query: str | None = None
    time_zone: str | None = None
    timeout_seconds: int = 600
    look_back_months: int = 2
    # How often it delivers, and within how many days of the period's end; see sql/4_published/source_supply.sql.
    cadence: Literal["daily", "weekly", "monthly", "yearly"] | None = None
    deadline: int = Field(default=1, ge=1, le=366)
    most_deviation: int = Field(default=30, ge=0)  # percent, 0 for any; see warehouse/usual.py
    codes: dict[str, str] = Field(default_factory=dict)

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
        if strangers := sorted({*self.columns, *self.absent, *self.constant, *self.fill_down, *self.prefix} - known):
            raise ValueError(f"{self.dataset} has no column {', '.join(strangers)}; it has {', '.join(sorted(known))}")
        key = DATASETS[self.dataset].key
        if keyless := [name for name in key if name in self.absent]:
            raise ValueError(
                f"absent names {', '.join(keyless)}, but records of {self.dataset} are told apart by {', '.join(key)}; "
                "name its header in columns, or its value in constant"
            )
        if self.replaces == "patch":
            raise ValueError("patch is for corrections, which every source of files takes; use keys, scope or snapshot")
        if self.replaces == "scope" and not DATASETS[self.dataset].scope:
            raise ValueError(f"dataset {self.dataset} has no scope to replace; use keys or snapshot")
        return self

    @property
    def contract(self) -> Dataset:
        """The dataset that the source delivers."""
        return DATASETS[self.dataset]


class Alerts(BaseModel):
    """Whom nights are told to. The addresses are secrets: the environment holds them, and this only the names of variables."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    urls_env: str | None = None
    heartbeat_env: str | None = None
    timeout_seconds: int = Field(default=20, ge=1, le=300)
    rejected_percent: int = Field(default=10, ge=0, le=100)
    good_nights: bool = False

    @property
    def unset(self) -> list[str]:
        """The variables that are named and hold nothing."""
        return [name for name in (self.urls_env, self.heartbeat_env) if name and not os.environ.get(name)]

    @property
    def addresses(self) -> list[str]:
        """The channels of apprise, blanks between them: never show one."""
        return os.environ.get(self.urls_env or "", "").split()

    @property
    def heartbeat(self) -> str:
        """The address of an outside monitor: never show it."""
        return os.environ.get(self.heartbeat_env or "", "")


class Office(BaseModel):
    """One office and where it lies. Hand it over whole; it holds no secret."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    folder: Path
    name: str
    time_zone: str = "Asia/Jakarta"
    standing_day: date | None = None
    first_month: str | None = None
    lock_day: int = Field(default=10, ge=0, le=28)
    warehouse_url: str = ""
    warehouse_url_env: str | None = None
    lease_token: int | None = None  # of a run: see warehouse/lease.py
    memory: str = "1GB"
    limits: Limits = Limits()
    alerts: Alerts = Alerts()
    sources: dict[str, Source]

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, name: str) -> str:
        return _known_zone(name)

    @field_validator("first_month")
    @classmethod
    def _month(cls, text: str | None) -> str | None:
        return text and str(Month.parse(text))

    @field_validator("warehouse_url")
    @classmethod
    def _without_secret(cls, url: str) -> str:
        told = _warehouse_url(url or _OWN_FILE)
        if told.password or "password" in told.query:
            raise ValueError(
                'it holds a password; write url_env = "KINERJA_WAREHOUSE_URL" in its place, and set the whole url in that '
                "variable of the environment, or leave the password to PGPASSWORD"
            )
        return url

    @field_validator("warehouse_url_env")
    @classmethod
    def _one_url(cls, name: str | None, told: ValidationInfo) -> str | None:
        if name and told.data.get("warehouse_url"):
            raise ValueError("url stands there too; one of the two says where the warehouse is")
        return name

    @property
    def warehouse_address(self) -> str:
        """The address of the warehouse, which may hold a password: never show it."""
        if not self.warehouse_url_env:
            return self.warehouse_url or _OWN_FILE
        url = os.environ.get(self.warehouse_url_env, "")
        if not url:
            raise OfficeError(f"[warehouse]: environment variable {self.warehouse_url_env} is not set")
        try:
            _warehouse_url(url)
        except ValueError as error:
            raise OfficeError(f"environment variable {self.warehouse_url_env}: {error}") from None
        return url

    @property
    def warehouse_file(self) -> Path | None:
        """The file of an embedded warehouse, whether it is there or not; None where a server holds the warehouse."""
        url = make_url(self.warehouse_address)
        return self.folder / str(url.database) if url.drivername == "duckdb" else None

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
        """Name a source's database without its address; as the source is called where the address is not to be had."""
        try:
            name = make_url(self.database_url(source)).database
        except (OfficeError, ArgumentError, ValueError):
            name = None  # the reading of it is refused with the reason; the other sources go on
        return (name or source.name).rsplit("/", 1)[-1]

    def today(self) -> date:
        """Tell today's date where the office is; an invented office stands still on its own day."""
        return self.standing_day or self.now().date()

    def now(self) -> datetime:
        """Tell the local time, for ledgers alone: no figure depends on it."""
        return datetime.now(ZoneInfo(self.time_zone)).replace(tzinfo=None)


def folder_of(named: Path) -> Path:
    """Give the folder of an office, by whose name or office.toml it was called; raise OfficeError where none lies there."""
    path = Path(named).resolve()
    folder = path.parent if path.name == _TOML and path.is_file() else path
    if not (folder / _TOML).exists():
        raise OfficeError(f"{_TOML} not found in {named}; `kinerja sample {named}` writes an office to try")
    return folder


def read_alerts(folder: Path) -> Office | None:
    """Read what is needed to tell somebody that office.toml cannot be read: its table of alerts alone, if that much is right."""
    try:
        told = (folder_of(folder) / _TOML).read_text(encoding="utf-8", errors="replace")
        [table] = re.findall(r"(?ms)^\[alerts\].*?(?=^\[|\Z)", told)
        alerts = tomllib.loads(table)["alerts"]
        return Office(folder=folder_of(folder), name=folder_of(folder).name, alerts=alerts, sources={})
    except (OfficeError, OSError, ValueError):  # ValidationError and TOMLDecodeError, too
        return None


def read_office(folder: Path) -> Office:
    """Read office.toml in a folder; raise OfficeError that names the line to mend."""
    path = folder_of(folder) / _TOML
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise OfficeError(f"office.toml cannot be read: {error}") from None
    _known_keys("", told, ("office", "warehouse", "limits", "alerts", "sources"))
    office = _known_keys("office", told.get("office", {}), ("name", "time_zone", "today", "first_month", "lock_day"))
    warehouse = _known_keys("warehouse", told.get("warehouse", {}), ("url", "url_env", "memory"))
    limits: Any = _known_keys("limits", told.get("limits", {}), tuple(vars(Limits())))
    alerts: Any = _known_keys("alerts", told.get("alerts", {}), tuple(Alerts.model_fields))
    sources = _known_keys("sources", told.get("sources", {}))
    try:
        return Office(
            folder=path.parent,
            name=office.get("name", path.parent.name),
            time_zone=office.get("time_zone", "Asia/Jakarta"),
            standing_day=office.get("today"),
            first_month=office.get("first_month"),
            lock_day=office.get("lock_day", 10),
            warehouse_url=warehouse.get("url", ""),
            warehouse_url_env=warehouse.get("url_env"),
            memory=warehouse.get("memory", "1GB"),
            limits=limits,
            alerts=alerts,
            sources={name: _source(name, said) for name, said in sources.items()},
        )
    except ValidationError as error:
        place, text = _fault(error)
        table, _, key = place.rpartition(".")
        where = _PLACES.get(place, f"[{table or 'office'}] {key}")
        raise OfficeError(f"office.toml, {where}: {text}") from None


_PLACES = {
    "standing_day": "[office] today",
    "warehouse_url": "[warehouse] url",
    "warehouse_url_env": "[warehouse] url_env",
    "memory": "[warehouse] memory",
}


def _known_keys(place: str, said: Any, known: tuple[str, ...] = ()) -> dict[str, Any]:
    """Give a table of office.toml; refuse what is none, and keys beside the known ones."""
    if not isinstance(said, dict):
        raise OfficeError(f"office.toml, {place}: write it as a table, [{place}] with a line for each key below it")
    if known and (strangers := [key for key in said if key not in known]):
        where = f"[{place}] {strangers[0]}" if place else f"[{strangers[0]}]"
        raise OfficeError(f"office.toml, {where}: not known; known are {', '.join(known)}")
    return said


def _source(name: str, said: Any) -> Source:
    known = tuple(field for field in Source.model_fields if field != "name")
    try:
        return Source(name=name, **_known_keys(f"sources.{name}", said, known))
    except ValidationError as error:
        place, text = _fault(error)
        raise OfficeError(f"office.toml, [sources.{name}]{place and ' '}{place}: {text}") from None


def _fault(error: ValidationError) -> tuple[str, str]:
    """Say where the first fault is, and what it is, in words of office.toml rather than of pydantic."""
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))
    if first["type"] == "literal_error":
        known = first["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        return place, f"{first['input']!r} is not known; known are {known}"
    return place, "missing" if first["type"] == "missing" else first["msg"].removeprefix("Value error, ")
