"""How a warehouse that an earlier version made becomes one of today: numbered SQL, each once. Only what cannot be rebuilt needs it."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flows.office import PROJECT, OfficeError
from flows.warehouse.engine import Warehouse
from flows.warehouse.postgres import DumpFailed, PostgresWarehouse

_FOLDER = PROJECT / "sql" / "0_ops" / "migrations"
_NAMED = re.compile(r"(\d{4})-([a-z0-9-]+)")


class WarehouseNewer(Exception):
    """The warehouse was made by a newer version of the program, whose tables this one does not know."""


@dataclass(frozen=True)
class Migration:
    """One change of tables that hold what cannot be rebuilt: raw, ops, released values."""

    number: int
    name: str
    sql: str


@cache
def migrations() -> tuple[Migration, ...]:
    """List all changes, in the order of their numbers."""
    found = [(path, _NAMED.fullmatch(path.stem)) for path in sorted(_FOLDER.glob("*.sql"))]
    return tuple(Migration(int(name[1]), name[2], path.read_text(encoding="utf-8")) for path, name in found if name)


def version(warehouse: Warehouse) -> int:
    """Tell the number of a warehouse's newest change; 0 before there were any."""
    if not warehouse.rows(
        "select 1 from information_schema.tables where table_schema = 'ops' and table_name = 'migration'"
    ):
        return 0
    return int(warehouse.rows("select coalesce(max(number), 0) from ops.migration")[0][0])


def pending(warehouse: Warehouse) -> list[Migration]:
    """List the changes that a warehouse lacks; raise WarehouseNewer where it has some that nobody here knows."""
    had, newest = version(warehouse), len(migrations())
    if had > newest:
        raise WarehouseNewer(
            f"this warehouse was made by a newer version of kinerja (its tables are at {had}, those of this program at {newest}); "
            "install that version, or go back to the copy that was kept before the upgrade"
        )
    return list(migrations()[had:])


def note_all(warehouse: Warehouse) -> None:
    """Note that a warehouse has all changes behind it."""
    had = version(warehouse)
    for migration in migrations()[had:]:
        warehouse.execute("insert into ops.migration values (?, ?)", [migration.number, migration.name])


def keep_copy(file: Path, had: int) -> Path:
    """Copy the file of a warehouse that is not open, before its tables change; a copy that is there already stays."""
    kept = file.with_name(f"{file.stem}-version-{had}{file.suffix}")
    if not kept.exists():
        half = kept.with_suffix(".part")
        half.touch(mode=0o600)  # before there is anything in it to read
        shutil.copyfile(file, half)
        half.replace(kept)
    return kept


def keep_dump(server: PostgresWarehouse, folder: Path, had: int) -> Path:
    """Dump the database of a warehouse into the office's folder, before its tables change; a file that is there already stays.

    It may be an empty one: so says who backs the server up in another way.
    """
    kept = folder / f"warehouse-version-{had}.dump"
    if kept.exists():
        return kept
    half = kept.with_suffix(f".{os.getpid()}.part")
    half.touch(mode=0o600)  # before there is anything in it to read
    try:
        server.dump(half)
        half.replace(kept)
    except DumpFailed as error:
        raise OfficeError(
            f"before this version changes the tables of {server.name}, a dump of it has to stand in the office's folder, and {error}. "
            f"Make one: pg_dump --format=custom --file={kept.name} {server.connection.info.dbname}; "
            f"where the server is backed up in another way, put an empty file {kept.name} there. Then run again; nothing was changed"
        ) from None
    finally:
        half.unlink(missing_ok=True)
    return kept
