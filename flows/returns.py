"""Give rejected records back to their units, as workbooks to correct, from the archived files. Nothing is loaded here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd

from flows.corrections import companion, sheet_name
from flows.delivery import Delivery, archived
from flows.examine import Codes, Examined, codes_of, examine
from flows.findings import findings_of
from flows.office import Office, OfficeError, Source
from flows.readers.table import SourceRefused, Table, Wanted
from flows.steps.rolls import months_of
from flows.warehouse import ledger, raw
from flows.warehouse.engine import Warehouse
from schemas.columns import Column, columns_of

REMEDY = "Perbaikan"
NO_UNIT = "tanpa_unit"
_BAD = "#FFC7CE"
_HEAD = "#D9E1F2"
_WIDTH, _WIDE = 22, 70
_GUIDE = (
    "Perbaiki sel yang berwarna; kolom Perbaikan menerangkan caranya. Kolom itu tidak dibaca.",
    "Baris yang tidak perlu dikirim boleh dihapus. Jangan mengganti nama lembar dan judul kolom.",
    "Kirim kembali berkas ini: kinerja rejected import BERKAS, atau letakkan di folder inbox sumbernya.",
    "Baris yang sudah benar dimuat; yang masih salah dikembalikan lagi. Tidak ada yang menjadi ganda.",
)
_LONGEST_UNIT = 40
# A clerk's Excel is no place to write what a machine saw.
_KEPT_BACK = ("punch",)


@dataclass(frozen=True)
class Rejected:
    """Rejected records of one source, one row a record in each frame, with one index.

    told: by column, what stood in the file (free text masked). typed: the same, cast. bad: which cells break a rule.
    origin: unit_id, month, sheet, row_number, as_of, is_patch (came by a correction), remedy (in words).
    """

    told: pd.DataFrame
    typed: pd.DataFrame
    bad: pd.DataFrame
    origin: pd.DataFrame

    def __getitem__(self, chosen: pd.Series) -> Rejected:
        """Choose records by a mask."""
        return Rejected(self.told[chosen], self.typed[chosen], self.bad[chosen], self.origin[chosen])


@dataclass
class Returned:
    """What was given back. written: source, unit, records and file of each workbook; not_here: why others stay, by reason."""

    written: list[tuple[str, str, int, Path]] = field(default_factory=list)
    not_here: dict[str, int] = field(default_factory=dict)

    def leave(self, reason: str, count: int) -> None:
        """Count records that no workbook was written for."""
        self.not_here[reason] = self.not_here.get(reason, 0) + count


def give_back(warehouse: Warehouse, office: Office, folder: Path) -> Returned:
    """Write a workbook for each unit and source with rejected records into a folder of mode 0700, which must be empty."""
    _open_folder(folder)
    returned = Returned()
    for name, files in ledger.loads_with_rejected(warehouse).groupby("source", sort=False):
        source = office.sources.get(str(name))
        if reason := _why_kept_back(source):
            returned.leave(reason, int(files["n_rejected"].sum()))
        elif source and (rejected := open_cases(warehouse, office, source, files, returned)):
            _write_units(source, rejected, folder, returned)
    return returned


def open_cases(
    warehouse: Warehouse, office: Office, source: Source, files: pd.DataFrame, returned: Returned
) -> Rejected | None:
    """Gather a source's rejected records that nothing newer has settled, each once however many files repeat it."""
    codes = codes_of(office)
    parts = [
        part for load in files.itertuples() for part in _rejected_of(office, source, load, codes, returned) if part
    ]
    if not parts:
        return None
    frames = ("told", "typed", "bad", "origin")
    every = Rejected(*(pd.concat([getattr(part, name) for part in parts], ignore_index=True) for name in frames))
    every = Rejected(every.told, every.typed, every.bad.fillna(False).astype(bool), every.origin)
    every = every[~_superseded(warehouse, source, every)]
    every = every[~_settled(warehouse, source, every)]
    return every[~every.told.duplicated(keep="last")]


def _why_kept_back(source: Source | None) -> str | None:
    if source is None:
        return "their source is no longer in office.toml"
    if source.kind == "database":
        return f"mend them in the database of {source.name}"
    return "punches are mended at the device" if source.dataset in _KEPT_BACK else None


