"""Attendance: the day of every person (section 1.3), and what is counted of it, ATT-01 to ATT-12 (section 1.5)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.recomputed.calendar import schedule_days
from tests.recomputed.inputs import ENDLESS, Inputs, each, in_force, one_source
from tests.recomputed.people import employment_days, named, person_of
from tests.recomputed.values import employee_values, rolled_up, value_rows

NOTES = ("S", "I")


# --- the day (section 1.3) -------------------------------------------------------------------------------------------
def attendance_days(inputs: Inputs) -> pd.DataFrame:
    """One row a person, unit and day: required, received, code, minutes, bands."""
    return inputs.once("attendance_days", lambda: _attendance_days(inputs))


def _attendance_days(inputs: Inputs) -> pd.DataFrame:
    days = employment_days(inputs).merge(schedule_days(inputs), on=["schedule_id", "day"], how="left")
    by_person = ["person_id", "day"]
    days = days.merge(registered_codes(inputs), on=by_person, how="left")
    days = days.merge(punched_days(inputs, days), on=by_person, how="left")
    days = days.merge(sheet_codes(inputs, days), on=by_person, how="left")
    days = days.merge(received_unit_days(inputs, days), on=["unit_id", "day"], how="left")
    days = corrected(days.merge(corrections(inputs), on=by_person, how="left"))
    days = days.merge(outage_days(inputs, days), on=by_person, how="left")
    days = days.merge(unread_days(inputs, days), on=by_person, how="left")
    codes = inputs.rules("attendance_code").set_index("attendance_code")
    frees = set(codes.index[codes["is_required"] == "false"]) - {"L"}
    days["is_required"] = days["scheduled_minutes"].notna() & ~days["registered_code"].isin(frees)
    for name in ("is_received", "is_in_excused", "is_out_excused", "is_whole_outage", "is_unread"):
        days[name] = days[name].fillna(False).astype(bool)
    days = with_code(days)
    for name in ("is_on_duty", "is_excused"):
        days[name] = days["code"].map(codes[name]).eq("true")
    days["is_leave"] = days["code"].map(codes["code_group"]).eq("CUTI")
    return with_minutes(inputs, days)


def with_code(days: pd.DataFrame) -> pd.DataFrame:
    """Give each day its code by precedence (step 10): correction, document, punches, note, sheet, else absent.

    A day of which nothing is told because the device was out from start to end is not received (step 11), nor is one of
    which a line that nobody could read may have told (decision 17).
    """
    note = days["registered_code"].where(days["registered_code"].isin(NOTES))
    document = days["corrected_code"].fillna(days["registered_code"].where(note.isna()))
    punched = pd.Series("H", index=days.index).where(days["in_at"].notna() | days["out_at"].notna())
    told = document.fillna(punched).fillna(note).fillna(days["sheet_code"])
    days["is_received"] &= told.notna() | ~(days["is_whole_outage"] | days["is_unread"])
    counts = days["is_required"] & days["is_received"]
    days["code"] = told.fillna("A").where(counts)
    days["is_timed"] = counts & document.isna() & punched.notna()
    return days


def corrections(inputs: Inputs) -> pd.DataFrame:
    """Approved corrections by person and day: a code, or times; one that waits for approval does not count."""
    rows = named(inputs, inputs.raw("attendance_correction"))
    rows = rows[rows["approved_on"].notna()].sort_values(["approved_on", "source"], ascending=[False, True])
    rows = rows.drop_duplicates(["person_id", "day"]).rename(columns={"attendance_code": "corrected_code"})
    return rows[["person_id", "day", "corrected_code", "came_at", "went_at"]]


def corrected(days: pd.DataFrame) -> pd.DataFrame:
    """Put corrected times in the place of punched ones."""
    days["in_at"] = days["came_at"].fillna(days["in_at"])
    days["out_at"] = days["went_at"].fillna(days["out_at"])
    return days


def outage_days(inputs: Inputs, days: pd.DataFrame) -> pd.DataFrame:
    """Days on which a device of the person, or the devices of the unit, could not be used (step 11), and what that excuses.

    The coming is punched from the opening of the day's window to the middle of the shift, the going from there on.
    """
    outages = inputs.raw("outage")[["device_id", "unit_id", "started_at", "ended_at"]]
    frame = days.loc[days["scheduled_minutes"].notna(), ["person_id", "day", "unit_id", "starts_at", "ends_at"]]
    pins = pins_of_people(inputs).drop(columns="pin")
    by_device = frame.drop(columns="unit_id").merge(pins, on="person_id")
    by_device = by_device[by_device["day"].between(by_device["valid_from"], by_device["valid_to"])]
    by_device = by_device.merge(outages[outages["device_id"].notna()].drop(columns="unit_id"), on="device_id")
    by_unit = frame.merge(outages[outages["unit_id"].notna()].drop(columns="device_id"), on="unit_id")
    rows = pd.concat([by_device, by_unit])
    start, end = (minutes_of(rows[name] - rows["day"]) for name in ("started_at", "ended_at"))
    before, after = (int(inputs.parameter(f"window_{side}_minutes")) for side in ("before", "after"))
    middle = (rows["starts_at"] + rows["ends_at"]) / 2
    rows["is_in_excused"] = (start < middle) & (end >= rows["starts_at"] - before)
    rows["is_out_excused"] = (start <= rows["ends_at"] + after) & (end >= middle)
    rows["is_whole_outage"] = (start <= rows["starts_at"]) & (end >= rows["ends_at"])
    found = ["is_in_excused", "is_out_excused", "is_whole_outage"]
    return rows.groupby(["person_id", "day"], as_index=False)[found].any()


def registered_codes(inputs: Inputs) -> pd.DataFrame:
    """Codes of the registers by person and day: leave, duty, status, and DIK for classroom training (steps 1 and 10)."""
    leave = one_source(named(inputs, inputs.raw("leave")), ["person_id", "attendance_code", "first_day"])
    leave = leave[["person_id", "attendance_code", "first_day", "last_day"]]
    training = one_source(named(inputs, inputs.raw("training")), ["person_id", "training_key"])
    training = training[training["is_classroom"].astype(bool)].assign(attendance_code="DIK")
    training = training.rename(columns={"started_on": "first_day", "completed_on": "last_day"})[leave.columns]
    rows = pd.concat([leave.assign(rank=0), training.assign(rank=1)])
    rows["rank"] += 2 * rows["attendance_code"].isin(NOTES)
    spans = [pd.date_range(row.first_day, row.last_day).as_unit("us") for row in each(rows)]
    rows = (
        rows.assign(day=pd.Series(spans, index=rows.index))
        .explode("day")
        .sort_values("rank")
        .drop_duplicates(["person_id", "day"])
    )
    rows["day"] = rows["day"].astype("datetime64[us]")
    return rows.rename(columns={"attendance_code": "registered_code"})[["person_id", "day", "registered_code"]]


def sheet_codes(inputs: Inputs, days: pd.DataFrame) -> pd.DataFrame:
    """Codes of the sheets by person and day; the sheet of the person's own unit first."""
    rows = named(inputs, inputs.raw("attendance_code"))
    own = rows.merge(days[["person_id", "day", "unit_id"]], on=["person_id", "day"], suffixes=("", "_own"))
    own["is_other"] = own["unit_id"] != own["unit_id_own"]
    own = own.sort_values(["is_other", "source_as_of"], ascending=[True, False]).drop_duplicates(["person_id", "day"])
    return own.rename(columns={"attendance_code": "sheet_code"})[["person_id", "day", "sheet_code"]]


