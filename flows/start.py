"""The program's start: `kinerja status` is answered from what the last run left, all else by cli.py, whose imports take a second."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from flows import standing


def main() -> int:
    """Run the command line."""
    told = _status_at_once(sys.argv[1:])
    if told is not None:
        print(told, end="")
        return 0
    from flows import cli

    return cli.main()


def _status_at_once(arguments: list[str]) -> str | None:
    match arguments:
        case ["status"]:
            folder = Path(os.environ.get("KINERJA_OFFICE", "."))
        case ["status", "--office", name]:
            folder = Path(name)
        case _:
            return None
    try:
        return standing.kept(folder, standing.today(folder))
    except (OSError, ValueError, KeyError, AttributeError):
        return None  # cli.py says what is wrong


if __name__ == "__main__":
    sys.exit(main())
