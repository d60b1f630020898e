"""What a clerk has to mend: every bad cell of rejected records, its rule in words, its remedy. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from flows.office import Source
from flows.readers.table import Table, Wanted
from flows.steps.validate import cells_of, remedies

# A rule in words; the column stands before it.
RULES = {
    "present": "kosong",
    "known": "kode tidak dikenal",
    "date": "bukan tanggal",
    "number": "bukan angka",
    "order": "urutan tanggal terbalik",
    "per_day": "JP terlalu banyak untuk jumlah harinya",
    "not_yet": "belum selesai",
    "range": "di luar batas",
    "valid": "nomor pegawai salah",
    "possible": "jam mesin tidak mungkin",
    "formula": "rumus belum dihitung",
    "error": "rumus menghasilkan galat",
    "length": "teks terlalu panjang",
}
FINDING_COLUMNS = ["sheet", "row_number", "cell", "column_name", "problem", "remedy"]


def in_words(rules: pd.Series, source: Source) -> pd.Series:
    """Put rules such as 'last_day:order; employee_id:valid' into words, each kind once however many cells have it."""
    names = Wanted.of(source).names
    told = {kind: "; ".join(_in_words(rule, names) for rule in kind.split("; ")) for kind in rules.unique()}
    return rules.map(told)


def _in_words(rule: str, names: Mapping[str, str]) -> str:
    column, _, kind = rule.partition(":")
    return f"{names.get(column, column)}: {RULES.get(kind, kind)}"


def findings_of(rejected: pd.DataFrame, typed: pd.DataFrame, table: Table, source: Source) -> pd.DataFrame:
    """List the bad cells of a table's rejected records, one row a cell and record, the index that of the record.

    rejected: what validate gave; its index is that of typed. Columns: FINDING_COLUMNS; cell is null in text files.
    """
    rules = rejected["rules"].str.split("; ").explode()
    columns = rules.str.split(":").str[0]
    bad = pd.DataFrame({"column_name": columns, "rule": rules, "told": _told(columns, typed, table)})
    return pd.DataFrame(
        {
            "sheet": table.sheet,
            "row_number": typed.loc[bad.index, "row_number"].astype(int),
            "cell": cells_of(columns, typed, table),
            "column_name": columns,
            "problem": in_words(rules, source),
            "remedy": remedies(bad, source),
        }
    )


def _told(columns: pd.Series, typed: pd.DataFrame, table: Table) -> pd.Series:
    """Give what stands in each bad cell: as it was cast, or as it was written where it could not be cast."""
    told = pd.Series(pd.NA, index=range(len(columns)), dtype="str")
    for column in columns.unique():
        chosen = (columns == column).to_numpy()
        rows = columns.index[chosen]
        cast = typed.loc[rows, column].astype("str")
        written = table.rows.loc[rows, column].astype("str") if column in table.rows else cast
        told[chosen] = cast.where(typed.loc[rows, column].notna(), written).to_numpy()
    return told.set_axis(columns.index)
