"""How a column is described once for everything: its type in SQL, its headers, its remedy. No dataset is named here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import pandas as pd
import pandera.pandas as pa

Text = pd.StringDtype
Whole = pd.Int64Dtype
Number = pd.Float64Dtype
Flag = pd.BooleanDtype
Moment = "datetime64[us]"
_LONGEST_HEADER = 200
_UNSEEN = {"So", "Sk", "Cf"}
_PICTURE_PARTS = "\ufe0f\u20e3"


def column(
    description: str,
    *,
    sql: str,
    headers: Iterable[str] = (),
    nullable: bool = False,
    remedy: str = "",
    words: dict[str, Any] | None = None,
    codes: str | None = None,
    is_enum: bool = False,
    is_stored: bool = True,
    **checks: Any,
) -> Any:
    """Describe one column of a dataset.

    headers: what spreadsheets call it, in Indonesian and English. words: texts that stand for a value. codes: the
    reference table whose synonyms translate its texts. is_enum: compared in capitals with _ for blanks.
    is_stored: False for a column that only helps another one. remedy: what the clerk should do, in Indonesian.
    """
    kept = {
        "sql": sql,
        "headers": tuple(headers),
        "remedy": remedy,
        "words": words or {},
        "codes": codes,
        "is_enum": is_enum,
        "is_stored": is_stored,
    }
    if sql == "text":
        checks["dtype_kwargs"] = {"storage": "pyarrow"}
    return pa.Field(description=description, nullable=nullable, metadata=kept, **checks)


@dataclass(frozen=True)
class Column:
    """One column of a model, as the steps use it."""

    name: str
    sql: str
    description: str
    is_required: bool
    headers: tuple[str, ...]
    remedy: str
    words: dict[str, Any]
    codes: str | None
    is_enum: bool
    is_stored: bool
    allowed: tuple[str, ...]


class Record(pa.DataFrameModel):
    """What every dataset shares: the rest of a frame (source, row, time of the pull) passes through unchecked."""

    class Config:
        """Columns that tell where a record came from travel along."""

        strict = False


@cache
def columns_of(model: type[pa.DataFrameModel]) -> list[Column]:
    """List a model's columns in their order."""
    return [_column(name, field) for name, field in model.to_schema().columns.items()]


def _column(name: str, field: Any) -> Column:
    allowed = next((tuple(c.statistics["allowed_values"]) for c in field.checks if c.name == "isin"), ())
    return Column(
        name=name,
        description=field.description,
        is_required=not field.nullable,
        allowed=tuple(str(value) for value in allowed),
        **{k: field.metadata[k] for k in ("sql", "headers", "remedy", "words", "codes", "is_enum", "is_stored")},
    )


@lru_cache(maxsize=4096)
def header_key(text: str) -> str:
    """Reduce a header to what is compared: case, blanks, line breaks, closing marks and little pictures do not count."""
    plain = unicodedata.normalize("NFKC", str(text)[:_LONGEST_HEADER]).casefold()
    plain = "".join(each for each in plain if each not in _PICTURE_PARTS and unicodedata.category(each) not in _UNSEEN)
    return re.sub(r"[\s ]+", " ", plain).strip(" :.*")


def header_index(model: type[pa.DataFrameModel], own: dict[str, list[str]] | None = None) -> dict[str, str]:
    """Map every known header of a model to its column; a source's own names come first and replace the others."""
    own = own or {}
    index: dict[str, str] = {}
    for each in columns_of(model):
        names = own.get(each.name) or [each.name, *each.headers]
        index.update({header_key(name): each.name for name in names})
    return index
