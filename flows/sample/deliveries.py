"""What is delivered, when, and by which writer: the one list of all files of the office."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from flows.sample import files, outage_files
from flows.sample.books import Book
from flows.sample.files import Planned, Rejected, delivered_at
from flows.sample.world import World

# Each gives path, day of delivery and writer of every file of its kind that is ever delivered.
PLANS: list[Callable[[World], Iterator[Planned]]] = [files.plan_files, outage_files.plan_files]


def write_files(folder: Path, world: World, as_of: date) -> list[Rejected]:
    """Write every file delivered by the end of as_of; return what must be rejected in them."""
    return _deliver(folder, _planned(world), as_of)


def write_books(folder: Path, books: list[Book], as_of: date) -> list[Rejected]:
    """Write every workbook of other datasets delivered by the end of as_of; return what must be rejected in them."""
    return _deliver(folder, files.plan_books(books), as_of)


def planned_books(books: list[Book]) -> list[tuple[str, date]]:
    """List the workbooks with their day."""
    return [(book.file, book.delivered_on) for book in books]


def _deliver(folder: Path, planned: Iterable[Planned], as_of: date) -> list[Rejected]:
    found: list[Rejected] = []
    for file, day, write in planned:
        if day <= as_of:
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            found += write(path, file)
            seconds = delivered_at(day).timestamp()
            os.utime(path, (seconds, seconds))
    return found


def planned_files(world: World) -> list[tuple[str, date]]:
    """List every file that is ever delivered, with its day, in order of delivery."""
    return sorted(((file, day) for file, day, _ in _planned(world)), key=lambda entry: (entry[1], entry[0]))


def _planned(world: World) -> Iterator[Planned]:
    for plan in PLANS:
        yield from plan(world)
