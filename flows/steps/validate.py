"""Split typed records into accepted and rejected, by the rules of their pandera model. Nothing is repaired here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise

import pandas as pd
import pandera.pandas as pa

from flows.office import Source
from flows.readers.table import Table
from schemas.columns import columns_of
from schemas.identifiers import FAULTS, employee_id_fault

# pandera's names of checks, as rules are called here.
_RULES = {
    "not_nullable": "present",
    "not_equal_to": "present",
    "isin": "known",
    "greater_than": "range",
    "less_than_or_equal_to": "range",
    "greater_than_or_equal_to": "range",
}
# A code of a few letters, a date, a small number: nothing of a person. All else shows its shape alone.
_PLAIN_DIGITS = 8
_PLAIN = r".{1,4}|[\d./:,\- ]{1,10}"
REJECTED_COLUMNS = ["sheet", "row_number", "cell", "column_name", "rules", "masked_value", "remedy"]


def validate(
    typed: pd.DataFrame, faults: pd.DataFrame, tables: Sequence[Table], source: Source
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Check typed records against their model.

    typed: the records of the tables, one after another, numbered from 0. faults: cells that could not be cast
    (column_name, rule, told; index of the row). Returns the accepted records and a frame of the rejected ones, one row
    a record, with its first fault's cell and all its rules; its index is that of the record.
    """
    broken = pd.concat([faults.reset_index(names="row"), _broken(typed, source)], ignore_index=True)
    broken = broken.drop_duplicates(["row", "column_name"])
    broken = broken[~(broken["column_name"].isin(source.absent) & (broken["rule"] == "present"))]
    broken = pd.concat([broken, _keyless(_without(typed, broken), source)], ignore_index=True)
    if broken.empty:
        return typed, pd.DataFrame(columns=REJECTED_COLUMNS)
    accepted = _without(typed, broken)
    return accepted, _rejected(broken, typed, tables, source)


def _without(typed: pd.DataFrame, broken: pd.DataFrame) -> pd.DataFrame:
    return typed if broken.empty else typed[~typed.index.isin(broken["row"])]


