"""The entries of the dictionary: what everything means, in English and Indonesian. Texts come from schemas/, sql/ and office.toml."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

import pandas as pd
import pyarrow as pa

from flows.datasets import DATASETS
from flows.office import PROJECT, Office
from flows.warehouse.definitions import definitions
from flows.warehouse.engine import Warehouse
from flows.warehouse.models import Model, published_models, warehouse_models
from flows.warehouse.tables import issued_by, read_reference

_TEXT = ("kind", "name", "column_name", "text_en", "text_id", "unit", "legal_basis")
_TYPES = pa.schema(
    [
        *((name, pa.string()) for name in _TEXT),
        ("valid_from", pa.date32()),
        ("valid_to", pa.date32()),
        ("is_default", pa.bool_()),
    ]
)
# What a rule's row says beside the rule itself.
_ABOUT = {"valid_from", "valid_to", "issued_on", "legal_basis", "note"}
_UNIT = re.compile(r"\((days|minutes|count|jp|JP|percent|working days)\)")

Entry = dict[str, object]


def write_dictionary(warehouse: Warehouse, office: Office, as_of: date) -> None:
    """Bring the dictionary into the warehouse, with the office's own rules and sources."""
    sources = list(source_entries(office))
    rules = warehouse.rows("select model, fingerprint from ops.built where model like 'reference.%' order by model")
    made_of = hashlib.sha256(repr([fixed_entries(), sources, rules]).encode()).hexdigest()
    if warehouse.rows("select 1 from ops.built where model = 'dictionary' and fingerprint = ?", [made_of]):
        return
    rows = [*fixed_entries(), *rule_entries(office, as_of), *sources]
    with warehouse.transaction():
        warehouse.execute("delete from indicator.dictionary")
        warehouse.append("indicator.dictionary", pa.Table.from_pylist(rows, schema=_TYPES))
        warehouse.execute("delete from ops.built where model = 'dictionary'")
        warehouse.execute("insert into ops.built (model, fingerprint) values ('dictionary', ?)", [made_of])


@cache
def fixed_entries() -> tuple[Entry, ...]:
    """List what is the same in every office: datasets, tables, indicators, units."""
    return (*_datasets(), *_tables(), *_indicators(), *_units())


def rule_entries(office: Office, as_of: date) -> Iterator[Entry]:
    """List the rules that were issued by a day, the office's own where it has some."""
    for name in reference_names():
        yield from rules_of(name, issued_by(read_reference(office.reference_file(name)), as_of))


def reference_names() -> list[str]:
    """Name the tables of rules."""
    return sorted(path.stem for path in (PROJECT / "sql" / "1_reference").glob("*.csv"))


def rules_of(name: str, rows: pd.DataFrame) -> Iterator[Entry]:
    """Describe each row of a table of rules by its cells."""
    for row in _records(rows):
        cells = "; ".join(f"{column} = {cell}" for column, cell in row.items() if column not in _ABOUT and cell)
        note, basis = row.get("note"), row.get("legal_basis")
        yield {
            "kind": "RULE",
            "name": name,
            "text_en": f"{cells}. {note}" if note else cells,
            "text_id": cells,
            "legal_basis": basis,
            "valid_from": _day(row.get("valid_from") or row.get("day")),
            "valid_to": _day(row.get("valid_to") or row.get("day")),
            "is_default": is_default(row),
        }


def is_default(row: Entry) -> bool:
    """Tell whether a rule is only a default until the office decides."""
    return any("bawaan" in str(row.get(column) or "").lower() for column in ("legal_basis", "note"))


def source_entries(office: Office) -> Iterator[Entry]:
    """List the office's sources; where they lie is nobody's business."""
    for name, source in office.sources.items():
        text = f"{source.dataset}, read as {source.kind}; a newer delivery replaces {source.replaces}"
        yield {"kind": "SOURCE", "name": name, "text_en": text, "text_id": DATASETS[source.dataset].called}


