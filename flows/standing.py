"""What `kinerja status` said last, kept in the office's folder, and who runs: so that it answers at once, also during a night.

Imports nothing heavy: that is what it is for. Of a warehouse on a server nothing is kept; it answers whoever asks.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from datetime import date
from pathlib import Path

LOCK, _KEPT = ".kinerja.lock", ".kinerja-status.json"
_OWN_FILE = "duckdb:///"


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


def keep(folder: Path, day: date, text: str) -> None:
    """Keep what status says on a day; what it is true of is kept beside it."""
    if key := _key(folder, day):
        half = folder / f"{_KEPT}.part"
        half.touch(mode=0o600)
        half.write_text(json.dumps({"key": key, "text": text}), encoding="utf-8")
        half.replace(folder / _KEPT)


def kept(folder: Path, day: date) -> str | None:
    """Give what status would say now; None where that has to be looked up. During a run it is how it stood before."""
    try:
        told = json.loads((folder / _KEPT).read_text(encoding="utf-8"))
        if runner := who_runs(folder):
            return f"Running: {runner}. Before it, the office stood as follows.\n{told['text']}"
        return str(told["text"]) if told["key"] == _key(folder, day) else None
    except (OSError, ValueError, KeyError):
        return None


def _key(folder: Path, day: date) -> list[str] | None:
    """Name all that decides what status says: the day, office.toml, and the warehouse's file with what was not written into it yet."""
    settings = folder / "office.toml"
    warehouse = tomllib.loads(settings.read_text(encoding="utf-8")).get("warehouse", {})
    url = warehouse.get("url", f"{_OWN_FILE}warehouse.duckdb")
    if "url_env" in warehouse or not url.startswith(_OWN_FILE):
        return None
    file = folder / url.removeprefix(_OWN_FILE)
    return [str(day), *(_state(path) for path in (settings, file, file.with_name(f"{file.name}.wal")))]


def _state(path: Path) -> str:
    try:
        told = path.stat()
    except FileNotFoundError:
        return "none"
    return f"{told.st_mtime_ns} {told.st_size}"