def _rejected_of(
    office: Office, source: Source, load: Any, codes: Codes, returned: Returned
) -> Iterator[Rejected | None]:
    """Read an archived file again, and give its rejected records as today's rules see them."""
    read_as = companion(source) if load.replaces == "patch" else source
    as_of = load.source_as_of.to_pydatetime()
    kept = archived(Delivery(read_as, load.file_name, Path(load.file_name), as_of, load.content_hash), office)
    if not kept.exists():
        returned.leave("their file is not in the archive", int(load.n_rejected))
        return
    try:
        # The file's own name may tell the month; its bytes lie under their hash.
        for told in examine(Delivery(read_as, load.file_name, kept, as_of, load.content_hash), office, codes):
            yield None if told.rejected.empty else _rejected_of_table(read_as, told, as_of)
    except (SourceRefused, OfficeError):
        returned.leave("their file is not read as office.toml now says", int(load.n_rejected))


def _rejected_of_table(source: Source, told: Examined, as_of: datetime) -> Rejected:
    table, typed, rejected = told.table, told.typed, told.rejected
    findings = findings_of(rejected, typed, table, source)
    chosen, columns = typed.loc[rejected.index], _columns(source, table)
    said = (findings["problem"] + " - " + findings["remedy"]).groupby(level=0, sort=False).agg("; ".join)
    origin = pd.DataFrame(
        {
            "unit_id": _text(chosen, "unit_id"),
            "month": months_of(typed, source.contract).loc[rejected.index],
            "sheet": pd.Series(table.sheet, index=rejected.index, dtype="str"),
            "row_number": chosen["row_number"].astype("int64"),
            "as_of": pd.Timestamp(as_of),
            "is_patch": source.replaces == "patch",
            "remedy": said.reindex(rejected.index),
        }
    )
    names = [column.name for column in columns]
    bad = pd.crosstab(findings.index, findings["column_name"]).reindex(rejected.index) > 0
    return Rejected(
        told=pd.DataFrame({column.name: _written(column, table, chosen) for column in columns}),
        typed=comparable(chosen[names]),
        bad=bad.reindex(columns=names, fill_value=False),
        origin=origin,
    )


def _columns(source: Source, table: Table) -> list[Column]:
    """Choose the columns of a correction, the unit first: what the dataset needs, and what the file had beside it."""
    given = {*source.absent, *source.constant}
    kept = [
        column
        for column in columns_of(source.contract.model)
        if column.name not in given and (column.is_required or (column.headers and column.name in table.rows))
    ]
    return sorted(kept, key=lambda column: column.name != "unit_id")


def _written(column: Column, table: Table, chosen: pd.DataFrame) -> pd.Series:
    """Give what stood in a column, free text as it was prepared: masked."""
    told = table.rows.loc[chosen.index, column.name] if column.name in table.rows else _text(chosen, column.name)
    is_free = column.sql == "text" and not (column.is_enum or column.codes) and column.name != "employee_id"
    return (chosen[column.name] if is_free else told).astype("str")


def _text(rows: pd.DataFrame, column: str) -> pd.Series:
    return rows[column].astype("str") if column in rows else pd.Series(pd.NA, index=rows.index, dtype="str")


def comparable(rows: pd.DataFrame) -> pd.DataFrame:
    """Write typed columns as text that is the same wherever the value came from."""
    return pd.DataFrame({name: _comparable(rows[name]) for name in rows.columns}, index=rows.index)


def _comparable(values: pd.Series) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(values):
        return values.dt.strftime("%Y-%m-%d %H:%M:%S").astype("str")
    if pd.api.types.is_bool_dtype(values):
        return values.astype("boolean").astype("str")
    if pd.api.types.is_numeric_dtype(values):
        return values.astype("Float64").astype("str")
    return values.astype("str")


def _superseded(warehouse: Warehouse, source: Source, every: Rejected) -> pd.Series:
    """Tell the records of sheets whose unit and month a newer sheet has replaced."""
    if source.replaces != "scope":
        return pd.Series(False, index=every.told.index)
    newest = raw.newest_of_scopes(warehouse, source.name).set_index("scope")["source_as_of"]
    months = every.origin["month"].dt.strftime("%Y-%m-%d").astype("str")
    first, *others = [months if part == "month" else every.typed[part].astype("str") for part in source.contract.scope]
    scopes = sum((" " + other for other in others), first)
    return scopes.map(newest) > every.origin["as_of"]


