"""An invented office with half a year of all that an office delivers, faults included, and beside it the true answers.

Reading, checking and computing belong to the pipeline; nothing here uses it: the truth is a second account.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from flows.sample.databases import write_databases
from flows.sample.everything import make_everything
from flows.sample.files import write_books, write_files
from flows.sample.truth import write_truth
from flows.sample.workdays import MONTHS, TODAY
from flows.sample.world import make_world, planned_files

__all__ = ["deliveries", "delivery_dates", "write_sample"]


def write_sample(folder: Path, as_of: date | None = None, seed: int = 2026, everything: bool = False) -> None:
    """Write the sample office as it stood at the end of as_of (default: its today, 2026-07-02), and truth/ as of then.

    everything: with files of all datasets, not only of attendance, leave, training and complaints.
    Written again with a later day, files already there stay as they are, what has come since is added, the databases
    and truth/ are rewritten.
    """
    day = min(as_of or TODAY, TODAY)
    world = make_world(seed)
    folder.mkdir(parents=True, exist_ok=True)
    more = make_everything(seed, MONTHS) if everything else None
    rejected = write_files(folder, world, day) + write_databases(folder, world, day, more)
    template = (Path(__file__).parent / "office.toml").read_text(encoding="utf-8")
    if more:
        rejected += write_books(folder, more.books, day)
        template += (Path(__file__).parent / "everything.toml").read_text(encoding="utf-8")
    (folder / "office.toml").write_text(template.replace("2026-07-02", day.isoformat()), encoding="utf-8")
    write_truth(folder / "truth", world, day, rejected, more)


def deliveries(seed: int = 2026, everything: bool = False) -> list[tuple[str, date]]:
    """List path and day of every file that is ever delivered, in order of delivery."""
    more = make_everything(seed, MONTHS).books if everything else []
    found = [*planned_files(make_world(seed)), *((book.file, book.delivered_on) for book in more)]
    return sorted(found, key=lambda entry: (entry[1], entry[0]))


def delivery_dates(seed: int = 2026) -> list[date]:
    """List the distinct days on which files are delivered, oldest first."""
    return sorted({day for _, day in deliveries(seed)})
