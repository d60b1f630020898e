"""Datasets of days: punches of devices, codes of attendance sheets, leave and duty travel."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from schemas.columns import Moment, Record, Text, Whole, column
from schemas.people import OfNamedPerson

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
