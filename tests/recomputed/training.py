"""Training: the JP of each training, and of the year, TRN-01 to TRN-07 (section 3)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.recomputed.discipline import provisional
from tests.recomputed.inputs import ENDLESS, Inputs, each, in_force, one_source
from tests.recomputed.people import AGENCY, ASN, named, staff_by_month, stretches, with_units_above
from tests.recomputed.values import employee_values, rolled_up, value_rows

PPPK = ("PPPK", "PPPK_PW")
STRUCTURAL = ("JPT", "ADMINISTRATOR", "PENGAWAS")


# --- the JP of a training (section 3.2, TRN-01) ----------------------------------------------------------------------
def credited(inputs: Inputs) -> pd.DataFrame:
    """One row a person and training with its credited_jp; empty where neither table, certificate nor minutes give any."""
    return inputs.once("credited", lambda: _credited(inputs))


def _credited(inputs: Inputs) -> pd.DataFrame:
    rows = one_source(named(inputs, inputs.raw("training")), ["person_id", "training_key"])
    rules = in_force(inputs.rules("jp_conversion"), inputs.as_of).set_index("training_form")
    numbers = rules.drop(columns=["basis", "confidence", "valid_from", "valid_to", "issued_on", "legal_basis"])
    told = rows.join(numbers.apply(pd.to_numeric), on="training_form")
    basis = rows["training_form"].map(rules["basis"])
    is_international = rows["is_international"].astype(bool)
    per_basis = told["international_jp_per_basis"].where(is_international).fillna(told["jp_per_basis"])
    limit = told["sessions_per_month_limit"] * begun_months(rows["started_on"], rows["completed_on"])
    sessions = pd.concat([rows["session_count"].astype("float64"), limit], axis=1).min(axis=1, skipna=False)
    amount = pd.Series(np.nan, index=rows.index)
    amount = amount.mask(basis == "DAY", rows["duration_days"])
    amount = amount.mask(basis == "SESSION", sessions)
    amount = amount.mask(basis == "PROGRAMME", 1.0)
    factor = told["international_factor"].where(is_international).fillna(1.0)
    by_minutes = rows["duration_minutes"].astype("float64") // float(inputs.parameter("jp_minutes"))
    jp = (per_basis * amount).fillna(rows["certificate_jp"] * factor).fillna(by_minutes)
    return rows.assign(credited_jp=jp)


def begun_months(first: pd.Series, last: pd.Series) -> pd.Series:
    """Months that a training lasts, the last one begun: which session was in which month is not told."""
    months = 12 * (last.dt.year - first.dt.year) + last.dt.month - first.dt.month
    return months + (last.dt.day >= first.dt.day)


def training_jp(inputs: Inputs) -> pd.DataFrame:
    """TRN-01: the JP of each training completed in the months."""
    rows = credited(inputs)
    rows = rows[rows["completed_on"] >= inputs.months["period_start"].min()]
    rows = rows.rename(columns={"credited_jp": "numerator", "training_key": "measure"})
    rows["period_start"] = rows["completed_on"]
    return value_rows("credited_jp", employee_values(rows.assign(unit_id=None)))


# --- the JP of a year (TRN-02 to TRN-05) -----------------------------------------------------------------------------
def jp_of_year(inputs: Inputs) -> pd.DataFrame:
    """One row a month and ASN on its last day: JP of trainings completed since 1 January, 0 without any."""
    return inputs.once("jp_of_year", lambda: _jp_of_year(inputs))


def _jp_of_year(inputs: Inputs) -> pd.DataFrame:
    staff = staff_by_month(inputs)
    staff = staff[staff["employment_type"].isin(ASN)]
    done = staff.merge(credited(inputs)[["person_id", "completed_on", "credited_jp"]], on="person_id")
    in_year = done["completed_on"].dt.year == done["period_start"].dt.year
    done = done[in_year & (done["completed_on"] <= done["period_end"])]
    jp = done.groupby(["period_start", "person_id"])["credited_jp"].sum().rename("jp")
    rows = staff.join(jp, on=["period_start", "person_id"]).fillna({"jp": 0.0})
    return rows.assign(label=provisional(inputs, rows), numerator=rows["jp"])


def annual_jp(inputs: Inputs) -> pd.DataFrame:
    """TRN-02: JP since 1 January."""
    return value_rows("annual_jp", employee_values(jp_of_year(inputs)), measure="all")


def training_fulfilment(inputs: Inputs) -> pd.DataFrame:
    """TRN-03: JP of the 20 that PNS and CPNS have a right to, at most all of them, and raw."""
    rows = jp_of_year(inputs)
    rows = employee_values(rows[rows["employment_type"].isin(("PNS", "CPNS"))])
    rows["denominator"] = float(inputs.parameter("training_target_jp"))
    capped = rows.assign(measure="capped", numerator=rows[["jp", "denominator"]].min(axis=1))
    return value_rows("training_fulfilment", [capped, rows.assign(measure="raw")], percent=True)


def with_label(inputs: Inputs, rows: pd.DataFrame) -> pd.DataFrame:
    """Say of values of units that their year is not over."""
    return rows.assign(label=provisional(inputs, rows))


def staff_with_20_jp(inputs: Inputs) -> pd.DataFrame:
    """TRN-04: PNS and CPNS with 20 JP, of those with 90 days in the year and no study assignment; CPNS once more apart."""
    rows = jp_of_year(inputs)
    rows = rows.join(days_employed(inputs), on=["person_id", rows["period_start"].dt.year.rename("year")])
    rows = rows[(rows["n_days"] >= float(inputs.parameter("training_minimum_days"))) & ~is_studying(inputs, rows)]
    rows["numerator"] = (rows["jp"] >= float(inputs.parameter("training_target_jp"))).astype(int)
    rows["denominator"] = 1
    found = []
    for measure, kinds in (("all", ("PNS", "CPNS")), ("cpns", ("CPNS",))):
        units = rolled_up(inputs, rows[rows["employment_type"].isin(kinds)])
        found.append(with_label(inputs, units.assign(measure=measure)))
    return value_rows("staff_with_20_jp", found, percent=True)


def days_employed(inputs: Inputs) -> pd.Series:
    """Days of each calendar year in which a person is employed, its rest included."""
    rows = stretches(inputs)[["person_id", "valid_from", "valid_to"]]
    found = []
    for year in inputs.months["period_start"].dt.year.unique():
        first, last = pd.Timestamp(year, 1, 1), pd.Timestamp(year, 12, 31)
        days = (
            rows["valid_to"].where(rows["valid_to"] < last, last)
            - rows["valid_from"].where(rows["valid_from"] > first, first)
        ).dt.days + 1
        found.append(rows.assign(year=year, n_days=days.clip(lower=0)))
    return pd.concat(found).groupby(["person_id", "year"])["n_days"].sum()


def is_studying(inputs: Inputs, rows: pd.DataFrame) -> pd.Series:
    """Whether the person is on a study assignment (TB) on the month's last day."""
    leave = named(inputs, inputs.raw("leave"))
    leave = leave[leave["attendance_code"] == "TB"][["person_id", "first_day", "last_day"]]
    both = rows.reset_index(names="row")[["row", "person_id", "period_end"]].merge(leave, on="person_id")
    both = both[both["period_end"].between(both["first_day"], both["last_day"])]
    return pd.Series(rows.index.isin(both["row"]), index=rows.index)


