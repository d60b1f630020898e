"""The registry: what kinds of record there are. Their columns are in schemas/, their meaning in sql/2_warehouse."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from flows.masking import mask_text
from schemas import appraisal, attendance, career, complaint, discipline, integrity, people, service, survey, training
from schemas.columns import Column, Record, columns_of
from schemas.dates import cast_clock


@dataclass(frozen=True)
class Dataset:
    """A kind of record with one schema.

    called: what clerks call it. key: the natural key. period: the first and last column that say which months a record touches; none where
    records hold from valid_from to valid_to. scope: what a file speaks of as a whole, for sources that replace a
    scope. most_rejected: the largest share of rejected records with which a file is still loaded.
    """

    name: str
    model: type[Record]
    called: str
    key: tuple[str, ...]
    period: tuple[str, str] | None = None
    scope: tuple[str, ...] = ()
    most_rejected: float = 0.5
    prepare: Callable[[pd.DataFrame], pd.DataFrame] | None = None

    @property
    def is_roll(self) -> bool:
        """Whether a sheet speaks for all its unit's people: who is employed there and not in it was not there."""
        return "employee_id" in self.key and "unit_id" in self.scope

    @property
    def columns(self) -> list[Column]:
        """The columns of the model that are kept in raw."""
        return [column for column in columns_of(self.model) if column.is_stored]


def name_training(rows: pd.DataFrame) -> pd.DataFrame:
    """Give each training the key by which two sources hold the same one: its certificate, else title and first day."""
    certificate = rows["certificate_number"].str.replace(r"\s", "", regex=True).str.upper()
    title = rows["title"].str.upper().str.replace(r"\s+", " ", regex=True)
    untitled = title + "@" + rows["started_on"].dt.strftime("%Y-%m-%d")
    return rows.assign(training_key=certificate.where(certificate.str.contains(r"[A-Z0-9]", na=False), untitled))


def join_receipt(rows: pd.DataFrame) -> pd.DataFrame:
    """Put the time of the receipt, a column of its own in the export, to its date; mask identifying numbers.

    A time that cannot be read leaves no moment, so that the record is rejected: midnight would be a guess.
    """
    told = rows["received_time"].mask(rows["received_time"] == "-")
    received = (rows["received_at"].dt.normalize() + cast_clock(told)).mask(told.isna(), rows["received_at"])
    received = received.astype("datetime64[us]")
    return rows.assign(received_at=received, report_text=mask_text(rows["report_text"]))


def begin_month(rows: pd.DataFrame) -> pd.DataFrame:
    """Put the month of a record to its first day: sources write any day of it."""
    return rows.assign(month=rows["month"] - pd.to_timedelta(rows["month"].dt.day - 1, unit="D"))


def name_place(rows: pd.DataFrame) -> pd.DataFrame:
    """Say in one text which device, or else which unit, an outage concerned."""
    return rows.assign(place=("MESIN " + rows["device_id"]).fillna("UNIT " + rows["unit_id"]))


def join_clocks(rows: pd.DataFrame) -> pd.DataFrame:
    """Put times of day, columns of their own in most registers, to the day that is corrected."""
    came = rows["came_at"].fillna(rows["day"] + cast_clock(rows["came_time"])).astype("datetime64[us]")
    went = rows["went_at"].fillna(rows["day"] + cast_clock(rows["went_time"])).astype("datetime64[us]")
    return rows.assign(came_at=came, went_at=went)


def name_period(rows: pd.DataFrame) -> pd.DataFrame:
    """Call an appraisal annual that names no quarter."""
    return rows.assign(period_kind=rows["period_kind"].fillna("TAHUNAN"))


def name_education(rows: pd.DataFrame) -> pd.DataFrame:
    """Give each degree the key by which two of one level are told apart: level and school."""
    school = rows["institution"].str.upper().str.replace(r"[^A-Z0-9]+", " ", regex=True).str.strip().fillna("")
    return rows.assign(education_key=rows["education_level"] + "@" + school)


