"""The program's start: `kinerja status` is answered from what the last run left, all else by cli.py, whose imports take a second."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType

from flows import standing

_STOPPED = 130


def main() -> int:
    """Run the command line."""
    told = _status_at_once(sys.argv[1:])
    if told is not None:
        print(told, end="")
        return 0
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _stop_at_once)
    from flows import cli

    code = cli.main()
    if code != _STOPPED:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the work is done, and that is what the exit code says
    return code


def _stop_at_once(_number: int, _frame: FrameType | None) -> None:
    """End while modules are imported, some of which would take Ctrl-C for an error of theirs."""
    os.write(sys.stdout.fileno(), b"Stopped before anything began.\n")
    os._exit(_STOPPED)


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