def _settled(warehouse: Warehouse, source: Source, every: Rejected) -> pd.Series:
    """Tell the records that something newer has put right.

    That is a newer record with the same key, where the key is sound; else one that agrees in every sound cell and is
    of the same person, came by a correction, or stands in the same row of a newer copy of the sheet.
    """
    accepted = raw.accepted_of(warehouse, source.contract, source.name, patches_only=source.replaces == "scope")
    kept = {column.name for column in source.contract.columns}
    names = [name for name in every.typed.columns if name in kept]
    others = comparable(accepted[[name for name in names if name in accepted]]).assign(
        _sheet=accepted["sheet"].astype("str"), _row=accepted["row_number"], _as_of=accepted["seen_as_of"],
        _patch=accepted["is_patch"],
    )  # fmt: skip
    # A record that a correction brought, wrong as it still is, stands for the one that it was to mend.
    mended = every.typed.assign(
        _sheet=every.origin["sheet"], _row=every.origin["row_number"], _as_of=every.origin["as_of"], _patch=True
    )[every.origin["is_patch"]]
    others = pd.concat([others, mended], ignore_index=True)
    is_settled = pd.Series(False, index=every.typed.index)
    for _, alike in (every.typed.notna() & ~every.bad).groupby(names, sort=False):
        good = [name for name in names if alike[name].iloc[0] and name in others]
        if good:
            is_settled[alike.index] = _agreed(every, alike.index, others, good, source)
    return is_settled


def _agreed(every: Rejected, rows: pd.Index, others: pd.DataFrame, good: list[str], source: Source) -> pd.Series:
    is_known = set(source.contract.key) <= set(good)
    mine = every.typed.loc[rows].join(every.origin[["sheet", "row_number", "as_of"]]).reset_index(names="_record")
    pairs = mine.merge(others, on=list(source.contract.key) if is_known else good, suffixes=("", "_other"))
    is_same_row = (pairs["sheet"] == pairs["_sheet"]) & (pairs["row_number"] == pairs["_row"])
    is_his = is_known or "employee_id" in good
    fits = (pairs["_as_of"] > pairs["as_of"]) & (is_his | pairs["_patch"].astype(bool) | is_same_row)
    return pd.Series(rows.isin(pairs.loc[fits, "_record"]), index=rows)


def _open_folder(folder: Path) -> None:
    """Make the folder for its owner alone; one that holds something may hold half-done corrections."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{folder} is not empty; name a new folder, for the files in it may be half corrected")
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


def _write_units(source: Source, rejected: Rejected, folder: Path, returned: Returned) -> None:
    units = rejected.origin["unit_id"].fillna(NO_UNIT)
    for unit in units.drop_duplicates().sort_values():
        path = _free_path(folder, f"{str(unit)[:_LONGEST_UNIT]} {source.name}")
        chosen = rejected[units == unit]
        _write(path, source, chosen)
        returned.written.append((source.name, str(unit), len(chosen.told), path))


def _free_path(folder: Path, name: str) -> Path:
    """Name a workbook after its unit, whatever stands in that cell; two units never share one."""
    plain = re.sub(r"[^\w. -]", "_", name)
    names = (f"{plain}{number and f' {number}' or ''}.xlsx" for number in count())
    return next(folder / name for name in names if not (folder / name).exists())


def _write(path: Path, source: Source, rejected: Rejected) -> None:
    import xlsxwriter

    headers = [Wanted.of(source).names[str(name)] for name in rejected.told.columns]
    texts = rejected.told.astype(object).where(rejected.told.notna(), None)
    # xlsxwriter takes texts for formulas and links unless it is told not to.
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(sheet_name(source))
        # As text, a NIP keeps its last digits and a date its day.
        plain, bad = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bg_color": _BAD})
        head = book.add_format({"bold": True, "bg_color": _HEAD})
        page.write_row(0, 0, [*headers, REMEDY], head)
        for position, name in enumerate(texts.columns):
            page.set_column(position, position, _WIDTH, plain)
            page.write_column(1, position, texts[name].tolist(), plain)
            for row in rejected.bad[name].to_numpy().nonzero()[0].tolist():
                page.write(row + 1, position, texts[name].iloc[row], bad)
        page.set_column(len(headers), len(headers), _WIDE)
        page.write_column(1, len(headers), rejected.origin["remedy"].tolist())
        page.freeze_panes(1, 0)
        guide = book.add_worksheet("Petunjuk")
        guide.set_column(0, 0, 2 * _WIDE)
        guide.write_column(0, 0, _GUIDE)
    path.chmod(0o600)