def received_unit_days(inputs: Inputs, days: pd.DataFrame) -> pd.DataFrame:
    """Unit-days of which a source has spoken (decision 5): sheets their month, a log all days before its last punch."""
    spoken = inputs.ops("spoken").merge(inputs.ops("load"), on="load_id")
    spoken = spoken[spoken["dataset"] == "attendance_code"]
    scope = spoken["scope"].str.extract(r"^(?P<unit_id>\S+) (?P<period_start>\S+)$").drop_duplicates()
    scope["period_start"] = scope["period_start"].astype("datetime64[us]")
    by_sheet = days[["unit_id", "day", "period_start"]].merge(scope, on=["unit_id", "period_start"])
    punches = inputs.raw("punch").groupby("device_id")["punched_at"].agg(["min", "max"]).reset_index()
    pins = (
        pins_of_people(inputs).merge(punches, on="device_id").drop_duplicates(["device_id", "person_id", "valid_from"])
    )
    by_log = days[["person_id", "unit_id", "day"]].merge(pins, on="person_id")
    by_log = by_log[by_log["day"].between(by_log["valid_from"], by_log["valid_to"])]
    first = by_log["min"].dt.normalize() - pd.to_timedelta(by_log["min"].dt.day - 1, unit="D")
    by_log = by_log[(by_log["day"] >= first) & (by_log["day"] < by_log["max"].dt.normalize())]
    both = pd.concat([by_sheet, by_log])[["unit_id", "day"]].drop_duplicates()
    return both.assign(is_received=True)