def mean_jp(inputs: Inputs) -> pd.DataFrame:
    """TRN-05: JP per ASN, those without any included."""
    units = rolled_up(inputs, jp_of_year(inputs).assign(denominator=1))
    return value_rows("mean_jp", with_label(inputs, units), measure="all")


# --- the year of a contract (TRN-06) ---------------------------------------------------------------------------------
def pppk_jp_warning(inputs: Inputs) -> pd.DataFrame:
    """TRN-06: whether a PPPK has more than 24 JP in the year of the contract that holds the month's last day."""
    staff = staff_by_month(inputs)
    staff = staff[staff["employment_type"].isin(PPPK)].drop(columns=["valid_from", "valid_to"])
    contracts = inputs.raw("employee")[["person_id", "employment_type", "valid_from", "valid_to"]]
    rows = staff.merge(contracts, on=["person_id", "employment_type"])
    held = rows["period_end"].between(rows["valid_from"], rows["valid_to"].fillna(ENDLESS))
    rows = rows[held].reset_index(drop=True)
    rows["opened_on"] = [anniversary(row.valid_from, row.period_end) for row in each(rows)]
    rows["opened_on"] = rows["opened_on"].astype("datetime64[us]")
    done = rows.merge(credited(inputs)[["person_id", "completed_on", "credited_jp"]], on="person_id")
    done = done[done["completed_on"].between(done["opened_on"], done["period_end"])]
    jp = done.groupby(["period_start", "person_id"])["credited_jp"].sum().rename("jp")
    rows = rows.join(jp, on=["period_start", "person_id"]).fillna({"jp": 0.0})
    rows["numerator"] = (rows["jp"] > float(inputs.parameter("training_pppk_limit_jp"))).astype(int)
    own = employee_values(rows)
    return value_rows("pppk_jp_warning", [own, rolled_up(inputs, own)], measure="all")


