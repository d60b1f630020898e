"""Quality of what the sources deliver, by source and month, DQ-01 to DQ-06 (section 9.5).

The counts of a delivery (records, identifiers, cells, keys) are taken from its row in ops.load: what was rejected, and
deliveries that later ones replaced, are not in raw any more.
"""

from __future__ import annotations

import pandas as pd

from tests.recomputed.complaint import complaints
from tests.recomputed.inputs import ENDLESS, Inputs
from tests.recomputed.people import person_of
from tests.recomputed.values import value_rows

# The date that puts a record into a month; records without it count in the month of their arrival.
DATED_BY = {
    "punch": "punched_at",
    "attendance_code": "day",
    "leave": "first_day",
    "training": "completed_on",
    "complaint": "received_at",
    "service_volume": "month",
    "survey_response": "last_day",
    "coaching": "planned_on",
    "obligation": "filed_on",
    "neutrality_decision": "decided_on",
    "appraisal": "approved_on",
    "unit_appraisal": None,
    "discipline": "decision_on",
    "education": "recognised_on",
    "post": "valid_from",
    "attendance_correction": "day",
    "outage": "started_at",
}


def month_of(days: pd.Series) -> pd.Series:
    """First day of the month of days or times."""
    days = days.dt.normalize()
    return days - pd.to_timedelta(days.dt.day - 1, unit="D")


# --- deliveries (DQ-01 to DQ-04, DQ-06) ------------------------------------------------------------------------------
def deliveries(inputs: Inputs) -> pd.DataFrame:
    """Loaded files and pulls, with the month of their arrival."""
    rows = inputs.ops("load")
    rows = rows[rows["outcome"] == "loaded"]
    return rows.assign(period_start=month_of(rows["source_as_of"]))


def source_values(name: str, rows: pd.DataFrame, percent: bool) -> pd.DataFrame:
    """Values of sources."""
    rows = rows.assign(grain="source", subject_id=rows["source"], unit_id=None)
    return value_rows(name, rows, measure="all", percent=percent)


def share(inputs: Inputs, name: str, top: str, under: str) -> pd.DataFrame:
    """A share of what a source delivered in a month, in percent."""
    sums = deliveries(inputs).groupby(["source", "period_start"], as_index=False)[[top, under]].sum()
    sums = sums.rename(columns={top: "numerator", under: "denominator"})
    return source_values(name, sums, percent=True)


def employee_id_validity(inputs: Inputs) -> pd.DataFrame:
    """DQ-01: valid NIP and NI PPPK, of those delivered."""
    return share(inputs, "employee_id_validity", "n_valid_ids", "n_ids")


def completeness(inputs: Inputs) -> pd.DataFrame:
    """DQ-02: filled cells of required columns."""
    return share(inputs, "completeness", "n_filled_cells", "n_required_cells")


def uniqueness(inputs: Inputs) -> pd.DataFrame:
    """DQ-03: distinct keys of the accepted records."""
    return share(inputs, "uniqueness", "n_keys", "n_accepted")


def supply_delay(inputs: Inputs) -> pd.DataFrame:
    """DQ-04: days after the 10th of the next month at which the last delivery about a month came, 0 in time."""
    rows = deliveries(inputs)
    rows = rows[rows["last_day"].notna()]
    rows = rows.assign(period_start=month_of(rows["last_day"]))
    rows = rows[rows["period_start"].isin(inputs.months["period_start"])]
    due_on = (
        rows["period_start"]
        + pd.offsets.MonthBegin(1)
        + pd.Timedelta(days=int(inputs.parameter("supply_day_limit")) - 1)
    )
    late = (rows["source_as_of"].dt.normalize() - due_on).dt.days.clip(lower=0)
    worst = rows.assign(numerator=late).groupby(["source", "period_start"])["numerator"].max().reset_index()
    return source_values("supply_delay", worst, percent=False)


def reconciliation(inputs: Inputs) -> pd.DataFrame:
    """DQ-06: deliveries of which all that was read is loaded, rejected, a duplicate or skipped."""
    rows = deliveries(inputs)
    told = rows[["n_loaded", "n_rejected", "n_duplicate", "n_skipped"]].sum(axis=1)
    rows = rows.assign(numerator=(rows["n_read"] == told).astype(int), denominator=1)
    sums = rows.groupby(["source", "period_start"], as_index=False)[["numerator", "denominator"]].sum()
    return source_values("reconciliation", sums, percent=True)


# --- records that wait (DQ-05) ---------------------------------------------------------------------------------------
def is_matched(inputs: Inputs, dataset: str, rows: pd.DataFrame) -> pd.Series:
    """Whether the person or the unit of records is known."""
    if dataset == "punch":
        return is_known_pin(inputs, rows)
    if dataset == "complaint":
        return rows["tracking_id"].isin(complaints(inputs)["tracking_id"])
    if "employee_id" in rows:
        return rows["employee_id"].isin(person_of(inputs).index)
    known_unit = rows["unit_id"].isin(inputs.raw("unit")["unit_id"])
    return (
        known_unit | rows["device_id"].isin(inputs.raw("pin_map")["device_id"]) if dataset == "outage" else known_unit
    )


def is_known_pin(inputs: Inputs, rows: pd.DataFrame) -> pd.Series:
    """Whether a PIN was somebody's on the day of the punch."""
    pins = inputs.raw("pin_map")
    pins = pins[pins["employee_id"].isin(person_of(inputs).index)][["device_id", "pin", "valid_from", "valid_to"]]
    both = rows.reset_index(names="row")[["row", "device_id", "pin", "punched_at"]].merge(pins, on=["device_id", "pin"])
    held = both["punched_at"].dt.normalize().between(both["valid_from"], both["valid_to"].fillna(ENDLESS))
    return pd.Series(rows.index.isin(both.loc[held, "row"]), index=rows.index)


def referential_integrity(inputs: Inputs) -> pd.DataFrame:
    """DQ-05: accepted records whose person or unit is known; the others wait."""
    found = []
    for dataset, date_column in DATED_BY.items():
        rows = inputs.raw(dataset)
        arrived = rows["source_as_of"]
        dated = rows[date_column].fillna(arrived) if date_column else arrived
        rows = rows.assign(
            period_start=month_of(dated), numerator=is_matched(inputs, dataset, rows).astype(int), denominator=1
        )
        found.append(rows[["source", "period_start", "numerator", "denominator"]])
    rows = pd.concat(found, ignore_index=True)
    rows = rows[rows["period_start"].isin(inputs.months["period_start"])]
    return source_values(
        "referential_integrity", rows.groupby(["source", "period_start"], as_index=False).sum(), percent=True
    )


RECOMPUTED = {
    "DQ-01": employee_id_validity,
    "DQ-02": completeness,
    "DQ-03": uniqueness,
    "DQ-04": supply_delay,
    "DQ-05": referential_integrity,
    "DQ-06": reconciliation,
}
