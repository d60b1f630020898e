"""Find what has arrived: files that are not loaded yet, and databases, which are asked every night."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.delivery import Delivery
from flows.office import Office, Source
from flows.warehouse import ledger
from flows.warehouse.engine import Warehouse


def find(office: Office, warehouse: Warehouse, source: Source, as_of: date) -> list[Delivery]:
    """List a source's deliveries that the ledger does not know, the oldest first."""
    if source.kind == "database":
        return [pull_of(office, source, as_of)]
    files = files_of(office, source)
    fresh = [file for file in files if not ledger.is_loaded_file(warehouse, file)]
    hashed = [with_hash(file) for file in fresh]
    return sorted(hashed, key=lambda delivery: (delivery.source_as_of, delivery.file_name))


def files_of(office: Office, source: Source) -> Iterator[Delivery]:
    """List the files of a source as they lie in the office's folder, whether loaded or not."""
    zone = ZoneInfo(office.time_zone)
    for path in sorted(office.folder.glob(source.files or "")):
        if path.is_file() and not path.is_symlink() and not path.name.startswith(("~$", ".")):
            arrived = datetime.fromtimestamp(int(path.stat().st_mtime), zone).replace(tzinfo=None)
            yield Delivery(source, str(path.relative_to(office.folder)), path, arrived)


def pull_of(office: Office, source: Source, as_of: date) -> Delivery:
    """Describe one pull of a database: what it holds on a day. The path is that of its query."""
    path = office.folder / str(source.query)
    moment = datetime.combine(as_of, time())
    named = hashlib.sha256(f"{source.name} {moment.isoformat()}".encode()).hexdigest()
    return Delivery(source, office.database_name(source), path, moment, named)


def with_hash(delivery: Delivery) -> Delivery:
    """Add the SHA-256 of a file's bytes."""
    with Path(delivery.path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Delivery(delivery.source, delivery.file_name, delivery.path, delivery.source_as_of, digest)
