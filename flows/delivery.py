"""What arrives: one file or pull of one source. How it is read is told by readers/, what became of it by warehouse/."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flows.office import Source


@dataclass(frozen=True)
class Delivery:
    """One file or pull of one source. content_hash: SHA-256 of a file; of a pull, its source and time."""

    source: Source
    file_name: str
    path: Path
    source_as_of: datetime
    content_hash: str = ""
