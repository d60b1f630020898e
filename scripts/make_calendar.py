"""Write sql/1_reference/calendar.csv: the national holidays of 2024-2027.

The `holidays` package seeds every year. Years with a decree (SKB 3 Menteri) take their days, names, bases and dates of
issue from calendar_decreed.csv instead; the other years stay estimates. Corrections go into calendar_decreed.csv, never here.
"""

import csv
from datetime import date
from pathlib import Path

import holidays

HERE = Path(__file__).parent
DECREED = HERE / "calendar_decreed.csv"
CALENDAR = HERE.parent / "sql" / "1_reference" / "calendar.csv"
YEARS = range(2024, 2028)
COLUMNS = ("day", "kind", "holiday_name", "scope", "issued_on", "legal_basis")
KIND_OF_CATEGORY = {"government": "CB", "public": "LN"}
ESTIMATE = "perkiraan paket holidays"

Row = dict[str, str]


def seed_from_package() -> dict[date, Row]:
    """Return the package's public holidays (LN) and collective leave (CB) by day; a public holiday wins."""
    rows: dict[date, Row] = {}
    for category, kind in KIND_OF_CATEGORY.items():
        found = holidays.country_holidays("ID", years=YEARS, language="id", categories=(category,))
        for day, name in found.items():
            rows[day] = {"kind": kind, "holiday_name": name, "issued_on": "", "legal_basis": ESTIMATE}
    return rows


def read_decreed() -> dict[date, Row]:
    """Return the decreed days by day."""
    with DECREED.open(encoding="utf-8", newline="") as file:
        return {date.fromisoformat(row.pop("day")): row for row in csv.DictReader(file)}


def correct(seed: dict[date, Row], decreed: dict[date, Row]) -> dict[date, Row]:
    """Replace whole years of the seed by the decree; estimates of undecreed years stay."""
    decreed_years = {day.year for day in decreed}
    kept = {day: row for day, row in seed.items() if day.year not in decreed_years}
    return dict(sorted((kept | decreed).items()))


def render(rows: dict[date, Row]) -> list[Row]:
    """Return the rows of calendar.csv in its columns."""
    return [{"day": day.isoformat(), "scope": "NASIONAL", **row} for day, row in rows.items()]


def main() -> None:
    """Write the file and name the days on which package and decree differ."""
    seed, decreed = seed_from_package(), read_decreed()
    rows = correct(seed, decreed)
    with CALENDAR.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(render(rows))
    for day in sorted(set(seed) ^ set(rows)):
        print(f"{day}: {'only in the package' if day in seed else 'only in the decree'}")


if __name__ == "__main__":
    main()
