"""Corrections: workbooks of single records that mend what a source delivered. How they are known, where they lie, how they are read."""

from __future__ import annotations

import hashlib
import html
import os
import re
import shutil
import zipfile
import zlib
from datetime import datetime
from glob import escape
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from flows.office import Office, Source
from flows.readers.sniff import Unfit, opened

CHECKED = " (diperiksa)"
_WORD = "KOREKSI"
# A sheet's name has 31 characters at most.
_LONGEST_LABEL = 31 - len(_WORD) - 1
_SHEET = re.compile(rf"<(?:\w+:)?sheet\s[^>]*?name=[\"']{_WORD} ([^\"' ]+)")
# A correction holds what was rejected: what is larger is none, and is not looked into outside the cage.
_LARGEST = 5_000_000
_LARGEST_PART = 1_000_000


def is_checked_copy(path: Path) -> bool:
    """Tell a copy that a check has written from a file that a clerk keeps."""
    return path.stem.endswith(CHECKED)


def sheet_name(source: Source) -> str:
    """Name the sheet of a correction: it travels with the records, whatever the file is called."""
    return f"{_WORD} {_label(source)}"


def companion(source: Source) -> Source:
    """Tell how corrections of a source are read: a plain table in a workbook, that mends single records."""
    return source.model_copy(update={"kind": "workbook", "replaces": "patch", "fill_down": []})


def corrected_source(path: Path, office: Office) -> Source | None:
    """Give the companion of the source that a correction names; None where the file is none, or nobody's."""
    label = label_in(path)
    named = (source for source in office.sources.values() if _label(source) == label and source.files)
    return next(map(companion, named), None) if label else None


def as_read(path: Path, source: Source, office: Office) -> Source | None:
    """Tell as what a file in a source's folder is read: as that source, or as a correction of it.

    None where it is the correction of another source that finds it in the same folder.
    """
    label = label_in(path)
    if label is None:
        return source
    named = corrected_source(path, office)
    if named and named.name != source.name and path in paths_of(office, named):
        return None
    return companion(source)


def names_another(path: Path, source: Source) -> str | None:
    """Give the source that a correction names, where it is not the one in whose folder the file lies."""
    label = label_in(path)
    return None if label in (None, _label(source)) else label


def paths_of(office: Office, source: Source) -> set[Path]:
    """Find the files of a source: what its pattern finds, and corrections that were sent to its folder."""
    if not source.files:
        return set()
    sent = str(_folder(source) / f"{escape(sheet_name(source))} *.xlsx")
    return {*office.folder.glob(source.files), *office.folder.glob(sent)}


def send(path: Path, office: Office, source: Source, arrived: datetime) -> Path:
    """Copy a correction into its source's folder; its name tells what it is, and the same bytes have the same name."""
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    place = office.folder / _folder(source) / f"{sheet_name(source)} {digest}.xlsx"
    if place.exists():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    half = place.with_name(f".{place.name}.{os.getpid()}.part")
    shutil.copyfile(path, half)
    moment = arrived.replace(tzinfo=ZoneInfo(office.time_zone)).timestamp()
    os.utime(half, (moment, moment))
    half.replace(place)
    return place


def label_in(path: Path) -> str | None:
    """Read the source's label from the names of a workbook's sheets; None where the file is no correction."""
    try:
        with opened(path) as file:
            if os.fstat(file.fileno()).st_size > _LARGEST:
                return None
            with zipfile.ZipFile(file) as parts, parts.open("xl/workbook.xml") as part:
                found = _SHEET.search(part.read(_LARGEST_PART).decode("utf-8", errors="replace"))
    except (Unfit, zipfile.BadZipFile, zlib.error, KeyError, OSError, ValueError, RuntimeError, EOFError):
        # Whatever is wrong with the file is told by its reader.
        return None
    return html.unescape(found[1]) if found else None


def _label(source: Source) -> str:
    return re.sub(r"[^\w.-]", "_", source.name)[:_LONGEST_LABEL]


def _folder(source: Source) -> PurePosixPath:
    """Give the part of a source's pattern that has no wildcard."""
    fixed: list[str] = []
    for part in PurePosixPath(source.files or "").parent.parts:
        if re.search(r"[*?\[]", part):
            break
        fixed.append(part)
    return PurePosixPath(*fixed)
