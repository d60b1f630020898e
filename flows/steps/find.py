"""Find what is to be read: files that are not loaded yet, databases, which are asked every night, and what a backfill reads again."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

from flows import corrections
from flows.delivery import Delivery, archived, local_time
from flows.limits import MB
from flows.office import Office, Source
from flows.periods import Month
from flows.readers.sniff import Unfit, opened
from flows.warehouse import backfills, ledger
from flows.warehouse.engine import Warehouse


def find(office: Office, warehouse: Warehouse, source: Source, as_of: date) -> list[Delivery]:
    """List a source's deliveries that the ledger does not know, or that were held back and are accepted; the oldest first."""
    if source.kind == "database":
        return [pull_of(office, source, as_of)]
    files = files_of(office, source)
    fresh = [file for file in files if not ledger.is_dealt_with(warehouse, file)]
    read_as = [(file, corrections.as_read(file.path, source, office)) for file in fresh]
    named = [replace(file, source=told) for file, told in read_as if told]
    hashed = [told for file in named if (told := with_hash(file, office))]
    return sorted(hashed, key=lambda delivery: (delivery.source_as_of, delivery.file_name))


def find_again(
    office: Office, warehouse: Warehouse, source: Source, months: list[Month], backfill_id: int | None = None
) -> list[Delivery]:
    """List the archived files that a backfill reads again for months; where they came from they need no longer be."""
    if source.kind == "database":
        return []  # it is asked like every night
    loaded = [
        Delivery(
            corrections.companion(source) if load.replaces == "patch" else source,
            load.file_name,
            Path(load.file_name),
            load.source_as_of,
            load.content_hash,
        )
        for load in backfills.archived_loads(warehouse, source, months, backfill_id)
    ]
    # The file's own name may tell the month; its bytes lie under their hash.
    kept = [replace(delivery, path=archived(delivery, office)) for delivery in loaded]
    return [delivery for delivery in kept if delivery.path.exists()]


def files_of(office: Office, source: Source) -> Iterator[Delivery]:
    """List the files of a source as they lie in the office's folder, whether loaded or not.

    Links, pipes and devices are listed too: their reader refuses them. What is open in Excel, and what changed within the
    office's settling time, is left for the next run.
    """
    now = office.now()
    for path in sorted(corrections.paths_of(office, source)):
        if path.name.startswith(("~$", ".")) or corrections.is_checked_copy(path):
            continue
        try:
            told = path.lstat()
        except FileNotFoundError:
            continue
        # Unlike the time of the content, which copying may set back, this one is the system's own.
        changed = local_time(told.st_ctime, office.time_zone)
        # A clock that was wrong once writes of the future: that is no reason to leave a file until then.
        if stat.S_ISDIR(told.st_mode) or abs((now - changed).total_seconds()) < office.limits.settle_seconds:
            continue
        yield Delivery(source, _name(path, office), path, local_time(told.st_mtime, office.time_zone))


def _name(path: Path, office: Office) -> str:
    """Give a file's name as data; bytes that are no UTF-8 are escaped, for no database takes them."""
    return os.fsencode(path.relative_to(office.folder)).decode("utf-8", "backslashreplace")


def pull_of(office: Office, source: Source, as_of: date) -> Delivery:
    """Describe one pull of a database: what it holds on a day. The path is that of its query."""
    path = office.folder / str(source.query)
    moment = datetime.combine(as_of, time())
    named = hashlib.sha256(f"{source.name} {moment.isoformat()}".encode()).hexdigest()
    return Delivery(source, office.database_name(source), path, moment, named)


def with_hash(delivery: Delivery, office: Office) -> Delivery | None:
    """Add the SHA-256 of a file's bytes; nothing where it changed meanwhile. What cannot be opened is left to its reader to refuse."""
    try:
        with opened(delivery.path) as file:
            before = os.fstat(file.fileno())
            if before.st_size > office.limits.text_mb * MB:
                return delivery
            digest = hashlib.sha256()
            while part := file.read(MB):
                digest.update(part)
            after = os.fstat(file.fileno())
    except (Unfit, OSError):
        return delivery
    is_same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return replace(delivery, content_hash=digest.hexdigest()) if is_same else None
