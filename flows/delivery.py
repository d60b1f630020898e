"""What arrives: one file or pull of one source. How it is read is told by readers/, what became of it by warehouse/."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.office import Office, Source

_PLAIN_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
# Control and format characters, line and paragraph separators, lone surrogates, and what is not assigned.
_UNSEEN = {"Cc", "Cf", "Zl", "Zp", "Cs", "Co", "Cn"}


@dataclass(frozen=True)
class Delivery:
    """One file or pull of one source. content_hash: SHA-256 of a file; of a pull, its source and time."""

    source: Source
    file_name: str
    path: Path
    source_as_of: datetime
    content_hash: str = ""


def archived(delivery: Delivery, office: Office) -> Path:
    """Give the place of a file in the archive."""
    suffix = delivery.path.suffix.lower()
    return office.archive / f"{delivery.content_hash}{suffix if _PLAIN_SUFFIX.fullmatch(suffix) else ''}"


def local_time(stamp: float, zone: str) -> datetime:
    """Tell a file's time in a zone, to the second, without the zone."""
    return datetime.fromtimestamp(int(stamp), ZoneInfo(zone)).replace(tzinfo=None)


def shown(name: str) -> str:
    """Write a name so that it cannot break a line or turn the text around it: what is no visible character is escaped."""
    return "".join(_escaped(letter) if unicodedata.category(letter) in _UNSEEN else letter for letter in name)


def _escaped(letter: str) -> str:
    return letter.encode("unicode_escape").decode("ascii")