def unread_days(inputs: Inputs, days: pd.DataFrame) -> pd.DataFrame:
    """Days of people that a line may have told of which nobody could read (decision 17)."""
    people, sheet, of_person = person_of(inputs), ["period_start", "source", "unit_id"], ["person_id", "day"]
    codes = inputs.raw("attendance_code")
    codes = codes.assign(period_start=codes["day"].dt.to_period("M").dt.start_time.astype("datetime64[us]"))
    codes["person_id"] = codes["employee_id"].map(people)
    rejected = inputs.rejected_days()
    rejected = rejected.assign(person_id=rejected["employee_id"].map(people))
    strangers = pd.concat([rows[rows["person_id"].isna()] for rows in (rejected, codes)])
    meant = strangers.groupby([*sheet, "source_as_of", "day"], dropna=False).size().groupby([*sheet, "source_as_of"])
    lines = meant.max().rename("n_meant").reset_index()
    known = codes.dropna(subset="person_id").groupby([*sheet, "person_id"], as_index=False)["seen_as_of"].min()
    came = lines.merge(known, on=sheet, how="left")
    came = came.assign(is_later=came["seen_as_of"] > came["source_as_of"])
    still = came.groupby([*sheet, "source_as_of", "n_meant"], as_index=False)["is_later"].sum()
    still = still.loc[still["is_later"] < still["n_meant"], sheet].drop_duplicates()
    staff = days[["person_id", "unit_id", "period_start", "day"]]
    of_open = staff.merge(still, on=["unit_id", "period_start"]).merge(known, on=[*sheet, "person_id"], how="left")
    of_open = of_open[of_open["seen_as_of"].isna()]
    cells = rejected.dropna(subset="person_id")
    dayless = cells[cells["day"].isna()].merge(codes, on=["period_start", "source", "person_id"], how="left")
    dayless["is_mended"] = dayless["seen_as_of"] > dayless["source_as_of_x"]
    open_months = dayless.groupby(["person_id", "period_start"], as_index=False)["is_mended"].any()
    whole = staff.merge(open_months[~open_months["is_mended"].astype(bool)], on=["person_id", "period_start"])
    found = pd.concat([of_open[of_person], cells.loc[cells["day"].notna(), of_person], whole[of_person]])
    return found.drop_duplicates().assign(is_unread=True)


def pins_of_people(inputs: Inputs) -> pd.DataFrame:
    """Whose a PIN on a device was, and when."""
    rows = named(inputs, inputs.raw("pin_map"))[["device_id", "pin", "person_id", "valid_from", "valid_to"]]
    return rows.assign(valid_to=rows["valid_to"].fillna(ENDLESS))


