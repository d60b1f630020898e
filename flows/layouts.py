"""How the files of a source are laid out: the kinds that readers/ know, and the options of each. No office is named here."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from schemas.dates import DateOrder
from schemas.numbers import Mark


def _as_names(value: object) -> object:
    return [value] if isinstance(value, str) else value


Kind = Literal[
    "attlog",
    "delimited",
    "workbook",
    "matrix",
    "daily_punches",
    "standard_report",
    "xml",
    "siasn",
    "access",
    "database",
]
Names = Annotated[list[str], BeforeValidator(_as_names)]
_PUNCH_KINDS = ("attlog", "daily_punches", "standard_report", "access")


class Layout(BaseModel):
    """What a source's files look like; every option has a value that suits most files.

    columns: by column of the dataset, the headers that the source uses. fill_down: columns whose merged cells hold for the
    rows below. date_order: of days written in numbers. decimal: what 1.234 means. prefix: letters put before numbers of
    staff that are digits alone. order: the columns of a file without header. punch_columns, date_column, pin_column,
    schedule_columns, over_midnight: of kind daily_punches. cells: what the days of a matrix hold. record: the element
    of an XML file that is a record. kind_of: the service whose answers were saved.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    dataset: str
    kind: Kind
    columns: dict[str, Names] = Field(default_factory=dict)
    absent: list[str] = Field(default_factory=list)
    constant: dict[str, str] = Field(default_factory=dict)
    fill_down: list[str] = Field(default_factory=list)
    prefix: dict[str, str] = Field(default_factory=dict)
    date_order: DateOrder = "dmy"
    decimal: Mark | None = None
    order: list[str] = Field(default_factory=list)
    unit_label: str = "NPSN"
    month_label: str = "BULAN"
    cells: Literal["code", "times"] = "code"
    punch_columns: list[Names] = Field(default_factory=list)
    date_column: Names = Field(default_factory=list)
    pin_column: Names = Field(default_factory=list)
    schedule_columns: list[Names] = Field(default_factory=list)
    over_midnight: bool = False
    record: str | None = None
    kind_of: Literal["rw-kursus", "rw-diklat", "rw-skp22", "rw-hukdis"] | None = None

    @model_validator(mode="after")
    def _of_its_kind(self) -> Layout:
        needed = {"daily_punches": ("punch_columns", "date_column"), "siasn": ("kind_of",)}.get(self.kind, ())
        if lacking := [name for name in needed if not getattr(self, name)]:
            raise ValueError(f"kind {self.kind} needs {', '.join(lacking)}")
        if self.kind in _PUNCH_KINDS and self.dataset != "punch":
            raise ValueError(f'kind {self.kind} holds punches; write dataset = "punch"')
        if self.kind == "matrix" and (self.dataset == "punch") != (self.cells == "times"):
            raise ValueError('a matrix whose days hold times has cells = "times" and dataset = "punch"')
        if self.schedule_columns and len(self.schedule_columns) != 2:
            raise ValueError("schedule_columns are two: where the shift begins and where it ends")
        if self.kind == "attlog" and self.order and (lacking := sorted({"pin", "punched_at"} - set(self.order))):
            raise ValueError(f"order lacks {', '.join(lacking)}; name every column of a line, from left to right")
        return self
