"""The worked numbers of the specification come out of the recomputation: what no sample office shows is tested here."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from flows.office import Office
from tests.recomputed import appraisal, attendance, calendar, discipline, head_study, professionalism, survey, training
from tests.recomputed.inputs import Inputs, in_force

DAYS_5D = {
    2025: [19, 20, 19, 16, 17, 18, 23, 20, 21, 23, 20, 21],
    2026: [20, 18, 17, 21, 16, 20, 23, 19, 22, 22, 21, 21],
}
DAYS_6D = {
    2025: [23, 24, 23, 20, 22, 22, 27, 25, 25, 27, 25, 25],
    2026: [25, 22, 20, 25, 21, 24, 27, 24, 26, 27, 25, 25],
}
NOWHERE = Office(folder=Path("none"), name="", sources={})


@cache
def rules_only(as_of: str = "2026-12-31") -> Inputs:
    """Rules as of a day, and no warehouse."""
    return Inputs(NOWHERE, pd.Timestamp(as_of))


def told(as_of: str = "2026-12-31", **records: pd.DataFrame) -> Inputs:
    """Rules as of a day, and the records of some datasets."""
    raw = {f"raw.{dataset}": rows for dataset, rows in records.items()}
    return Inputs(NOWHERE, pd.Timestamp(as_of), raw)


def required(inputs: Inputs, schedule_id: str) -> pd.DataFrame:
    """Days on which a schedule requires work."""
    days = calendar.schedule_days(inputs)
    return days[days["schedule_id"] == schedule_id]


# --- section 1: days and minutes -------------------------------------------------------------------------------------
@pytest.mark.parametrize("year", [2025, 2026])
@pytest.mark.parametrize(("schedule_id", "told"), [("JK-5D", DAYS_5D), ("JK-6D", DAYS_6D)])
def test_required_days_of_each_month(year: int, schedule_id: str, told: dict[int, list[int]]) -> None:
    days = required(rules_only(), schedule_id)["day"]
    assert days[days.dt.year == year].dt.month.value_counts().sort_index().to_list() == told[year]


def test_a_holiday_counts_from_the_day_on_which_it_was_decreed() -> None:
    days = required(rules_only("2025-08-06"), "JK-5D")["day"]
    assert ((days >= "2025-08-01") & (days <= "2025-08-31")).sum() == 21


@pytest.mark.parametrize(("month", "minutes"), [("2026-02", 7680), ("2026-03", 6930)])
def test_required_minutes_with_ramadan(month: str, minutes: int) -> None:
    days = required(rules_only(), "JK-5D")
    assert days.loc[days["day"].dt.strftime("%Y-%m") == month, "scheduled_minutes"].sum() == minutes


@pytest.mark.parametrize(
    ("day", "came", "went", "late", "early", "effective"),
    [
        ("2026-02-09", "07:10", "16:40", 0, 0, 450),
        ("2026-02-09", "07:45", "16:00", 15, 0, 435),
        ("2026-02-09", "12:30", "16:00", 300, 0, 180),
        ("2026-02-13", "07:30", "15:45", 0, 45, 405),
        ("2026-02-09", "07:30:59", "15:59:30", 0, 0, 448),
        ("2026-02-09", "07:31:00", "16:00", 1, 0, 449),
    ],
)
def test_minutes_of_a_day(day: str, came: str, went: str, late: int, early: int, effective: int) -> None:
    rows = required(rules_only(), "JK-5D")
    rows = rows[rows["day"] == day].assign(in_at=pd.Timestamp(f"{day} {came}"), out_at=pd.Timestamp(f"{day} {went}"))
    rows = rows.assign(is_timed=True, is_in_excused=False, is_out_excused=False)
    found = attendance.with_minutes(rules_only(), rows).iloc[0]
    assert (found["late_minutes"], found["early_minutes"], found["effective_minutes"]) == (late, early, effective)


def test_two_punches_close_together_are_a_coming_without_a_going() -> None:
    rows = required(rules_only(), "JK-5D")
    rows = rows[rows["day"] == "2026-02-09"].assign(person_id="1")
    punches = pd.DataFrame({"punched_at": pd.to_datetime(["2026-02-09 07:20", "2026-02-09 07:25"])})
    found = attendance.coming_and_going(rows.merge(punches, how="cross"), 30).iloc[0]
    assert found["in_at"] == pd.Timestamp("2026-02-09 07:20") and pd.isna(found["out_at"])


def test_a_night_shift_is_a_day_of_its_beginning() -> None:
    owner = pd.DataFrame({"employee_id": ["1"], "person_id": ["1"], "device_id": ["1"], "pin": ["1"]})
    pins = owner.assign(valid_from=pd.Timestamp("2026-01-01"), valid_to=pd.Timestamp("2026-12-31"))
    times = pd.to_datetime(["2026-04-06 21:52", "2026-04-07 06:05"]).as_unit("us")
    punches = pd.DataFrame({"device_id": "1", "pin": "1", "punched_at": times})
    days = required(rules_only(), "SH-N").assign(person_id="1")
    found = attendance.punched_days(told(employee=owner, pin_map=pins.drop(columns="person_id"), punch=punches), days)
    assert found[["day", "in_at", "out_at"]].to_numpy().tolist() == [[pd.Timestamp("2026-04-06"), *times]]


@pytest.mark.parametrize(("minutes", "band"), [(1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (300, 4)])
def test_bands(minutes: int, band: int) -> None:
    one = pd.Series([minutes])
    days = pd.Series([pd.Timestamp("2026-02-09")])
    assert attendance.band_of(rules_only(), "TL", days, one, pd.Series([False])).iloc[0] == band


# --- section 2: discipline -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("n_days", "run", "level"),
    [
        (2, 2, None),
        (3, 2, "RINGAN-1"),
        (6, 2, "RINGAN-2"),
        (10, 2, "RINGAN-3"),
        (13, 2, "SEDANG-1"),
        (16, 2, "SEDANG-2"),
        (20, 2, "SEDANG-3"),
        (24, 2, "BERAT-1"),
        (27, 2, "BERAT-2"),
        (28, 2, "BERAT-3"),
        (10, 10, "BERAT-3"),
    ],
)
def test_levels_that_days_indicate(n_days: int, run: int, level: str | None) -> None:
    rules = rules_only().rules("discipline_threshold")
    held = in_force(rules[rules["employment_type"] == "PNS"], pd.Timestamp("2026-06-30"))
    assert discipline.level_of(held, n_days, run)[1] == level


@pytest.mark.parametrize(
    ("absent", "present", "month", "run", "is_across"),
    [
        (("2026-03-09", "2026-03-27"), None, "2026-03-01", 10, False),
        (("2026-03-09", "2026-03-27"), "2026-03-25", "2026-03-01", 7, False),
        (("2025-12-22", "2026-01-07"), None, "2026-01-01", 10, True),
    ],
)
def test_longest_run(absent: tuple[str, str], present: str | None, month: str, run: int, is_across: bool) -> None:
    days = required(rules_only(), "JK-5D")
    days = days[days["day"].between("2025-12-01", "2026-03-31")].assign(person_id="1", is_required=True, code="H")
    days.loc[days["day"].between(*absent), "code"] = "A"
    days.loc[days["day"] == present, "code"] = "H"
    inputs = told(
        "2026-03-31", attendance_code=days[["day"]], punch=days[["day"]].rename(columns={"day": "punched_at"})
    )
    inputs.kept["attendance_days"] = days
    found = discipline.longest_runs(inputs).loc[[(pd.Timestamp(month), "1")]]
    assert found.to_numpy().tolist() == [[run, is_across]]


# --- section 3: training ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("record", "jp"),
    [
        ({"training_form": "SEMINAR", "duration_days": 2}, 8),
        ({"training_form": "WORKSHOP", "duration_days": 3}, 15),
        ({"training_form": "SEMINAR", "duration_days": 1, "is_international": True}, 6),
        ({"training_form": "TEKNIS", "certificate_jp": 30, "is_international": True}, 36),
        ({"training_form": "ELEARNING", "duration_minutes": 900}, 20),
        ({"training_form": "COACHING", "session_count": 2}, 4),
        ({"training_form": "COACHING", "session_count": 5}, 4),
    ],
)
def test_jp_of_a_training(record: dict[str, object], jp: float) -> None:
    names = {"employee_id": "1", "person_id": "1", "training_key": "A", "source": "a", "load_id": 1, "row_number": 1}
    days = dict.fromkeys(("started_on", "completed_on", "source_as_of"), pd.Timestamp("2026-02-09"))
    empty = dict.fromkeys(("duration_days", "session_count", "duration_minutes", "certificate_jp"), np.nan)
    rows = pd.DataFrame([{**names, **days, **empty, "is_international": False, **record}])
    inputs = told(training=rows, employee=rows[["employee_id", "person_id"]])
    assert training.credited(inputs)["credited_jp"].to_list() == pytest.approx([jp])


# --- sections 4 and 5: professionalism and appraisal -----------------------------------------------------------------
@pytest.mark.parametrize(("value", "score"), [(90.4, 25), (90.5, 30), (50.5, 5), (50.0, 1)])
def test_score_of_a_value_is_of_whole_numbers(value: float, score: int) -> None:
    rules = professionalism.rules_of(rules_only(), "performance", "BKN8-2019")
    assert professionalism.score_of_value(rules, value) == score


@pytest.mark.parametrize(
    ("value", "has_idea", "predicate"),
    [
        (105.5, False, "BAIK"),
        (114, True, "SANGAT_BAIK"),
        (114, False, "BAIK"),
        (82, False, "CUKUP"),
        (63, False, "KURANG"),
    ],
)
def test_predicate_of_a_value(value: float, has_idea: bool, predicate: str) -> None:
    assert appraisal.band_of(rules_only(), value, has_idea) == predicate


@pytest.mark.parametrize(
    ("organisation", "counts", "is_kept"),
    [
        ("BAIK", {"SANGAT_BAIK": 4, "BAIK": 14, "BUTUH_PERBAIKAN": 2}, True),
        ("BAIK", {"SANGAT_BAIK": 4, "BAIK": 15, "BUTUH_PERBAIKAN": 1}, False),
        ("ISTIMEWA", {"SANGAT_BAIK": 15, "BAIK": 5}, False),
        ("BUTUH_PERBAIKAN", {"SANGAT_BAIK": 2, "BAIK": 6, "BUTUH_PERBAIKAN": 12}, True),
    ],
)
def test_distribution_of_predicates(organisation: str, counts: dict[str, int], is_kept: bool) -> None:
    predicates = pd.Series([predicate for predicate, count in counts.items() for _ in range(count)])
    assert (appraisal.breaches_of(rules_only(), organisation, predicates) == []) is is_kept


# --- section 6: working days of complaints ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("after", "until", "days"),
    [
        ("2026-03-13", "2026-03-17", 2),
        ("2026-03-17", "2026-03-31", 5),
        ("2026-03-17", "2026-04-01", 6),
        ("2026-02-14", "2026-02-20", 3),
        ("2026-02-17", "2026-02-24", 5),
        ("2026-05-04", "2026-05-26", 14),
        ("2026-01-05", "2026-04-10", 60),
        ("2026-04-01", "2026-04-16", 10),
        ("2026-04-06", "2026-04-30", 18),
        ("2026-04-13", "2026-04-20", 5),
    ],
)
def test_working_days_between(after: str, until: str, days: int) -> None:
    counted = calendar.WorkingDays(rules_only())
    found = counted.between(pd.Series([pd.Timestamp(after)]), pd.Series([pd.Timestamp(until)]))
    assert found.to_list() == [days]


# --- section 7: surveys ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("index", "band"),
    [("64.99", "D"), ("64.995", "C"), ("76.60", "C"), ("76.605", "B"), ("88.30", "B"), ("88.305", "A")],
)
def test_band_of_an_index(index: str, band: str) -> None:
    assert survey.band_of(survey.bands(rules_only()), Fraction(index)) == band


# --- section 8: what changed with a head -----------------------------------------------------------------------------
def test_difference_between_heads() -> None:
    before, after = pd.Series([90.0, 91, 89, 92, 90, 88]), pd.Series([93.0, 94, 92, 95, 94, 96])
    own = head_study.difference(before, after, 6)
    assert own == pytest.approx(4.0)
    assert head_study.difference(before, after[:4], 6) is None
    assert head_study.against_others(own, [92.5 - 91.0]) == pytest.approx(2.5)
    assert head_study.against_others(own, []) is None


def test_series_of_a_change() -> None:
    t = np.arange(1.0, 13.0)
    y = 80 + 0.5 * t + np.where(t > 6, 2 + 0.25 * (t - 6), 0)
    assert head_study.series(t, 6, y) == pytest.approx([80, 0.5, 2, 0.25])
