"""A simulated year of nights: whatever happened in it, its figures are in the end those of a clean rebuild.

Each night runs at one o'clock and sees what had arrived by the afternoon before. `make test` lives through the thirty
densest nights, `make test-long` through all 365, and through the thirty with the warehouse on PostgreSQL.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pandas as pd
import pytest
import time_machine

from flows import alerts, cli, night
from flows.office import Office, read_office
from flows.periods import Month, months_between
from flows.steps.report import Report
from flows.telling import DONE
from tests.conftest import ask, in_one_order, published_values, served
from tests.flows import year_office
from tests.flows.year_office import AMENDED, AMENDED_HERE, LATE, OUTAGES, WRONG, ZONE
from tests.integration.test_documents import read_published

NIGHT, MORNING = time(1), time(9)
ACCEPTED = WRONG + timedelta(days=4)  # after four nights in which it was held
AMISS_SQL = "select file_name from ops.load where outcome <> 'loaded' or n_rejected > 0"
AMENDED_SQL = f"""select count(*) filter (where is_required), count(*) filter (where attendance_code = 'A')
    from published.attendance_day where day = date '{AMENDED}'"""
FRESH_SQL = "select n_received, n_late, n_missing from published.freshness where source = 'absensi'"
SUPPLY_SQL = "select unit_id, period_start, due_on, state from published.source_supply where source = 'absensi'"


@dataclass(frozen=True)
class Seen:
    """What an operator and a consumer see on the morning after a night."""

    report: Report
    told: list[str]  # what the night's message asks for
    amended: list[int]  # people on the day of the amendment: how many had to work, how many were absent
    fresh: list[int]  # senders of sheets for the newest deadline: in time, late, missing
    supply: dict[tuple[str, Month], str]  # of sheets, by unit and month
    due: dict[Month, date]


@dataclass(frozen=True)
class Stretch:
    """Which nights are lived through, from which month on figures are built, and since when the office delivers."""

    first: date
    last: date
    built: Month
    since: date

    def has(self, day: date) -> bool:
        """Tell whether a day lies among them."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Lived:
    """An office and its nights; days on which no night ran are not among them."""

    office: Office
    stretch: Stretch
    nights: dict[date, Seen]


# A month's end, July closed by the night after an outage, its late sheet, the wrong export, the amendment.
THIRTY = Stretch(date(2025, 7, 29), date(2025, 8, 27), Month(2025, 7), date(2025, 6, 1))
ALL = Stretch(date(2025, 2, 1), date(2026, 1, 31), Month(2025, 1), date(2025, 1, 1))


@pytest.fixture(
    scope="module",
    params=[
        pytest.param((THIRTY, "duckdb"), id="30 nights"),
        pytest.param((THIRTY, "postgres"), id="30 nights on PostgreSQL", marks=pytest.mark.slow),
        pytest.param((ALL, "duckdb"), id="365 nights", marks=pytest.mark.slow),
    ],
)
def lived(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, audit_ready: None) -> Lived:
    """An office after the nights of a stretch, and what each of them showed."""
    stretch, engine = request.param
    folder = tmp_path_factory.mktemp("year") / "office"
    year_office.found_office(folder, stretch.built)
    served(folder, request.getfixturevalue("postgres") if engine == "postgres" else None)
    waiting = year_office.deliveries(stretch.since, stretch.last - timedelta(days=1))
    nights = {}
    for day in year_office.days(stretch.first, stretch.last):
        come = [file for file in waiting if file.day < day]
        waiting = waiting[len(come) :]
        year_office.deliver(folder, come)
        year_office.amend(folder, day - timedelta(days=1))
        if not any(out <= day <= back for out, back in OUTAGES):
            nights[day] = live(folder, day)
            act(folder, day, nights[day].report)
    return Lived(read_office(folder), stretch, nights)


