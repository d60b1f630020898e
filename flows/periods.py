"""Months and ranges of months. No clock: today is always an argument."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, the partition of everything that is built and published."""

    year: int
    number: int

    def __post_init__(self) -> None:
        """Refuse what is no month."""
        if not 1 <= self.number <= 12:
            raise ValueError(f"month must be 01 to 12, not {self.number:02d}")

    @classmethod
    def of(cls, day: date) -> Month:
        """Give the month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read '2026-03'."""
        year, _, number = str(text).strip().partition("-")
        if not (len(year) == 4 and year.isdigit() and len(number) == 2 and number.isdigit()):
            raise ValueError(f"a month is written like 2026-03, not {text!r}")
        return cls(int(year), int(number))

    @property
    def first_day(self) -> date:
        """Give the first day."""
        return date(self.year, self.number, 1)

    @property
    def last_day(self) -> date:
        """Give the last day."""
        return self.plus(1).first_day - timedelta(days=1)

    def plus(self, months: int) -> Month:
        """Go forward, or back, by a number of months."""
        year, index = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, index + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"


def spans(months: Iterable[Month]) -> str:
    """Write months as people do: '2026-01 to 2026-03, 2026-06'."""
    runs: list[list[Month]] = []
    for month in sorted(months):
        if runs and runs[-1][-1].plus(1) == month:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs)


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """List the months from first to last, both included."""
    month = first
    while month <= last:
        yield month
        month = month.plus(1)
