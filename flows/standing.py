"""What `kinerja status` said last, kept in the office's folder, and who runs: so that it answers at once, also during a night.

Imports nothing heavy: that is what it is for.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

LOCK, _KEPT, _SETTINGS = ".kinerja.lock", ".kinerja-status.json", "office.toml"
_OWN_FILE, _OF_PSYCOPG = "duckdb:///", "postgresql+psycopg:"
_CONNECT_SECONDS = 3
# Who runs on a server, and how often each of its tables was written; the lease beats. Nothing where the server does not count.
_AT_SERVER = """
    select (select holder || ', since ' || to_char(since, 'YYYY-MM-DD HH24:MI')
                   || coalesce(', at: ' || (select last_step from ops.run order by run_id desc limit 1), '')
            from ops.lease
            where holder is not null and heartbeat_at > clock_timestamp() - interval '45 seconds'
                and exists (select 1 from pg_stat_activity where pid = backend)),
        (select md5(string_agg(concat_ws(':', relid, n_tup_ins, n_tup_upd, n_tup_del), ',' order by relid))
         from pg_stat_user_tables
         where (schemaname, relname) <> ('ops', 'lease') and current_setting('track_counts') = 'on')"""


def who_runs(folder: Path) -> str | None:
    """Tell the process that has the office, since when, and its step; None where there is none."""
    try:
        told = (folder / LOCK).read_text(encoding="utf-8").strip()
        found = re.search(r"process (\d+),", told)
        os.kill(int(found[1]), 0) if found else None
    except PermissionError:
        return told  # it lives, and is somebody else's
    except OSError:
        return None
    return told if found else None


def note_step(folder: Path, step: str) -> None:
    """Note in the lock the step that its run has begun."""
    lock = folder / LOCK
    if lock.exists() and (holder := lock.read_text(encoding="utf-8").partition(", at: ")[0]):
        lock.write_text(f"{holder}, at: {step}", encoding="utf-8")


def keep(folder: Path, texts: dict[date, str]) -> None:
    """Keep what status says on some days; what it is true of is kept beside it."""
    _, state = _now(folder)
    if state:
        half = folder / f"{_KEPT}.part"
        half.touch(mode=0o600)
        half.write_text(
            json.dumps({"state": state, "texts": {str(day): text for day, text in texts.items()}}), encoding="utf-8"
        )
        half.replace(folder / _KEPT)


def kept(folder: Path, day: date) -> str | None:
    """Give what status would say now; None where that has to be looked up. During a run it is how it stood before."""
    try:
        told, (runner, state) = _told(folder), _now(folder)
        if runner and not told:
            return f"Running: {runner}. How the office stands shows when it is done.\n"
        if runner:
            text = told["texts"].get(str(day)) or max(told["texts"].items())[1]
            return f"Running: {runner}. Before it, the office stood as follows.\n{text}"
        return told["texts"].get(str(day)) if told.get("state") == state else None
    except (OSError, ValueError, KeyError):
        return None


def _told(folder: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads((folder / _KEPT).read_text(encoding="utf-8"))
        return told
    except FileNotFoundError:
        return {}


def is_outdated(folder: Path) -> bool:
    """Tell whether what was kept is not what status would say now; where nothing was, or for somebody else alone, it is not."""
    return os.access(folder / _KEPT, os.R_OK) and kept(folder, today(folder)) is None


def today(folder: Path) -> date:
    """Tell the day that it is in the office; raise OSError or ValueError where office.toml does not say where that is."""
    told = _settings(folder).get("office", {})
    day: date = told.get("today") or datetime.now(ZoneInfo(told.get("time_zone", "Asia/Jakarta"))).date()
    return day


def _settings(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / _SETTINGS).read_text(encoding="utf-8"))


def _now(folder: Path) -> tuple[str | None, list[str] | None]:
    """Tell who runs, and name what decides beside the day what status says: office.toml, and the state of the warehouse."""
    warehouse = _settings(folder).get("warehouse", {})
    url = os.environ.get(warehouse.get("url_env", ""), "") or warehouse.get("url", f"{_OWN_FILE}warehouse.duckdb")
    if url.startswith(_OF_PSYCOPG):
        runner, written = _at_server(url)
        return runner, [_state(folder / _SETTINGS), written] if written else None
    file = folder / url.removeprefix(_OWN_FILE)
    # What was not written into the file yet lies beside it.
    return who_runs(folder), [_state(path) for path in (folder / _SETTINGS, file, file.with_name(f"{file.name}.wal"))]


def _at_server(url: str) -> tuple[str | None, str | None]:
    import psycopg

    try:
        address = url.replace(_OF_PSYCOPG, "postgresql:", 1)
        with psycopg.connect(address, connect_timeout=_CONNECT_SECONDS) as connection:
            return connection.execute(_AT_SERVER).fetchone() or (None, None)
    except psycopg.Error:
        return None, None  # the full way says what is wrong


def _state(path: Path) -> str:
    try:
        told = path.stat()
    except FileNotFoundError:
        return "none"
    return f"{told.st_mtime_ns} {told.st_size}"