def _broken(typed: pd.DataFrame, source: Source) -> pd.DataFrame:
    try:
        source.contract.model.validate(typed, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases
        if cases["index"].isna().any():
            failed = cases.loc[cases["index"].isna(), "check"].astype(str).unique()
            raise RuntimeError(f"checks of {source.dataset} failed as a whole: {', '.join(failed)}") from None
        return _named(cases[cases["index"].notna()], typed)
    return pd.DataFrame(columns=["row", "column_name", "rule", "told"])


def _keyless(sound: pd.DataFrame, source: Source) -> pd.DataFrame:
    """Find records without their key although no rule was broken: what it is made of was declared absent."""
    lacking = [
        sound.index[sound[name].isna()].to_frame(name="row").assign(column_name=name) for name in source.contract.key
    ]
    return pd.concat(lacking).assign(rule="present", told=None)


def _named(cases: pd.DataFrame, typed: pd.DataFrame) -> pd.DataFrame:
    """Name column and rule of each failure; a rule over several columns carries both in its own name."""
    check = cases["check"].astype(str).str.replace(r"\(.*$", "", regex=True)
    spanning = check.str.extract(r"^(\w+):(\w+)$")
    named = pd.DataFrame(
        {
            "row": cases["index"].astype(typed.index.dtype),
            "column_name": spanning[0].fillna(cases["column"].astype(str)),
            "rule": spanning[1].fillna(check.map(_RULES).fillna(check)),
        }
    ).drop_duplicates()
    named["told"] = pd.Series(pd.NA, index=named.index, dtype="str")
    for column in named["column_name"].unique():
        chosen = named["column_name"] == column
        named.loc[chosen, "told"] = typed.loc[named.loc[chosen, "row"], column].astype("str").to_numpy()
    return named


def _rejected(broken: pd.DataFrame, typed: pd.DataFrame, tables: Sequence[Table], source: Source) -> pd.DataFrame:
    broken = broken.assign(rule=broken["column_name"] + ":" + broken["rule"])
    first = broken.drop_duplicates("row").set_index("row").sort_index()
    rules = broken.groupby("row")["rule"].agg("; ".join)
    places = [
        _places(first["column_name"], typed, table, span) for table, span in zip(tables, _spans(tables), strict=True)
    ]
    return pd.concat(places).assign(
        column_name=first["column_name"],
        rules=rules.reindex(first.index),
        masked_value=masked(first["told"]),
        remedy=remedies(first, source),
    )


def _spans(tables: Sequence[Table]) -> Iterator[tuple[int, int]]:
    return pairwise(accumulate((len(table.rows) for table in tables), initial=0))


def _places(columns: pd.Series, typed: pd.DataFrame, table: Table, span: tuple[int, int]) -> pd.DataFrame:
    """Name sheet, row and cell of the bad columns of one table's records."""
    of_table = columns[slice(*columns.index.searchsorted(span))]
    return pd.DataFrame(
        {
            "sheet": pd.Series(table.sheet, index=of_table.index, dtype="str"),
            "row_number": typed.loc[of_table.index, "row_number"],
            "cell": cells_of(of_table, typed, table),
        }
    )


def cells_of(columns: pd.Series, typed: pd.DataFrame, table: Table) -> pd.Series:
    """Name the cells (C17) in which columns of records stand; null in files without cells. The index is the records'."""
    origin = typed.loc[columns.index]
    letters = columns.map(dict(table.letters)).astype("str")
    for name in {text for text in table.letters.values() if text.startswith("@")}:
        letters = letters.mask(letters == name, origin[name[1:]].astype("str"))
    return (letters + origin["row_number"].astype(int).astype(str)).where(letters.notna(), None)


def masked(texts: pd.Series) -> pd.Series:
    """Show a short value as it is; of a longer one, or of a long number, its shape alone: 9 for digits, x for letters."""
    text = texts.astype("str")
    shape = text.str.replace(r"\d", "9", regex=True).str.replace(r"[^\W\d_]", "x", regex=True).str[:60]
    is_plain = text.str.fullmatch(_PLAIN).fillna(False).astype(bool) & (text.str.count(r"\d") <= _PLAIN_DIGITS)
    return shape.where(~is_plain, text)


def remedies(first: pd.DataFrame, source: Source) -> pd.Series:
    """Say how to mend each bad cell: column_name, rule (column:rule), told."""
    columns = {column.name: column for column in columns_of(source.contract.model)}
    by_rule = {
        "date": "bukan tanggal yang ada; tulis seperti 31/12/2026",
        "number": "bukan angka; tulis angka saja, koma untuk desimal",
        "present": "tidak boleh kosong; isi lalu kirim ulang",
        "range": "nilai di luar batas; periksa dan perbaiki",
        "not_yet": "pelatihan belum selesai pada tanggal berkas; catat setelah selesai",
        "order": "tanggal selesai tidak boleh sebelum tanggal mulai",
    }
    of_cell = {
        "formula": "rumus belum dihitung; buka dan simpan dengan Excel, atau tempel sebagai nilai",
        "error": "rumus menghasilkan galat; perbaiki rumusnya, atau tempel sebagai nilai",
        "length": "teks lebih panjang daripada yang dapat dimuat satu sel Excel; ringkas lalu kirim ulang",
    }
    rule = first["rule"].str.split(":").str[1]
    own = first["column_name"].map({name: column.remedy for name, column in columns.items()})
    lists = first["column_name"].map(
        {name: "gunakan salah satu: " + ", ".join(c.allowed) for name, c in columns.items() if c.allowed}
    )
    remedy = own.mask((own == "") | own.isna(), lists.where(rule == "known")).fillna(rule.map(by_rule))
    number = first["column_name"] == "employee_id"
    if number.any():
        told = employee_id_fault(first["told"].where(number)).map(FAULTS)
        remedy = remedy.mask(number & told.notna(), told)
    return rule.map(of_cell).fillna(remedy).fillna("periksa dan perbaiki")
