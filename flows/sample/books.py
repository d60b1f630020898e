"""Workbooks that clerks fill in beside attendance, leave, training and complaints: their rows, and what is wrong in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar

from flows.sample import words
from flows.sample.events import Dirt
from flows.sample.workdays import hours

Months = tuple[date, ...]


@dataclass(frozen=True)
class Entry:
    """What a clerk writes down; seen_on is the day of the first workbook that holds it."""

    seen_on: date
    dirt: Dirt | None = None


E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Line:
    """A row of a workbook, header by header."""

    cells: dict[str, Any]
    dirt: Dirt | None = None


@dataclass(frozen=True)
class Book:
    """A workbook of one sheet as it was delivered."""

    source: str
    file: str
    delivered_on: date
    sheet: str
    preamble: tuple[str, ...]
    header: tuple[str, ...]
    lines: tuple[Line, ...]


def report_day(month: date) -> date:
    """Give the day on which the workbooks about a month are sent: the second of the next month, or the office day after."""
    day = next_month(month) + timedelta(days=1)
    while hours("JK-5D", day) is None:
        day += timedelta(days=1)
    return day


def next_month(month: date) -> date:
    """Give the first day of the month after."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


def seen_from(months: Months, entered_on: date) -> date | None:
    """Give the day of the first monthly workbook after the day of entry; None where it is still to come."""
    return next((day for day in map(report_day, months) if day > entered_on), None)


def spoil(rng: Random, entries: list[E], faults: list[Dirt]) -> list[E]:
    """Put each fault into an entry of its own, so that no other of the workbook is touched."""
    found = list(entries)
    for place, dirt in zip(rng.sample(range(len(found)), len(faults)), faults, strict=True):
        found[place] = replace(found[place], dirt=dirt)
    return found


def spoilt(cells: dict[str, Any], dirt: Dirt | None) -> Line:
    """Make a row with its fault written into it."""
    return Line(cells | {dirt.column: dirt.value} if dirt else cells, dirt)


def month_name(month: date) -> str:
    """Give a month as it stands above tables, such as Maret 2026."""
    return f"{words.MONTH_NAMES[month.month - 1]} {month.year}"