def anniversary(start: pd.Timestamp, day: pd.Timestamp) -> pd.Timestamp:
    """The last return of the first day of a contract, not after the day."""
    years = day.year - start.year
    back = start + pd.DateOffset(years=years)
    return back if back <= day else start + pd.DateOffset(years=years - 1)


# --- leadership training (TRN-07) ------------------------------------------------------------------------------------
def posts(inputs: Inputs) -> pd.DataFrame:
    """Posts of people by period; of those whose posts are not told, what the employee data say."""
    return inputs.once("posts", lambda: _posts(inputs))


def _posts(inputs: Inputs) -> pd.DataFrame:
    told = one_source(named(inputs, inputs.raw("post")), ["person_id", "valid_from", "title"])
    told = told[["person_id", "position_type", "echelon", "functional_level", "title", "valid_from", "valid_to"]]
    others = inputs.raw("employee").rename(columns={"position": "title"})
    others = others[~others["person_id"].isin(told["person_id"]) & others["position_type"].notna()]
    rows = pd.concat([told, others.reindex(columns=told.columns)], ignore_index=True)
    return rows.assign(valid_to=rows["valid_to"].fillna(ENDLESS))


def leadership_levels(inputs: Inputs) -> pd.DataFrame:
    """Levels of leadership training that people have completed, told by the words of its title."""
    rows = credited(inputs)
    rows = rows[rows["training_form"] == "STRUKTURAL"]
    words = inputs.rules("leadership_title").sort_values("title_words", key=lambda text: -text.str.len())
    title = " " + rows["title"].str.upper().str.replace(r"[^A-Z0-9]+", " ", regex=True).str.strip() + " "
    level = pd.Series(None, index=rows.index, dtype="object")
    for rule in each(words):
        level = level.mask(level.isna() & title.str.contains(f" {rule.title_words} ", regex=False), rule.training_level)
    return rows.assign(training_level=level).dropna(subset="training_level")[
        ["person_id", "training_level", "completed_on"]
    ]


def with_own_level(inputs: Inputs, rows: pd.DataFrame) -> pd.Series:
    """Whether people in structural posts (position_type, echelon) have the training of that level by the month's end."""
    needed = in_force(inputs.rules("leadership_requirement"), inputs.as_of)[
        ["position_type", "echelon", "training_level"]
    ]
    both = (
        rows.assign(echelon=rows["echelon"].fillna(""))
        .reset_index(names="place")
        .merge(needed, on=["position_type", "echelon"])
    )
    both = both.merge(leadership_levels(inputs), on=["person_id", "training_level"])
    return pd.Series(rows.index.isin(both.loc[both["completed_on"] <= both["period_end"], "place"]), index=rows.index)


def leadership_training_done(inputs: Inputs) -> pd.DataFrame:
    """TRN-07: people in structural posts with the leadership training of their level."""
    staff = staff_by_month(inputs)[["period_start", "period_end", "person_id", "unit_id", "employment_type"]]
    rows = staff.merge(posts(inputs), on="person_id")
    rows = rows[rows["period_end"].between(rows["valid_from"], rows["valid_to"])].reset_index(drop=True)
    rows = rows[rows["position_type"].isin(STRUCTURAL)]
    rows["numerator"] = with_own_level(inputs, rows).astype(int)
    rows["denominator"] = 1
    units = rolled_up(inputs, with_every_unit(inputs, rows))
    return value_rows("leadership_training_done", units, measure="all", percent=True)


def with_every_unit(inputs: Inputs, rows: pd.DataFrame) -> pd.DataFrame:
    """Add a row of zeros for each unit and month, so that units with nobody are told too."""
    units = with_units_above(inputs, inputs.raw("unit")[["unit_id"]].merge(inputs.months, how="cross"))
    units = units[units["subject_id"] == AGENCY][["period_start", "unit_id"]]
    parts = [part for part in ("numerator", "denominator") if part in rows]
    return pd.concat([rows, units.assign(**dict.fromkeys(parts, 0))], ignore_index=True)


RECOMPUTED = {
    "TRN-01": training_jp,
    "TRN-02": annual_jp,
    "TRN-03": training_fulfilment,
    "TRN-04": staff_with_20_jp,
    "TRN-05": mean_jp,
    "TRN-06": pppk_jp_warning,
    "TRN-07": leadership_training_done,
}
FACTS = {
    "TRN-01": """select 'credited_jp' as indicator_id, training_key as measure, 'employee' as grain, completed_on as period_start,
        person_id as subject_id, null as unit_id, null as n_people, credited_jp as numerator, null as denominator, credited_jp as value,
        null as label, case when credited_jp is null then 'TIDAK_ADA_DATA' end as null_reason from published.training""",
}
