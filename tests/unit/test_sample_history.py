"""The sample office with a longer history: the same half-year, and before it what only a long look back shows."""

from __future__ import annotations

import tomllib
from collections import Counter, defaultdict
from datetime import date, datetime
from pathlib import Path

import pytest

from flows.sample import deliveries, delivery_dates, write_sample
from flows.sample.seen import Seen, training_key
from flows.sample.truth_attendance import Attendance
from flows.sample.truth_contract import contract_values
from flows.sample.truth_discipline import discipline_values
from flows.sample.truth_training import credits
from flows.sample.workdays import TODAY, days, hours, months_told
from flows.sample.world import World, make_world
from tests.unit.test_sample import contents


@pytest.fixture(scope="module")
def world() -> World:
    return make_world(2026, 24)


@pytest.fixture(scope="module")
def seen(world: World) -> Seen:
    return Seen(world, TODAY)


@pytest.fixture(scope="module")
def absences(seen: Seen) -> dict[str, list[date]]:
    found: dict[str, list[date]] = defaultdict(list)
    for day in Attendance(seen).all_days():
        if day.code == "A":
            found[day.person_id].append(day.day)
    return found


def test_only_half_years_can_be_told() -> None:
    assert [months_told(n)[0] for n in (6, 12, 24)] == [date(2026, 1, 1), date(2025, 7, 1), date(2024, 7, 1)]
    with pytest.raises(ValueError, match="not of 7"):
        months_told(7)


def test_a_longer_history_grows_day_by_day_into_the_whole(tmp_path: Path) -> None:
    planned = deliveries(months=12)
    before: dict[str, str] = {}
    for day in (date(2025, 9, 10), date(2026, 1, 20), TODAY):
        write_sample(tmp_path, as_of=day, months=12)
        now = contents(tmp_path)
        inbox = {path for path in now if path.startswith("inbox/")}
        assert inbox == {path for path, delivered in planned if delivered <= day}
        assert all(now[path] == before[path] for path in before if path.startswith("inbox/"))
        before = now
    settings = tomllib.loads((tmp_path / "office.toml").read_text(encoding="utf-8"))
    assert settings["office"]["first_month"] == "2025-07"
    assert {"register_gangguan", "register_koreksi"} <= settings["sources"].keys()


def test_the_half_year_stays_what_it_is_without_history(world: World) -> None:
    short = make_world(2026)
    run = world.staff.by_role["absent_run"]
    numbers = {s.employee_id for s in world.staff.stints if s.person_id == run}
    pins = {(p.device, p.pin) for p in world.staff.pins if p.employee_id in numbers}
    kept = [p for p in world.punches if p.inserted_at >= datetime(2026, 1, 1) and (p.device, p.pin) not in pins]
    assert kept == [p for p in short.punches if (p.device, p.pin) not in pins]
    assert [s for s in world.sheets if s.month >= date(2026, 1, 1)] == short.sheets
    assert set(short.leaves) <= set(world.leaves) and set(short.complaints) <= set(world.complaints)


def test_nobody_is_known_before_the_records_begin(world: World) -> None:
    early = Seen(world, date(2024, 8, 2))
    assert len(early.stints) > 120 and not any(
        s.valid_from > date(2024, 9, 1) for rows in early.stints.values() for s in rows
    )
    assert len(delivery_dates(months=24)) > 30


def test_some_are_absent_on_as_many_days_as_the_levels_begin_with(
    world: World, absences: dict[str, list[date]]
) -> None:
    role = world.staff.by_role
    counts = {
        name: sum(day.year == 2025 for day in absences[role[name]]) for name in ("absent_3", "absent_7", "absent_11")
    }
    assert counts == {"absent_3": 3, "absent_7": 7, "absent_11": 11}
    over_new_year = [d for d in absences[role["absent_run"]] if date(2025, 12, 22) <= d <= date(2026, 1, 8)]
    assert over_new_year == [d for d in days(date(2025, 12, 22), date(2026, 1, 8)) if hours("JK-5D", d)]
    assert len(over_new_year) == 11


def test_a_contract_year_shows_what_no_calendar_year_does(world: World, seen: Seen) -> None:
    role = world.staff.by_role
    flags = {(v.subject_id, v.period_start): v.numerator for v in contract_values(seen) if v.grain == "employee"}
    assert {flags[role["exactly_24"], month] for month in months_told(24)[-14:]} == {0}
    above = [flags[role["above_24"], month] for month in months_told(24)[-6:]]
    assert above == [0, 1, 1, 1, 0, 0]
    years = {
        credit.completed_on.year: credit.credited_jp for credit in credits(seen) if credit.person_id == role["above_24"]
    }
    assert years == {2025: 20, 2026: 16}


def test_every_level_and_the_run_over_new_year_are_indicated(world: World, seen: Seen) -> None:
    values = [v for v in discipline_values(seen) if v.grain == "employee"]
    role = world.staff.by_role
    labels = {v.subject_id: v.label for v in values if (v.code, v.period_start) == ("DIS-02", date(2025, 12, 1))}
    assert [labels[role[f"absent_{n}"]] for n in (3, 7, 11)] == ["RINGAN-1", "RINGAN-3", "SEDANG-1"]
    assert labels[role["absent_run"]].startswith("RINGAN") and labels[role["absent_pppk"]] == "RINGAN-2 (ACUAN)"
    assert role["absent_honorer"] not in labels
    [january] = [
        v for v in values if (v.code, v.subject_id, v.period_start) == ("DIS-03", role["absent_run"], date(2026, 1, 1))
    ]
    assert (january.numerator, january.label) == (11, "LINTAS_TAHUN")


def test_outages_keep_days_unknown_and_corrections_heal_most(seen: Seen) -> None:
    grid = list(Attendance(seen).all_days())
    whole_day = [d for d in grid if (d.unit_id, d.day) == ("10690001", date(2025, 3, 11)) and d.is_required]
    assert {d.code for d in whole_day if d.is_received} >= {"H"} and any(not d.is_received for d in whole_day)
    morning = [d for d in grid if d.unit_id.startswith("1.01") and d.day == date(2025, 9, 10) and d.is_timed]
    assert any(d.is_in_unknown for d in morning) and any(d.late is not None for d in morning)
    assert any(c.approved_on is None for c in seen.corrections.values())
    assert {c.code for c in seen.corrections.values()} >= {None, "H", "DL"}


def test_natural_keys_are_unique_in_a_long_history_too(seen: Seen) -> None:
    keys = Counter((t.employee_id, training_key(t)) for t in seen.register)
    keys.update(("simpeg", t.employee_id, training_key(t)) for t in seen.simpeg)
    keys.update((c.tracking_id,) for c in seen.complaints)
    keys.update((e.tracking_id, e.event, e.at) for events in seen.events.values() for e in events)
    keys.update((x.employee_id, day) for x in seen.leaves for day in days(x.first_day, min(x.last_day, TODAY)))
    assert max(keys.values()) == 1