def comments(model: Model, schema: str = "published") -> list[str]:
    """Write the statements that put a released table's texts beside it, or beside HR's view of it, in the database."""
    thing = "view" if "view" in model.header or schema == "hr" else "table"
    table = f"{schema}.{model.path.stem}"
    texts = {f"{thing} {table}": both(model.prose, model.prose_id)}
    texts |= {f"column {table}.{name}": both(text, model.columns_id.get(name)) for name, text in model.columns.items()}
    return ["comment on {} is '{}'".format(what, text.replace("'", "''")) for what, text in texts.items()]


def both(english: str, indonesian: str | None) -> str:
    """Put the two languages side by side."""
    return f"{english} | {indonesian}" if indonesian else english


def _datasets() -> Iterator[Entry]:
    for dataset in DATASETS.values():
        doc = (dataset.model.__doc__ or "").strip()
        yield {"kind": "DATASET", "name": dataset.name, "text_en": doc, "text_id": dataset.called}
        for column in dataset.columns:
            yield {
                "kind": "DATASET_COLUMN",
                "name": dataset.name,
                "column_name": column.name,
                "text_en": column.description,
                "text_id": ", ".join(column.headers) or None,
                "unit": _unit(column.description),
            }


def _tables() -> Iterator[Entry]:
    for kind, models in (("WAREHOUSE", warehouse_models()), ("PUBLISHED", published_models())):
        for model in models:
            name = model.path.stem
            yield {"kind": kind, "name": name, "text_en": model.prose, "text_id": model.prose_id}
            for column, text in model.columns.items():
                yield {
                    "kind": f"{kind}_COLUMN",
                    "name": name,
                    "column_name": column,
                    "text_en": text,
                    "text_id": indonesian_of(model, column),
                    "unit": _unit(text),
                }


def indonesian_of(model: Model, column: str) -> str | None:
    """Give a column's Indonesian text: its own, that of a released column of the same name and meaning, or its header."""
    own = model.columns_id.get(column)
    return own or _known(column, model.columns[column]) or _header(column)


def _known(name: str, text: str) -> str | None:
    """Look among the released columns of the name: the one of the same meaning, or the only meaning there is."""
    texts = _released_texts().get(name, {})
    return texts.get(text) or (next(iter(texts.values())) if len(texts) == 1 else None)


@cache
def _released_texts() -> dict[str, dict[str, str | None]]:
    found: dict[str, dict[str, str | None]] = {}
    for model in published_models():
        for name, text in model.columns.items():
            found.setdefault(name, {})[text] = model.columns_id.get(name)
    return found


def _header(name: str) -> str | None:
    columns: Iterable = (column for dataset in DATASETS.values() for column in dataset.columns)
    return next((column.headers[0] for column in columns if column.name == name and column.headers), None)


def _indicators() -> Iterator[Entry]:
    for row in definitions().to_dict("records"):
        entry = {"name": row["indicator_id"], "unit": row["unit"], "legal_basis": row["legal_basis"]}
        if row["measure"]:
            text_id = f"{row['name_id']}: {row['measure']}"
            yield entry | {
                "kind": "MEASURE",
                "column_name": row["measure"],
                "text_en": row["description"],
                "text_id": text_id,
            }
        else:
            text_en = f"{row['code']} {row['name_en']}. {row['description']}".strip()
            yield entry | {"kind": "INDICATOR", "text_en": text_en, "text_id": f"{row['code']} {row['name_id']}"}


def _units() -> Iterator[Entry]:
    rows = read_reference(PROJECT / "sql" / "1_reference" / "unit_name.csv")
    for row in _records(rows):
        text = f"{row['unit']}. {row['note']}" if row["note"] else row["unit"]
        yield {"kind": "UNIT", "name": row["unit"], "text_en": text, "text_id": row["name_id"]}


def unit_names() -> dict[str, str]:
    """Give the Indonesian word for each unit of measure."""
    rows = read_reference(PROJECT / "sql" / "1_reference" / "unit_name.csv")
    return dict(zip(rows["unit"], rows["name_id"], strict=True))


def _records(rows: pd.DataFrame) -> list[Entry]:
    told = rows.astype(object).where(rows.notna(), None)
    return [{str(name): cell for name, cell in row.items()} for row in told.to_dict("records")]


def _unit(text: str) -> str | None:
    found = _UNIT.search(text)
    return found[1].lower() if found else None


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None
