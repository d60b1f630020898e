"""The true absences without valid reason, their longest run, and the level that they reach. DIS-01, DIS-02 and DIS-03."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flows.sample.seen import Seen
from flows.sample.truth_attendance import Day
from flows.sample.truth_hours import by_person, year_so_far
from flows.sample.values import Value, roll_up
from flows.sample.workdays import month_end

# PP 94/2021: the least days of a year that reach each level; and the days in a row that reach the last.
LEVELS = (
    (3, "RINGAN-1"),
    (4, "RINGAN-2"),
    (7, "RINGAN-3"),
    (11, "SEDANG-1"),
    (14, "SEDANG-2"),
    (17, "SEDANG-3"),
    (21, "BERAT-1"),
    (25, "BERAT-2"),
    (28, "BERAT-3"),
)
RUN = 10
UNDER_THE_LAW = {"PNS", "CPNS"}
GUIDED = {"PPPK", "PPPK_PW"}  # the levels of PNS are a guide for them


@dataclass(frozen=True)
class Run:
    """Days of absence in a row, holidays and free days left out."""

    days: tuple[date, ...]


def runs(required: list[Day]) -> list[Run]:
    """Find the runs among a person's required days."""
    found: list[Run] = []
    now: list[date] = []
    for day in required:
        if day.code == "A":
            now.append(day.day)
        elif now:
            found.append(Run(tuple(now)))
            now = []
    return [*found, Run(tuple(now))] if now else found


def level(days: int, run: int) -> int:
    """Give the rank of the level, 0 for none."""
    return len(LEVELS) if run >= RUN else sum(days >= least for least, _ in LEVELS)


def discipline_values(seen: Seen) -> list[Value]:
    """Give the absences of the year so far, what they indicate, and the longest run."""
    found: list[Value] = []
    for person_id, grid in by_person(seen).items():
        required = [d for d in grid if d.is_required]
        for month in seen.months:
            found += _of_month(seen, person_id, month, required)
    return found + roll_up(v for v in found if v.code == "DIS-01")


def _of_month(seen: Seen, person_id: str, month: date, required: list[Day]) -> list[Value]:
    last = month_end(month)
    stint, placement = seen.stint(person_id, last), seen.placement(person_id, last)
    if stint is None or placement is None:
        return []
    spoken = [d for d in required if d.is_received and d.day.year == last.year and d.day <= last]
    absent = sum(d.code == "A" for d in spoken)
    of_year = [
        run for run in runs([d for d in required if d.day <= last]) if any(day.year == last.year for day in run.days)
    ]
    longest = max(of_year, key=lambda run: len(run.days), default=None)
    n_run = len(longest.days) if longest else 0
    label = year_so_far(last)

    def make(code: str, name: str, value: int, label: str) -> Value:
        """Give a figure of the person; without a word of any source there is none."""
        top = value if spoken else None
        return Value.make(code, name, "all", "employee", month, person_id, placement.unit_id, top, None, False, label)

    found = [
        make("DIS-01", "unexcused_days", absent, label),
        make("DIS-03", "longest_unexcused_run", n_run, _run_label(longest) or label),
    ]
    if stint.employment_type in UNDER_THE_LAW | GUIDED:
        rank = level(absent, n_run)
        name = LEVELS[rank - 1][1] if rank and spoken else ""
        label = f"{name} (ACUAN)" if name and stint.employment_type in GUIDED else name
        found.append(make("DIS-02", "indicated_sanction", rank, label))
    return found


def _run_label(run: Run | None) -> str:
    return "LINTAS_TAHUN" if run and run.days[0].year < run.days[-1].year else ""
