"""`kinerja ...`: puts the groups of flows/commands together, and turns what people can mend into one message and an exit code."""

from __future__ import annotations

import sys

from cyclopts import CycloptsError
from rich.markup import escape

from flows.commands import clerks, consumers, months, nights, people, setting_up
from flows.commands.options import HERE, app
from flows.masking import mask
from flows.office import OfficeError
from flows.telling import BUSY, DONE, USAGE, renew_status, say
from flows.warehouse.engine import WarehouseAway, WarehouseBusy
from flows.warehouse.migrations import WarehouseNewer

GROUPS = (setting_up, nights, months, clerks, consumers, people)  # importing one adds its commands
__all__ = ["GROUPS", "app", "main"]


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; turn what people can mend into one message and an exit code."""
    told = sys.argv[1:] if arguments is None else arguments
    # What cannot be understood is quoted by the parser, and may be the number of a person.
    is_told = told[:1] != ["person"]
    try:
        command, given, _ = app.parse_args(told, exit_on_error=is_told, print_error=is_told)
        for name in ("reason", "unlock"):
            if (text := given.arguments.get(name)) is not None:
                given.arguments[name] = _as_kept(name, text)
        try:
            return int(command(*given.args, **given.kwargs) or DONE)
        finally:
            given.apply_defaults()
            renew_status(given.arguments.get("office", HERE))
    except CycloptsError as error:
        say(f"[red]{escape(mask(str(error)))}[/red]")
        return USAGE
    except (OfficeError, WarehouseNewer, ValueError) as error:
        say(f"[red]{escape(str(error))}[/red]")
        return USAGE
    except (WarehouseBusy, WarehouseAway) as error:
        say(f"[red]{escape(str(error))}[/red]")
        return BUSY


def _as_kept(option: str, text: str) -> str:
    """Take a reason as it may be kept: it says something, and numbers of people are masked."""
    if not text.strip():
        raise ValueError(f"--{option}: say why; it is kept")
    return mask(text.strip())


if __name__ == "__main__":
    sys.exit(main())