def punched_days(inputs: Inputs, days: pd.DataFrame) -> pd.DataFrame:
    """Coming and going by person and day, out of the punches in the window of the schedule (steps 2 to 6)."""
    punches = inputs.raw("punch").merge(pins_of_people(inputs), on=["device_id", "pin"])
    punches = punches[punches["punched_at"].dt.normalize().between(punches["valid_from"], punches["valid_to"])]
    frame = days.loc[days["scheduled_minutes"].notna(), ["person_id", "day", "starts_at", "ends_at"]]
    around = [punches.assign(day=punches["punched_at"].dt.normalize() - pd.Timedelta(days=back)) for back in (0, 1)]
    rows = pd.concat(around).merge(frame, on=["person_id", "day"])
    minute = minutes_of(rows["punched_at"] - rows["day"])
    before, after = (int(inputs.parameter(f"window_{side}_minutes")) for side in ("before", "after"))
    rows = rows[(minute >= rows["starts_at"] - before) & (minute <= rows["ends_at"] + after)]
    rows = nearest_shift(rows)
    rows = without_repeats(rows, int(inputs.parameter("punch_repeat_seconds")))
    return coming_and_going(rows, int(inputs.parameter("in_out_gap_minutes")))


def nearest_shift(rows: pd.DataFrame) -> pd.DataFrame:
    """Leave a punch to one day: where windows overlap, to that whose start or end is nearest (step 2)."""
    minute = minutes_of(rows["punched_at"] - rows["day"])
    distance = np.minimum((minute - rows["starts_at"]).abs(), (minute - rows["ends_at"]).abs())
    order = rows.assign(distance=distance).sort_values(["person_id", "punched_at", "distance"])
    return order.drop_duplicates(["person_id", "punched_at"])


def without_repeats(rows: pd.DataFrame, seconds: int) -> pd.DataFrame:
    """Drop a punch that comes at most so many seconds after the one kept before it (step 3)."""
    rows = rows.sort_values(["person_id", "day", "punched_at"])
    is_kept, kept = [], (None, None, pd.Timestamp(0))
    for row in rows[["person_id", "day", "punched_at"]].itertuples(index=False):
        is_new = row[:2] != kept[:2] or (row[2] - kept[2]).total_seconds() > seconds
        is_kept.append(is_new)
        kept = tuple(row) if is_new else kept
    return rows[is_kept]


def coming_and_going(rows: pd.DataFrame, gap: int) -> pd.DataFrame:
    """First and last punch, if far enough apart; else one of the two, by the middle of the shift (step 5)."""
    by = ["person_id", "day", "starts_at", "ends_at"]
    found = rows.groupby(by)["punched_at"].agg(["min", "max"]).reset_index()
    is_pair = minutes_of(found["max"] - found["min"]) >= gap
    middle = (found["starts_at"] + found["ends_at"]) / 2
    is_early = minutes_of(found["min"] - found["day"]) < middle
    found["in_at"] = found["min"].where(is_pair | is_early)
    found["out_at"] = found["max"].where(is_pair | ~is_early)
    return found[["person_id", "day", "in_at", "out_at"]]


def minutes_of(spans: pd.Series) -> pd.Series:
    """Length of spans of time in minutes."""
    return spans.dt.total_seconds() / 60


def whole_minutes(inputs: Inputs, minutes: pd.Series) -> pd.Series:
    """Minutes late or early as whole ones, never negative: begun ones do not count under FLOOR, and do under CEIL (step 7)."""
    is_ceil = inputs.parameter("late_rounding") == "CEIL"
    rounded = pd.Series(np.ceil(minutes) if is_ceil else np.floor(minutes), index=minutes.index)
    return rounded.clip(lower=0)


