"""What changed with a head: before and after, against others, and as a series, LED-01 to LED-03 (section 8.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from tests.recomputed import attendance, complaint, leadership, survey
from tests.recomputed.inputs import ENDLESS, Inputs, each, in_force
from tests.recomputed.people import line_of, named, on_day, staff_by_month, with_units_above
from tests.recomputed.values import NO_DATA, value_rows

STUDIED = {
    "unit_attendance": attendance.unit_attendance,
    "unexcused_absence_rate": attendance.unexcused_absence_rate,
    "punctuality": attendance.punctuality,
    "follow_up_rate": complaint.follow_up_rate,
    "resolved_in_time": complaint.resolved_in_time,
    "reopen_rate": complaint.reopen_rate,
    "satisfaction_index": survey.satisfaction_index,
    "productivity": leadership.productivity,
    "time_efficiency": leadership.time_efficiency,
    "effectiveness": leadership.effectiveness,
}
TOO_FEW_MONTHS, TOO_FEW_STAFF, NO_CONTROL = "KURANG_BULAN", "KURANG_PEGAWAI", "TANPA_PEMBANDING"
SERIES_LEAST = 12


class Change(NamedTuple):
    """A unit that had one definitive head and then another."""

    unit_id: str
    changed_on: pd.Timestamp
    former_from: pd.Timestamp
    former_to: pd.Timestamp
    new_to: pd.Timestamp


# --- which months, which units ---------------------------------------------------------------------------------------
def heads(inputs: Inputs) -> pd.DataFrame:
    """Heads of units by period."""
    rows = named(inputs, inputs.raw("unit_head"))
    return rows.assign(valid_to=rows["valid_to"].fillna(ENDLESS)).sort_values(["unit_id", "valid_from"])


def changes(inputs: Inputs) -> Iterator[Change]:
    """Changes of the definitive head; acting heads change nothing."""
    definitive = heads(inputs)
    for unit, rows in definitive[definitive["head_status"] == "DEFINITIF"].groupby("unit_id"):
        former = None
        for head in each(rows):
            if former is not None and former.person_id != head.person_id:
                yield Change(str(unit), head.valid_from, former.valid_from, former.valid_to, head.valid_to)
            former = head


def first_of(day: pd.Timestamp) -> pd.Timestamp:
    """First day of a day's month."""
    return day.normalize().replace(day=1)


def study_months(inputs: Inputs, change: Change, until: pd.Timestamp) -> pd.DataFrame:
    """Whole months under the former and the new head within the window, without those of an acting head.

    months_since is 0 in the last month of the former head.
    """
    window = int(inputs.parameter("leadership_window_months"))
    dropped = int(inputs.parameter("leadership_dropped_months"))
    turn = first_of(change.changed_on)
    starts = [turn + pd.DateOffset(months=step) for step in range(-window, window + 1)]
    rows = pd.DataFrame({"month": starts, "step": range(-window, window + 1)})
    rows["last_day"] = rows["month"] + pd.offsets.MonthEnd(0)
    is_before = (rows["month"] >= change.former_from) & (rows["last_day"] <= change.former_to) & (rows["step"] < 0)
    is_after = (rows["month"] >= change.changed_on) & (rows["last_day"] <= change.new_to) & (rows["step"] >= dropped)
    rows["is_after"] = is_after
    last = first_of(change.former_to)
    rows["months_since"] = rows["step"] + 12 * (turn.year - last.year) + turn.month - last.month
    kept = rows[(is_before | is_after) & (rows["month"] <= until) & ~is_acting(inputs, change.unit_id, rows)]
    return kept[["month", "is_after", "months_since"]]


def is_acting(inputs: Inputs, unit_id: str, months: pd.DataFrame) -> pd.Series:
    """Whether a month has an acting head: a day of a PLT, or all of a PLH."""
    acting = heads(inputs)
    found = pd.Series(False, index=months.index)
    for head in each(acting[(acting["unit_id"] == unit_id) & (acting["head_status"] != "DEFINITIF")]):
        touches = (months["month"] <= head.valid_to) & (months["last_day"] >= head.valid_from)
        whole = (months["month"] >= head.valid_from) & (months["last_day"] <= head.valid_to)
        found |= touches if head.head_status == "PLT" else whole
    return found