_ALL = (
    Dataset("employee", people.Employee, "data pegawai", key=("person_id", "valid_from")),
    Dataset("placement", people.Placement, "penempatan pegawai", key=("employee_id", "valid_from")),
    Dataset("unit", people.Unit, "unit kerja", key=("unit_id", "valid_from")),
    Dataset("unit_head", people.UnitHead, "kepala unit", key=("unit_id", "valid_from", "employee_id")),
    Dataset("pin_map", people.PinMap, "daftar PIN mesin", key=("device_id", "pin", "valid_from")),
    Dataset(
        "punch",
        attendance.Punch,
        "catatan mesin presensi",
        key=("device_id", "pin", "punched_at"),
        period=("punched_at", "punched_at"),
    ),
    Dataset(
        "attendance_code",
        attendance.AttendanceCode,
        "daftar hadir",
        key=("unit_id", "employee_id", "day"),
        period=("day", "day"),
        scope=("unit_id", "month"),
    ),
    Dataset(
        "leave",
        attendance.Leave,
        "cuti dan dinas luar",
        key=("employee_id", "attendance_code", "first_day"),
        period=("first_day", "last_day"),
    ),
    Dataset(
        "attendance_correction",
        attendance.AttendanceCorrection,
        "koreksi presensi",
        key=("employee_id", "day"),
        period=("day", "day"),
        prepare=join_clocks,
    ),
    Dataset(
        "outage",
        attendance.Outage,
        "gangguan mesin presensi",
        key=("place", "started_at"),
        period=("started_at", "ended_at"),
        prepare=name_place,
    ),
    Dataset(
        "training",
        training.Training,
        "diklat",
        key=("employee_id", "training_key"),
        period=("started_on", "completed_on"),
        prepare=name_training,
    ),
    Dataset(
        "complaint",
        complaint.Complaint,
        "pengaduan",
        key=("tracking_id",),
        period=("received_at", "received_at"),
        prepare=join_receipt,
    ),
    Dataset(
        "complaint_event",
        complaint.ComplaintEvent,
        "tindak lanjut pengaduan",
        key=("tracking_id", "event", "occurred_at"),
    ),
    Dataset(
        "service_volume",
        service.ServiceVolume,
        "jumlah layanan",
        key=("unit_id", "month", "service_type"),
        period=("month", "month"),
        scope=("unit_id", "month"),
        prepare=begin_month,
    ),
    Dataset(
        "survey_response",
        survey.SurveyResponse,
        "survei kepuasan masyarakat",
        key=("unit_id", "first_day", "respondent_id"),
        period=("last_day", "last_day"),
    ),
    Dataset("coaching", integrity.Coaching, "evaluasi oleh pimpinan", key=("unit_id", "planned_on", "kind")),
    Dataset(
        "obligation",
        integrity.Obligation,
        "kewajiban LHKPN/LHKASN",
        key=("employee_id", "kind", "report_year", "occasion"),
    ),
    Dataset("neutrality_decision", integrity.NeutralityDecision, "putusan netralitas", key=("decision_number",)),
    Dataset("merit_index", integrity.MeritIndex, "indeks sistem merit", key=("index_year",)),
    Dataset(
        "appraisal",
        appraisal.Appraisal,
        "penilaian kinerja (SKP)",
        key=("employee_id", "appraisal_year", "period_kind"),
        prepare=name_period,
    ),
    Dataset(
        "unit_appraisal", appraisal.UnitAppraisal, "predikat kinerja organisasi", key=("unit_id", "appraisal_year")
    ),
    Dataset("discipline", discipline.Discipline, "hukuman disiplin", key=("employee_id", "decision_number")),
    Dataset(
        "education",
        career.Education,
        "riwayat pendidikan",
        key=("employee_id", "education_key"),
        prepare=name_education,
    ),
    Dataset("post", career.Post, "riwayat jabatan", key=("employee_id", "valid_from", "title")),
)

DATASETS = {dataset.name: dataset for dataset in _ALL}
