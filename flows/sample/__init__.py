"""An invented office with half a year or more of all that an office delivers, faults included, and beside it the true answers.

Reading, checking and computing belong to the pipeline; nothing here uses it: the truth is a second account.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flows.sample.databases import write_databases
from flows.sample.deliveries import planned_books, planned_files, write_books, write_files
from flows.sample.everything import Everything, make_everything
from flows.sample.truth import write_truth
from flows.sample.workdays import TELLABLE, TODAY
from flows.sample.world import World, make_world

__all__ = ["TELLABLE", "deliveries", "delivery_dates", "write_sample"]


def write_sample(
    folder: Path,
    as_of: date | None = None,
    seed: int = 2026,
    months: int = 6,
    everything: bool = False,
    truth: bool = True,
) -> None:
    """Write the sample office as it stood at the end of as_of (default: its today, 2026-07-02), and truth/ as of then.

    It tells of 6, 12, 18 or 24 months before its today, and with everything of all datasets, not only of attendance,
    leave, training and complaints. Written again with a later day, files already there stay as they are, what has
    come since is added, the databases and truth/ are rewritten. Without truth it takes half the time.
    """
    day = min(as_of or TODAY, TODAY)
    world = make_world(seed, months)
    folder.mkdir(parents=True, exist_ok=True)
    more = make_everything(seed, months) if everything else None
    rejected = write_files(folder, world, day) + write_databases(folder, world, day, more)
    if more:
        rejected += write_books(folder, more.books, day)
    (folder / "office.toml").write_text(_settings(world, day, more), encoding="utf-8")
    if truth:
        write_truth(folder / "truth", world, day, rejected, more)


def _settings(world: World, day: date, more: Everything | None) -> str:
    """Give office.toml: of the whole history, with the registers that only a longer one has, and those of everything."""
    here = Path(__file__).parent
    names = ["office.toml"]
    names += ["office-history.toml"] if world.outages else []
    names += ["office-everything.toml"] if more else []
    template = "".join((here / name).read_text(encoding="utf-8") for name in names)
    return template.replace("2026-07-02", day.isoformat()).replace('"2026-01"', f'"{world.months[0]:%Y-%m}"')


def deliveries(seed: int = 2026, months: int = 6, everything: bool = False) -> list[tuple[str, date]]:
    """List path and day of every file that is ever delivered, in order of delivery."""
    books = planned_books(make_everything(seed, months).books) if everything else []
    return sorted([*planned_files(make_world(seed, months)), *books], key=lambda entry: (entry[1], entry[0]))


def delivery_dates(seed: int = 2026, months: int = 6) -> list[date]:
    """List the distinct days on which files are delivered, oldest first."""
    return sorted({day for _, day in deliveries(seed, months)})