def controls(inputs: Inputs, change: Change, months: pd.DataFrame, until: pd.Timestamp) -> list[str]:
    """Units of the same kind, neither above nor below, whose own head did not change in the months looked at."""
    units = on_day(inputs.raw("unit"), until + pd.offsets.MonthEnd(0)).set_index("unit_id")
    kind = units["unit_type"].get(change.unit_id)
    above = {unit: set(line_of(units["parent_unit_id"], unit)) for unit in units.index}
    first, last = months["month"].min(), until + pd.offsets.MonthEnd(0)
    changed = {other.unit_id for other in changes(inputs) if first <= other.changed_on <= last}
    return [
        unit
        for unit in units.index[units["unit_type"] == kind]
        if change.unit_id not in above[unit] and unit not in above[change.unit_id] and unit not in changed
    ]


# --- the three measures ----------------------------------------------------------------------------------------------
def difference(before: pd.Series, after: pd.Series, least: int) -> float | None:
    """LED-01: mean after less mean before; none where either side has too few months."""
    if before.notna().sum() < least or after.notna().sum() < least:
        return None
    return float(after.mean() - before.mean())


def against_others(own: float | None, others: list[float]) -> float | None:
    """LED-02: the difference less the mean difference of units without change."""
    return None if own is None or not others else own - sum(others) / len(others)


def series(t: np.ndarray, t0: float, y: np.ndarray) -> np.ndarray:
    """LED-03: level and slope before, and what a new head adds to both, by least squares."""
    return np.linalg.lstsq(_design(t, t0), y, rcond=None)[0]


def series_errors(t: np.ndarray, t0: float, y: np.ndarray, lag: int) -> np.ndarray:
    """LED-03: standard errors of the four, robust to residuals that hang together up to some months (Newey and West)."""
    columns = _design(t, t0)
    inverse = np.linalg.inv(columns.T @ columns)
    scores = columns * (y - columns @ series(t, t0, y))[:, None]
    weights = np.clip(1 - np.abs(t[:, None] - t[None, :]) / (lag + 1), 0, None)
    covariance = inverse @ scores.T @ weights @ scores @ inverse
    return np.sqrt(np.clip(np.diag(covariance), 0, None))


def _design(t: np.ndarray, t0: float) -> np.ndarray:
    """A column each for level, time, new head, and time since."""
    after = (t > t0).astype("float64")
    return np.column_stack([np.ones_like(t), t, after, (t - t0) * after])


# --- values ----------------------------------------------------------------------------------------------------------
def studies(inputs: Inputs) -> Iterator[tuple[Change, pd.Timestamp, str, pd.DataFrame, list[float]]]:
    """Each change, month in which it is studied and indicator: the unit's months with y, and differences of controls.

    An indicator of which the unit has no value in these months is not studied.
    """
    window = int(inputs.parameter("leadership_window_months"))
    values = {
        name: studied_values(inputs, name)
        for name in in_force(inputs.rules("study_indicator"), inputs.as_of)["indicator_id"]
    }
    for change in changes(inputs):
        turn = first_of(change.changed_on)
        for until in inputs.months["period_start"]:
            if not turn < until <= min(turn + pd.DateOffset(months=window), change.new_to):
                continue
            months = study_months(inputs, change, until)
            others = controls(inputs, change, months, until)
            for name, y in values.items():
                own = months.assign(y=values_of(y, change.unit_id, months))
                if own["y"].notna().any():
                    yield change, until, name, own, differences_of(inputs, y, others, months, until)


def studied_values(inputs: Inputs, name: str) -> pd.Series:
    """The values of an indicator by unit and month."""
    measure = in_force(inputs.rules("study_indicator"), inputs.as_of).set_index("indicator_id")["measure"][name]
    rows = inputs.once(f"studied.{name}", lambda: STUDIED[name](inputs))
    rows = rows[(rows["grain"] == "unit") & (rows["measure"] == measure)]
    return rows.set_index(["subject_id", "period_start"])["value"]


def values_of(y: pd.Series, unit: str, months: pd.DataFrame) -> pd.Series:
    """Values of a unit in months; empty where there is none."""
    return y.reindex([(unit, month) for month in months["month"]]).set_axis(months.index).astype("float64")


