"""The YAML cases beside this file."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
SHARED = HERE / "shared"
CASES = sorted(path for path in HERE.glob("*/*.yaml") if path.parent != SHARED)


@cache
def read_case(path: Path) -> dict[str, Any]:
    """Read a case, or the rows that cases share; whoever is given it changes nothing in it."""
    told: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return told