def with_minutes(inputs: Inputs, days: pd.DataFrame) -> pd.DataFrame:
    """Late, early and effective minutes, bands and missing punches of the days present by punches (steps 7 and 8)."""
    days[["in_at", "out_at"]] = days[["in_at", "out_at"]].where(days["is_timed"])
    came, went = (minutes_of(days[name] - days["day"]) for name in ("in_at", "out_at"))
    is_bound = days["work_mode"] != "DINAMIS"
    days["late_minutes"] = whole_minutes(inputs, came - days["starts_at"]).where(is_bound, came * 0)
    days["early_minutes"] = whole_minutes(inputs, days["ends_at"] - went).where(is_bound, went * 0)
    begin, end = (came.clip(lower=days["starts_at"]), went.clip(upper=days["ends_at"]))
    begin, end = begin.where(is_bound, came), end.where(is_bound, went)
    rest_from, rest_to = begin.clip(lower=days["break_starts_at"]), end.clip(upper=days["break_ends_at"])
    rest = (rest_to - rest_from).clip(lower=0).where(days["break_starts_at"].notna(), 0)
    days["effective_minutes"] = np.floor((end - begin - rest).clip(lower=0).round(6))
    days["is_in_missing"] = days["is_timed"] & days["in_at"].isna() & ~days["is_in_excused"]
    days["is_out_missing"] = days["is_timed"] & days["out_at"].isna() & ~days["is_out_excused"]
    days["late_band"] = band_of(inputs, "TL", days["day"], days["late_minutes"], days["is_in_missing"])
    days["early_band"] = band_of(inputs, "PSW", days["day"], days["early_minutes"], days["is_out_missing"])
    return days


def deductions(inputs: Inputs, kind: str) -> pd.DataFrame:
    """Bands and cuts of the office's preset (section 1.4), numbers as numbers."""
    rows = inputs.rules("deduction")
    rows = rows[(rows["preset"] == inputs.parameter("deduction_preset")) & (rows["kind"] == kind)]
    numbers = ["band", "minutes_from", "minutes_to", "percent"]
    return in_force(rows.assign(**{name: pd.to_numeric(rows[name]) for name in numbers}), inputs.as_of)


def band_of(inputs: Inputs, kind: str, day: pd.Series, minutes: pd.Series, is_missing: pd.Series) -> pd.Series:
    """Band 1 to 4 of minutes, half-open; a missing punch is in the highest (section 1.4, ATT-06)."""
    bands = deductions(inputs, kind)
    found = pd.Series(np.nan, index=day.index)
    for band in each(bands):
        found[(minutes >= band.minutes_from) & ~(minutes >= band.minutes_to)] = band.band
    return found.mask(is_missing, bands["band"].max())


# --- the month (section 1.5) -----------------------------------------------------------------------------------------
def counted_days(inputs: Inputs) -> pd.DataFrame:
    """The days that rates speak of: required, and a source has spoken of them."""
    days = attendance_days(inputs)
    return days[days["is_required"] & days["is_received"]]


def monthly(inputs: Inputs) -> pd.DataFrame:
    """One row a person, unit and month employed: the days counted for all indicators of attendance."""
    return inputs.once("monthly", lambda: _monthly(inputs))


def _monthly(inputs: Inputs) -> pd.DataFrame:
    days = attendance_days(inputs).copy()
    counts = days["is_required"] & days["is_received"]
    is_timed = days["is_timed"]
    days["n_required"] = days["is_required"]
    days["n_days"] = counts
    days["n_on_duty"] = counts & days["is_on_duty"]
    days["n_excused"] = counts & days["is_excused"]
    days["n_leave"] = counts & days["is_leave"]
    days["n_unexcused"] = days["code"].eq("A")
    days["n_timed"] = is_timed
    days["n_punctual"] = is_timed & days["late_minutes"].eq(0)
    days["n_coming_unknown"] = is_timed & days["in_at"].isna() & ~days["is_in_missing"]
    days["n_missing"] = days["is_in_missing"].astype(int) + days["is_out_missing"].astype(int)
    for band in range(1, 5):
        days[f"TL{band}"] = days["late_band"].eq(band)
        days[f"PSW{band}"] = days["early_band"].eq(band)
    counted = [name for name in map(str, days) if name.startswith(("n_", "TL", "PSW"))]
    by = days.groupby(["period_start", "person_id", "unit_id"])
    rows = by[counted].sum().astype("int64")
    return rows.join(by[["late_minutes", "early_minutes"]].sum(min_count=1)).reset_index()