@pytest.fixture(scope="module")
def rebuilt(lived: Lived, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Office:
    """The same files and rules in a new office, which runs on the last day alone."""
    folder = tmp_path_factory.mktemp("rebuilt") / "office"
    folder.mkdir()
    for name in ("inbox", "reference"):
        shutil.copytree(lived.office.folder / name, folder / name, copy_function=shutil.copy2)
    shutil.copy2(lived.office.folder / "office.toml", folder)
    served(folder, None if lived.office.warehouse_file else request.getfixturevalue("postgres"))
    day = lived.stretch.last
    for _ in ("loads all but the export that is held", "loads it, once it is accepted, and approves what it changes"):
        act(folder, day, live(folder, day).report)
    return read_office(folder)


def live(folder: Path, day: date) -> Seen:
    """Run the night of a day, which must publish, and look at what it left."""
    office = read_office(folder)
    with at(day, NIGHT):
        outcome = night.night(office, office.today())
    assert (outcome.report.as_of, outcome.is_published) == (day, True)
    amended, fresh, supply = shown(office, AMENDED_SQL, FRESH_SQL, SUPPLY_SQL)
    months = [Month.of(start) for start in supply["period_start"]]
    return Seen(
        outcome.report,
        list(alerts.findings(outcome, office)),
        amended.to_numpy(int).ravel().tolist(),
        fresh.to_numpy(int).ravel().tolist(),
        dict(zip(zip(supply["unit_id"], months, strict=True), supply["state"], strict=True)),
        dict(zip(months, supply["due_on"].dt.date, strict=True)),
    )


def act(folder: Path, day: date, report: Report) -> None:
    """Do in the morning what the night asked the operator for: accept the wrong export, after some days, and approve."""
    with at(day, MORNING):
        for load in report.held_back["load_id"] if day >= ACCEPTED else ():
            assert kinerja(folder, "accept", str(load), "the device broke off") == DONE
        for month in report.held:
            assert kinerja(folder, "approve", str(Month.of(month)), "a late sheet, a late decree") == DONE


def shown(office: Office, *questions: str) -> list[pd.DataFrame]:
    """Ask what is published."""
    return [read_published(office, sql) for sql in questions]


def kinerja(folder: Path, command: str, what: str, reason: str) -> int:
    return cli.main([command, what, "--reason", reason, "--office", str(folder)])


def at(day: date, hour: time) -> time_machine.travel:
    return time_machine.travel(datetime.combine(day, hour, ZONE))


def test_every_figure_is_that_of_a_clean_rebuild(lived: Lived, rebuilt: Office) -> None:
    figures = published_values(lived.office)
    months = months_between(lived.stretch.built, Month.of(lived.stretch.last))
    assert {Month.of(start) for start in figures["period_start"]} == set(months)
    pd.testing.assert_frame_equal(figures, published_values(rebuilt))
    days = "select * from published.attendance_day"
    pd.testing.assert_frame_equal(in_one_order(*shown(lived.office, days)), in_one_order(*shown(rebuilt, days)))


def test_the_night_after_an_outage_covers_the_missed_days_the_newest_first(lived: Lived) -> None:
    covered = {day: seen.report.missed for day, seen in lived.nights.items() if seen.report.missed}
    outages = [(out, back) for out, back in OUTAGES if lived.stretch.has(out)]
    assert outages
    assert covered == {
        back + timedelta(days=1): [back - timedelta(days=n) for n in range((back - out).days + 1)]
        for out, back in outages
    }


def test_the_wrong_export_is_told_every_night_until_it_is_accepted_and_then_loaded(lived: Lived) -> None:
    held = [day for day, seen in lived.nights.items() if len(seen.report.held_back)]
    assert held == [WRONG + timedelta(days=n) for n in range(1, 5)]
    for day in held:
        assert any(
            "DITAHAN" in line and "sumber mesin" in line and "tidak hadir" in line for line in lived.nights[day].told
        )
    loads = lived.nights[ACCEPTED + timedelta(days=1)].report.loads
    assert loads.loc[loads["file_name"].str.contains(f"{WRONG:%Y%m%d}"), "n_loaded"].tolist() == [9]
    assert ask(lived.office, AMISS_SQL).empty


def test_a_late_sender_is_missing_until_the_sheet_comes_and_its_closed_month_waits_for_an_approval(
    lived: Lived,
) -> None:
    late = {key: come for key, come in LATE.items() if lived.stretch.has(come)}
    assert late
    for (unit, month), come in late.items():
        told, due = come + timedelta(days=1), lived.nights[lived.stretch.last].due[month]
        after = due + timedelta(days=1)
        states = {day: seen.supply.get((unit, month)) for day, seen in lived.nights.items()}
        assert {day for day, state in states.items() if state == "BELUM_DIKIRIM"} == {
            day for day in lived.nights if after <= day < told
        }
        assert {state for day, state in states.items() if day >= told} == {"TERLAMBAT"}
        assert lived.nights[after].fresh == [1, 0, 1]
        assert f"batasnya {due}: unit {unit}." in " ".join(lived.nights[after].told)
        assert month.first_day in lived.nights[told].report.held
        assert any("MENUNGGU PERSETUJUAN" in line for line in lived.nights[told].told)


def test_an_amended_decree_takes_away_the_day_on_which_all_were_absent(lived: Lived) -> None:
    """The device tells of the day when it tells of the next one; the decree reaches the calendar after that."""
    told = [day for day in lived.nights if AMENDED < day <= AMENDED_HERE]
    punching = sum(unit == "1" for unit in year_office.PLACES.values())
    assert [lived.nights[day].amended for day in told] == [
        [len(year_office.PLACES), 0],
        [len(year_office.PLACES), punching],
    ]
    after = [seen.amended for day, seen in lived.nights.items() if day > AMENDED_HERE]
    assert after and all(counts == [0, 0] for counts in after)
