"""Datasets of days: punches of devices and their outages, codes of attendance sheets, leave and duty travel, corrections."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from schemas.columns import Moment, Record, Text, Whole, column
from schemas.dates import TEXT, cast_clock
from schemas.people import OfNamedPerson, OfPerson

EARLIEST_CLOCK = pd.Timestamp("2010-01-01")
ATTENDANCE_CODES = [
    "H",
    "WFA",
    "DL",
    "DIK",
    "TB",
    "CT",
    "CB",
    "CS",
    "CM",
    "CAP",
    "CBER",
    "CLTN",
    "CUTI_TAK_TERINCI",
    "S",
    "I",
    "A",
    "L",
]


class Punch(Record):
    """One row a punch: what the device's log holds (attlog.dat, att_log)."""

    device_id: Series[Text] = column("Number of the attendance device", sql="text", headers=["sn", "Mesin", "Device"])
    pin: Series[Text] = column(
        "User number on the device, as the device writes it",
        sql="text",
        headers=["PIN", "No. ID", "Employee ID"],
        remedy="daftarkan pengguna di mesin; PIN tidak boleh kosong atau 0",
        ne="0",
    )
    punched_at: Series[Moment] = column(
        "Local time of the device",
        sql="timestamp",
        headers=["scan_date", "DateTime", "Waktu"],
        remedy="waktu tidak terbaca, atau jam mesin salah; perbaiki selnya atau setel jam mesin, lalu koreksi presensi hari itu",
    )
    device_status: Series[Whole] = column(
        "0 in, 1 out, ... as the device says; not to be believed", sql="smallint", headers=["inoutmode"], nullable=True
    )
    verify_mode: Series[Whole] = column(
        "How the device recognised the person", sql="smallint", headers=["verifymode"], nullable=True
    )

    @pa.check("punched_at", name="possible")
    def _after_the_first_devices(cls, times: pd.Series) -> pd.Series:
        return times >= EARLIEST_CLOCK

    @pa.dataframe_check(name="punched_at:possible")
    def _before_the_pull(cls, rows: pd.DataFrame) -> pd.Series:
        return ~(rows["punched_at"] >= rows["source_as_of"].dt.normalize() + pd.Timedelta(days=1))


class AttendanceCode(OfNamedPerson):
    """One row a person and day of a monthly sheet: the code that the unit wrote."""

    unit_id: Series[Text] = column("Unit whose sheet it is", sql="text", headers=["NPSN", "Kode Unit"])
    day: Series[Moment] = column(
        "Day of the code",
        sql="date",
        headers=["Tanggal"],
        remedy="tanggal ini tidak ada di bulan itu; kosongkan selnya",
    )
    attendance_code: Series[Text] = column(
        "Canonical code, see reference.attendance_code",
        sql="text",
        headers=["Kode", "Keterangan"],
        codes="attendance_code",
        isin=ATTENDANCE_CODES,
    )
    source_code: Series[Text] = column("The code as it was written", sql="text", nullable=True)


class Leave(OfNamedPerson):
    """One row a leave, duty travel or assignment."""

    attendance_code: Series[Text] = column(
        "Canonical code, see reference.attendance_code",
        sql="text",
        headers=["Jenis", "Jenis Cuti", "Kode"],
        codes="attendance_code",
        isin=ATTENDANCE_CODES,
    )
    first_day: Series[Moment] = column("First day", sql="date", headers=["Tanggal Mulai", "Tgl Mulai", "Mulai"])
    last_day: Series[Moment] = column(
        "Last day, included",
        sql="date",
        headers=["Tanggal Selesai", "Tgl Selesai", "Selesai"],
    )
    document_number: Series[Text] = column(
        "Number of the letter", sql="text", headers=["Nomor Surat", "No Surat"], nullable=True
    )
    approved_on: Series[Moment] = column(
        "Day of the approval", sql="date", headers=["Tanggal Persetujuan", "Tgl Persetujuan"], nullable=True
    )

    @pa.dataframe_check(name="last_day:order")
    def _order(cls, rows: pd.DataFrame) -> pd.Series:
        return ~(rows["last_day"] < rows["first_day"])


