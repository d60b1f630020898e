"""One run at a time on an office: a lock that the system takes back when its holder dies. Reading needs none."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from flows.warehouse.engine import WarehouseBusy

_NAME = ".kinerja.lock"


@contextmanager
def held(folder: Path, now: datetime) -> Iterator[None]:
    """Hold the office for one run; raise WarehouseBusy, naming the holder, where another run has it."""
    with (folder / _NAME).open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise WarehouseBusy(f"another run has this office: {file.read().strip()}; wait until it is done") from None
        file.truncate(0)
        file.write(f"process {os.getpid()}, since {now:%Y-%m-%d %H:%M}")
        file.flush()
        yield
