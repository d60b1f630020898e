"""The rights of the people whose data are held (UU 27/2022): a copy, a restriction, a correction. Numbers of people are asked, never told."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pandas as pd

from flows import night
from flows.office import Office, OfficeError
from flows.steps.publish import catch_up
from flows.warehouse import ledger, releases, requests
from flows.warehouse.engine import Warehouse
from flows.warehouse.lease import held
from flows.warehouse.tables import has_begun
from schemas.identifiers import clean_employee_id

RESTRICTION = "restriction"
_WORKBOOK, _ZIP = ".xlsx", ".zip"
_SHEET_ROWS, _SHEET_NAME = 1_048_575, 31


@dataclass(frozen=True)
class Correction:
    """A request for a correction. sources: source, dataset, records: where it must be mended. n_closed: with --done."""

    request_id: int | None
    sources: pd.DataFrame
    n_closed: int = 0


def export(office: Office, number: str, to: Path, who: str) -> int:
    """Write all that the warehouse holds of a person into a file that its owner alone may open; give the request's number."""
    if to.suffix not in {_WORKBOOK, _ZIP}:
        raise ValueError(f"--to names a workbook ({_WORKBOOK}) or an archive of CSV files ({_ZIP})")
    if os.path.lexists(to):
        raise ValueError("the file of --to is there already; name a new one")
    with _found(office, number) as (warehouse, person_id):
        tables = dict(requests.held_of(warehouse, person_id))
        request_id = requests.note(warehouse, "export", person_id, None, office.now(), who, office.now())
    content = _workbook(tables) if to.suffix == _WORKBOOK else _archive(tables)
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    return request_id


def restrict(office: Office, as_of: date, number: str, reason: str, who: str, came_at: datetime | None) -> int:
    """Leave a person out of all that is published about single people, from now on; give the request's number."""
    return _restriction(office, as_of, number, "restrict", reason, who, came_at)


def lift(office: Office, as_of: date, number: str, reason: str, who: str) -> int:
    """End a restriction."""
    return _restriction(office, as_of, number, "lift", reason, who, None)


def correct(
    office: Office, number: str, reason: str | None, who: str, came_at: datetime | None, *, done: bool
) -> Correction:
    """Log a request for a correction, and tell where it must be mended; done: what was asked stands in the sources now."""
    with _found(office, number) as (warehouse, person_id):
        if done:
            return Correction(None, pd.DataFrame(), requests.close_corrections(warehouse, person_id, office.now()))
        request_id = requests.note(warehouse, "correct", person_id, reason, came_at or office.now(), who)
        return Correction(request_id, requests.sources_of(warehouse, person_id))


def _restriction(
    office: Office, as_of: date, number: str, kind: str, reason: str, who: str, came_at: datetime | None
) -> int:
    with _found(office, number) as (warehouse, person_id):
        if (kind == "restrict") == requests.is_restricted(warehouse, person_id):
            raise OfficeError(
                "this person is restricted already" if kind == "restrict" else "this person is not restricted"
            )
        shown = releases.day_shown(warehouse)
        run_id = ledger.begin_run(warehouse, RESTRICTION, shown or as_of, office.now())
        with warehouse.transaction():
            request_id = requests.note(warehouse, kind, person_id, reason, came_at or office.now(), who)
            if shown:
                releases.note_cut(warehouse, run_id, office.now())
            ledger.end_run(warehouse, run_id, "done", office.now())
        catch_up(warehouse, office)
        return request_id


@contextmanager
def _found(office: Office, number: str) -> Iterator[tuple[Warehouse, str]]:
    """Open the warehouse for one person; a number that nobody has is not repeated."""
    if not has_begun(office):
        raise OfficeError("nothing has run here yet; kinerja run comes first")
    with held(office, office.now()) as mine, night.opened(mine) as warehouse:
        clean = clean_employee_id(pd.Series([number], dtype="str")).iloc[0]
        person_id = None if pd.isna(clean) else requests.person_of(warehouse, clean)
        if person_id is None:
            raise OfficeError(
                "nobody in the warehouse has this number; see that it is written as in the personnel database"
            )
        yield warehouse, person_id


def _texts(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.astype(object).where(rows.notna(), "").astype(str)


def _workbook(tables: dict[str, pd.DataFrame]) -> bytes:
    import xlsxwriter

    content = io.BytesIO()
    # xlsxwriter takes texts for formulas and links unless it is told not to.
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, safe) as book:
        for table, rows in tables.items():
            if len(rows) > _SHEET_ROWS:
                raise ValueError(f"{table} has more rows than a sheet holds; write to a {_ZIP} file")
            page = book.add_worksheet(table.removeprefix("warehouse.")[:_SHEET_NAME])
            page.write_row(0, 0, list(rows.columns))
            for place, row in enumerate(_texts(rows).itertuples(index=False), start=1):
                page.write_row(place, 0, row)
            page.freeze_panes(1, 0)
    return content.getvalue()


def _archive(tables: dict[str, pd.DataFrame]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as book:
        for table, rows in tables.items():
            book.writestr(f"{table}.csv", rows.to_csv(index=False))
    return content.getvalue()