class Outage(Record):
    """One row a time in which a device, or all devices of a unit, could not be used; told by a document."""

    device_id: Series[Text] = column(
        "Number of the device; empty where the whole unit is concerned",
        sql="text",
        headers=["Mesin", "Nomor Mesin", "Device"],
        nullable=True,
    )
    unit_id: Series[Text] = column(
        "Unit concerned; empty where one device is", sql="text", headers=["Kode Unit", "NPSN"], nullable=True
    )
    place: Series[Text] = column(
        "Device or unit concerned, made from the two columns before",
        sql="text",
        nullable=True,  # made, not delivered: a source without it lacks nothing
        remedy="isi nomor mesin atau kode unit yang terganggu",
    )
    started_at: Series[Moment] = column(
        "Local time from which it could not be used",
        sql="timestamp",
        headers=["Mulai", "Waktu Mulai", "Mulai Gangguan", "From"],
    )
    ended_at: Series[Moment] = column(
        "Local time until which it could not be used",
        sql="timestamp",
        headers=["Selesai", "Waktu Selesai", "Selesai Gangguan", "To"],
        remedy="waktu selesai harus diisi dan tidak boleh sebelum waktu mulai; gangguan yang masih berjalan dicatat setelah selesai",
    )
    document_number: Series[Text] = column(
        "Number of the report", sql="text", headers=["Nomor Berita Acara", "Nomor Surat", "No Surat"], nullable=True
    )

    @pa.dataframe_check(name="place:present")
    def _somewhere(cls, rows: pd.DataFrame) -> pd.Series:
        return rows["place"].notna()

    @pa.dataframe_check(name="ended_at:order")
    def _order(cls, rows: pd.DataFrame) -> pd.Series:
        return ~(rows["ended_at"] < rows["started_at"])


class AttendanceCorrection(OfPerson):
    """One row a person and day whose attendance was put right by an approved document: times, or a code."""

    day: Series[Moment] = column(
        "Day that is corrected; of a night shift the day it began", sql="date", headers=["Tanggal"]
    )
    came_at: Series[Moment] = column(
        "Local time of coming; empty where only the going or the code is corrected",
        sql="timestamp",
        headers=["Waktu Datang"],
        nullable=True,
    )
    went_at: Series[Moment] = column(
        "Local time of going; empty where only the coming or the code is corrected",
        sql="timestamp",
        headers=["Waktu Pulang"],
        nullable=True,
    )
    came_time: Series[Text] = column(
        "Time of day of the coming, where it stands apart",
        sql="text",
        headers=["Jam Masuk", "Jam Datang", "Time In"],
        nullable=True,
        is_stored=False,
        remedy="tulis jam masuk seperti 07:25",
    )
    went_time: Series[Text] = column(
        "Time of day of the going, where it stands apart",
        sql="text",
        headers=["Jam Pulang", "Jam Keluar", "Time Out"],
        nullable=True,
        is_stored=False,
        remedy="tulis jam pulang seperti 16:05",
    )
    attendance_code: Series[Text] = column(
        "Canonical code that the day gets; empty where only times are corrected",
        sql="text",
        headers=["Kode", "Menjadi", "Keterangan"],
        codes="attendance_code",
        nullable=True,
        isin=ATTENDANCE_CODES,
    )
    document_number: Series[Text] = column(
        "Number of the letter", sql="text", headers=["Nomor Surat", "No Surat"], nullable=True
    )
    approved_on: Series[Moment] = column(
        "Day of the approval; empty while it waits, and then the correction does not count",
        sql="date",
        headers=["Tanggal Persetujuan", "Tgl Persetujuan", "Disetujui"],
        nullable=True,
    )

    @pa.check("came_time", name="date")
    def _came(cls, texts: pd.Series) -> pd.Series:
        return is_clock(texts)

    @pa.check("went_time", name="date")
    def _went(cls, texts: pd.Series) -> pd.Series:
        return is_clock(texts)

    @pa.dataframe_check(name="attendance_code:present")
    def _says_something(cls, rows: pd.DataFrame) -> pd.Series:
        return rows[["came_at", "went_at", "attendance_code"]].notna().any(axis=1)


def is_clock(texts: pd.Series) -> pd.Series:
    """Tell which texts are a time of day."""
    return cast_clock(texts.astype(TEXT)).notna()