def ratio(
    inputs: Inputs, name: str, measure: str, rows: pd.DataFrame, top: pd.Series, under: pd.Series
) -> pd.DataFrame:
    """A rate of people, units and the agency in percent."""
    own = employee_values(rows.assign(numerator=top, denominator=under))
    return value_rows(name, [own, rolled_up(inputs, own)], measure=measure, percent=True)


def total(inputs: Inputs, name: str, measure: str, rows: pd.DataFrame, amount: pd.Series) -> pd.DataFrame:
    """A sum of people, units and the agency."""
    own = employee_values(rows.assign(numerator=amount))
    return value_rows(name, [own, rolled_up(inputs, own)], measure=measure)


def required_days(inputs: Inputs) -> pd.DataFrame:
    """ATT-01: days the person had to work, received or not."""
    rows = monthly(inputs)
    return total(inputs, "required_days", "all", rows, rows["n_required"])


def attendance_rate(inputs: Inputs) -> pd.DataFrame:
    """ATT-02: on duty, net of leave, and excused, of the days that are received."""
    rows = monthly(inputs)
    net = rows["n_days"] - rows["n_leave"]
    return pd.concat(
        [
            ratio(inputs, "attendance_rate", "rate", rows, rows["n_on_duty"], rows["n_days"]),
            ratio(inputs, "attendance_rate", "net_of_leave", rows, rows["n_on_duty"], net),
            ratio(inputs, "attendance_rate", "excused", rows, rows["n_excused"], rows["n_days"]),
        ]
    )


def unexcused_absence_rate(inputs: Inputs) -> pd.DataFrame:
    """ATT-03: days without valid reason."""
    rows = monthly(inputs)
    return ratio(inputs, "unexcused_absence_rate", "all", rows, rows["n_unexcused"], rows["n_days"])


def late_minutes(inputs: Inputs) -> pd.DataFrame:
    """ATT-04: a missing coming has no minutes; nobody timed has no value (decision 6)."""
    rows = monthly(inputs)
    return total(inputs, "late_minutes", "all", rows, rows["late_minutes"])


def early_leave_minutes(inputs: Inputs) -> pd.DataFrame:
    """ATT-05."""
    rows = monthly(inputs)
    return total(inputs, "early_leave_minutes", "all", rows, rows["early_minutes"])


def late_early_bands(inputs: Inputs) -> pd.DataFrame:
    """ATT-06: days in each band, of people with a day by punches."""
    rows = monthly(inputs)
    rows = rows[rows["n_timed"] > 0]
    bands = [f"{kind}{band}" for kind in ("TL", "PSW") for band in range(1, 5)]
    return pd.concat([total(inputs, "late_early_bands", band, rows, rows[band]) for band in bands])


def shortage_days(inputs: Inputs) -> pd.DataFrame:
    """ATT-07: minutes missed in the year so far make days of 450 minutes and a rest; told, not counted."""
    from tests.recomputed.discipline import year_to_date

    rows = employee_values(year_to_date(inputs))
    days = rows.assign(measure="days", numerator=rows["shortage_days"])
    rest = rows.assign(measure="rest_minutes", numerator=rows["shortage_rest"])
    return value_rows("shortage_days", [days, rest])


