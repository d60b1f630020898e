"""`kinerja ...`: puts the groups of flows/commands together, and turns what people can mend into one message and an exit code."""

from __future__ import annotations

import errno
import os
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import psutil
from cyclopts import CycloptsError
from rich.markup import escape

from flows.commands import clerks, consumers, months, nights, people, setting_up
from flows.commands.options import HERE, app
from flows.masking import mask
from flows.office import OfficeError
from flows.telling import BUSY, DONE, STOPPED, USAGE, renew_status, say
from flows.warehouse.engine import WarehouseAway, WarehouseBusy
from flows.warehouse.migrations import WarehouseNewer

GROUPS = (setting_up, nights, months, clerks, consumers, people)  # importing one adds its commands
_NEXT = {
    "run": "`kinerja run` begins anew.",
    "backfill": "If it had begun, `kinerja backfill --continue` goes on with it.",
    "up": "What it had started is ended; `kinerja up` starts it.",
}
__all__ = ["GROUPS", "app", "main"]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; turn Ctrl-C and what people can mend into one message and an exit code."""
    told = sys.argv[1:] if arguments is None else arguments
    with _hearing_stops() as stops:
        try:
            return _obey(told)
        except (Exception, KeyboardInterrupt) as error:
            # DuckDB and Prefect tell Ctrl-C by errors of their own.
            if not stops:
                return _say_mendable(error)
    say(_stopped(told))
    return STOPPED


def _obey(told: list[str]) -> int:
    # What cannot be understood is quoted by the parser, and may be the number of a person.
    is_told = told[:1] != ["person"]
    command, given, _ = app.parse_args(told, exit_on_error=is_told, print_error=is_told)
    for name in ("reason", "unlock"):
        if (text := given.arguments.get(name)) is not None:
            given.arguments[name] = _as_kept(name, text)
    try:
        return int(command(*given.args, **given.kwargs) or DONE)
    finally:
        given.apply_defaults()
        renew_status(given.arguments.get("office", HERE))


def _say_mendable(error: BaseException) -> int:
    """Say what people can mend; raise what they cannot."""
    match error:
        case CycloptsError():
            text, code = mask(str(error)), USAGE
        case OfficeError() | WarehouseNewer() | ValueError():
            text, code = str(error), USAGE
        case WarehouseBusy() | WarehouseAway():
            text, code = str(error), BUSY
        case _ if name := _kept_from(error):
            text, code = _not_permitted(name), USAGE
        case _:
            raise error
    say(f"[red]{escape(text)}[/red]")
    return code


def _kept_from(error: BaseException) -> str | None:
    """Name the file that this user may not open, if that is the error; DuckDB has it in its words alone."""
    if isinstance(error, PermissionError) and error.filename:
        return os.fsdecode(error.filename)
    found = re.search(f'"([^"]+)": {os.strerror(errno.EACCES)}', str(error))
    return found[1] if found else None


def _not_permitted(name: str) -> str:
    return (
        f"{os.path.relpath(name)}: user {psutil.Process().username()} may not read or write it. One user runs everything of an office: "
        "be that user, or give that user the whole folder (as root: chown -R USER FOLDER)"
    )


@contextmanager
def _hearing_stops() -> Iterator[list[int]]:
    """Note Ctrl-C, and let it break off what is at work; the second ends the process at once, from which no harm comes either."""
    stops: list[int] = []

    def hear(number: int, _frame: FrameType | None) -> None:
        if stops:
            os.write(
                sys.stdout.fileno(), b"Stopped at once; what was in hand is taken back. The same command begins anew.\n"
            )
            os._exit(STOPPED)
        stops.append(number)
        raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGINT)
    if before is not signal.SIG_IGN:  # as of a program behind nohup
        signal.signal(signal.SIGINT, hear)
    try:
        yield stops
    finally:
        if not stops:
            signal.signal(signal.SIGINT, before)


def _stopped(told: list[str]) -> str:
    return f"Stopped; nothing is half done. {_NEXT.get(''.join(told[:1]), 'The same command begins anew.')}"


def _as_kept(option: str, text: str) -> str:
    """Take a reason as it may be kept: it says something, and numbers of people are masked."""
    if not text.strip():
        raise ValueError(f"--{option}: say why; it is kept")
    return mask(text.strip())


if __name__ == "__main__":
    sys.exit(main())