def differences_of(
    inputs: Inputs, y: pd.Series, units: list[str], months: pd.DataFrame, until: pd.Timestamp
) -> list[float]:
    """Differences of the units that have staff and months enough, over the same months."""
    least = int(inputs.parameter("leadership_minimum_months"))
    found = []
    for unit in units:
        told = values_of(y, unit, months)
        own = difference(told[~months["is_after"]], told[months["is_after"]], least)
        if own is not None and staff_of(inputs, unit, until) >= int(inputs.parameter("leadership_minimum_staff")):
            found.append(own)
    return found


def staff_of(inputs: Inputs, unit: str, month: pd.Timestamp) -> int:
    """People of a unit, with all below, on the last day of a month."""
    staff = inputs.once("staff_above", lambda: with_units_above(inputs, staff_by_month(inputs)))
    return int(((staff["subject_id"] == unit) & (staff["period_start"] == month)).sum())


def reason_of(inputs: Inputs, change: Change, until: pd.Timestamp, own: pd.DataFrame) -> str | None:
    """Why a change cannot be judged: too few months on a side, or too few people."""
    least = int(inputs.parameter("leadership_minimum_months"))
    told = own[own["y"].notna()]
    if (~told["is_after"]).sum() < least or told["is_after"].sum() < least:
        return TOO_FEW_MONTHS
    if staff_of(inputs, change.unit_id, until) < int(inputs.parameter("leadership_minimum_staff")):
        return TOO_FEW_STAFF
    return None


def row_of(
    inputs: Inputs, change: Change, until: pd.Timestamp, measure: str, value: float | None, label: str | None
) -> dict[str, object]:
    """One value of a unit."""
    return {
        "period_start": until,
        "grain": "unit",
        "subject_id": change.unit_id,
        "unit_id": change.unit_id,
        "measure": measure,
        "n_people": staff_of(inputs, change.unit_id, until),
        "numerator": value,
        "label": label,
        "null_reason": NO_DATA if value is None else None,
    }


def head_change_difference(inputs: Inputs) -> pd.DataFrame:
    """LED-01: how much higher an indicator is under the new head."""
    found = []
    for change, until, name, own, _ in studies(inputs):
        reason = reason_of(inputs, change, until, own)
        value = difference(own["y"][~own["is_after"]], own["y"][own["is_after"]], 1) if reason is None else None
        found.append(row_of(inputs, change, until, name, value, reason))
    return value_rows("head_change_difference", pd.DataFrame(found))


def head_change_against_others(inputs: Inputs) -> pd.DataFrame:
    """LED-02: the same, less what changed in units that kept their head."""
    found = []
    for change, until, name, own, others in studies(inputs):
        reason = reason_of(inputs, change, until, own) or (None if others else NO_CONTROL)
        value = None
        if reason is None:
            value = against_others(difference(own["y"][~own["is_after"]], own["y"][own["is_after"]], 1), others)
        found.append(row_of(inputs, change, until, name, value, reason))
    return value_rows("head_change_against_others", pd.DataFrame(found))


def head_change_series(inputs: Inputs) -> pd.DataFrame:
    """LED-03: level and slope of the series, and their change; from twelve months on."""
    found = []
    for change, until, name, own, _ in studies(inputs):
        told = own[own["y"].notna()]
        reason = reason_of(inputs, change, until, own) or (TOO_FEW_MONTHS if len(told) < SERIES_LEAST else None)
        told_t = (told["months_since"] - own["months_since"].min() + 1).to_numpy(dtype="float64")
        t0 = float(1 - own["months_since"].min())
        figures: list[float | None] = [None] * 8
        if reason is None:
            y, lag = told["y"].to_numpy(), int(inputs.parameter("leadership_error_lag"))
            figures = [*series(told_t, t0, y).tolist(), *series_errors(told_t, t0, y, lag).tolist()]
        for part, figure in zip(SERIES_PARTS, figures, strict=True):
            found.append(row_of(inputs, change, until, f"{name}:{part}", figure, reason))
    return value_rows("head_change_series", pd.DataFrame(found))


SERIES_PARTS = ("b0", "b1", "b2", "b3", "b0_error", "b1_error", "b2_error", "b3_error")
UNREDUCED = ("LED-01", "LED-02", "LED-03")
RECOMPUTED = {
    "LED-01": head_change_difference,
    "LED-02": head_change_against_others,
    "LED-03": head_change_series,
}