def weekly_hours(inputs: Inputs) -> pd.DataFrame:
    """ATT-08: minutes worked of the week's minutes, a week at most its own; weeks belong to the month they end in.

    Documented days leave both sums, and so do days present by list; a day with a missing punch, or absent, has 0,
    unless an outage keeps the punch unknown.
    A week of which lists alone tell presence has no minutes at all, as in decision 6: an absence says nothing of hours.
    """
    days = counted_days(inputs)
    week = days["day"] - pd.to_timedelta(days["day"].dt.day_of_week, unit="D")
    days = days.assign(week=week, is_listed=days["code"].eq("H") & ~days["is_timed"])
    by = ["week", "person_id", "unit_id"]
    told = days.groupby(by)[["is_timed", "is_listed"]].transform("any")
    is_unknown = days["effective_minutes"].isna() & ~days["is_in_missing"] & ~days["is_out_missing"]
    is_absent = days["code"].eq("A") & ~(told["is_listed"] & ~told["is_timed"])
    is_measured = (days["is_timed"] & ~is_unknown) | is_absent
    days["effective_minutes"] = days["effective_minutes"].fillna(0).where(is_measured)
    days["scheduled_minutes"] = days["scheduled_minutes"].where(is_measured)
    minutes = ["effective_minutes", "scheduled_minutes"]
    weeks = days.groupby(by)[minutes].sum(min_count=1).reset_index()
    sunday = weeks["week"] + pd.Timedelta(days=6)
    weeks["period_start"] = sunday - pd.to_timedelta(sunday.dt.day - 1, unit="D")
    weeks["capped"] = weeks[minutes].min(axis=1)
    rows = weeks.groupby(["period_start", "person_id", "unit_id"])[["capped", *minutes]].sum(min_count=1).reset_index()
    tops = {"capped": rows["capped"], "raw": rows["effective_minutes"]}
    return pd.concat(
        [ratio(inputs, "weekly_hours", name, rows, top, rows["scheduled_minutes"]) for name, top in tops.items()]
    )


def tpp_deduction(inputs: Inputs) -> pd.DataFrame:
    """ATT-09: cuts for late and early bands and absence, in percent of the basis, at most 100 a month."""
    days = counted_days(inputs)
    cut = pd.Series(0.0, index=days.index)
    for kind, column in (("TL", "late_band"), ("PSW", "early_band")):
        percents = deductions(inputs, kind).set_index("band")["percent"]
        cut += days[column].map(percents).fillna(0)
    if inputs.parameter("deduction_day_limit"):
        cut = cut.clip(upper=float(inputs.parameter("deduction_day_limit")))
    absent = float(deductions(inputs, "ALPA")["percent"].iloc[0])
    cut = cut.mask(days["code"].eq("A"), absent)
    months = days.assign(numerator=cut).groupby(["period_start", "person_id", "unit_id"])["numerator"].sum()
    rows = months.clip(upper=float(inputs.parameter("deduction_month_limit"))).reset_index()
    return value_rows("tpp_deduction", employee_values(rows), measure="percent")


def punctuality(inputs: Inputs) -> pd.DataFrame:
    """ATT-10: days by punches begun in time; a missing coming is not in time, one that an outage took is not known."""
    rows = monthly(inputs)
    return ratio(inputs, "punctuality", "all", rows, rows["n_punctual"], rows["n_timed"] - rows["n_coming_unknown"])


def unit_rate(inputs: Inputs, name: str, rows: pd.DataFrame, top: pd.Series, under: pd.Series) -> pd.DataFrame:
    """A rate of units and the agency in percent."""
    parts = rolled_up(inputs, rows.assign(numerator=top, denominator=under))
    return value_rows(name, parts, measure="all", percent=True)


def missing_punch_rate(inputs: Inputs) -> pd.DataFrame:
    """ATT-11: missing punches of two a day."""
    rows = monthly(inputs)
    return unit_rate(inputs, "missing_punch_rate", rows, rows["n_missing"], 2 * rows["n_timed"])


def unit_attendance(inputs: Inputs) -> pd.DataFrame:
    """ATT-12: sums over members, never the mean of their rates."""
    rows = monthly(inputs)
    return unit_rate(inputs, "unit_attendance", rows, rows["n_on_duty"], rows["n_days"])


RECOMPUTED = {
    "ATT-01": required_days,
    "ATT-02": attendance_rate,
    "ATT-03": unexcused_absence_rate,
    "ATT-04": late_minutes,
    "ATT-05": early_leave_minutes,
    "ATT-06": late_early_bands,
    "ATT-07": shortage_days,
    "ATT-08": weekly_hours,
    "ATT-09": tpp_deduction,
    "ATT-10": punctuality,
    "ATT-11": missing_punch_rate,
    "ATT-12": unit_attendance,
}
