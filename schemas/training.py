"""The dataset of training: what a person attended, as registers and personnel databases hold it."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from schemas.columns import Flag, Moment, Number, Text, Whole, column
from schemas.people import OfNamedPerson

TRAINING_FORMS = [
    "STRUKTURAL", "FUNGSIONAL", "TEKNIS", "MANAJERIAL", "SOSIOKULTURAL", "SEMINAR", "WORKSHOP", "SOSIALISASI", "BIMTEK", "KURSUS",
    "PENATARAN", "COACHING", "MENTORING", "ELEARNING", "PJJ", "DETASERING", "MAGANG", "PERTUKARAN", "OUTBOND", "BENCHMARKING",
    "BELAJAR_MANDIRI", "KOMUNITAS", "BIMBINGAN", "LAINNYA",
]  # fmt: skip
MOST_JP = 1000
MOST_JP_A_DAY = 24  # of 45 minutes: eighteen hours
YES_NO = {
    "YA": True, "Y": True, "YES": True, "1": True, "TRUE": True, "✓": True, "✔": True, "√": True,
    "TIDAK": False, "T": False, "NO": False, "N": False, "0": False, "FALSE": False,
}  # fmt: skip


class Training(OfNamedPerson):
    """One row a person and training."""

    title: Series[Text] = column(
        "Name of the training", sql="text", headers=["Nama Pelatihan", "Nama Diklat", "diklat"]
    )
    training_form: Series[Text] = column(
        "Form of development, see reference.jp_conversion (Perlan 10/2018)",
        sql="text",
        headers=["Bentuk", "Jenis Pelatihan", "Bentuk Pelatihan"],
        is_enum=True,
        words={
            "E-LEARNING": "ELEARNING",
            "E_LEARNING": "ELEARNING",
            "LOKAKARYA": "WORKSHOP",
            "SOSIO_KULTURAL": "SOSIOKULTURAL",
        },
        isin=TRAINING_FORMS,
    )
    is_classroom: Series[Flag] = column(
        "Attended in person on its days; e-learning is not",
        sql="boolean",
        headers=["Metode"],
        words=YES_NO | {"KLASIKAL": True, "TATAP MUKA": True, "LURING": True, "DARING": False, "ONLINE": False},
    )
    is_international: Series[Flag] = column(
        "Held internationally", sql="boolean", headers=["Internasional"], words=YES_NO
    )
    started_on: Series[Moment] = column("First day", sql="date", headers=["Tanggal Mulai", "Tgl Mulai"])
    completed_on: Series[Moment] = column(
        "Last day; its year is the year of the JP",
        sql="date",
        headers=["Tanggal Selesai", "Tgl Selesai"],
    )
    duration_days: Series[Number] = column(
        "Length in days", sql="numeric(8,2)", headers=["Hari", "Jumlah Hari"], nullable=True, gt=0
    )
    session_count: Series[Whole] = column(
        "Sessions of coaching or mentoring", sql="integer", headers=["Sesi"], nullable=True, gt=0
    )
    duration_minutes: Series[Whole] = column("Length in minutes", sql="integer", headers=["Menit"], nullable=True, gt=0)
    certificate_jp: Series[Number] = column(
        "JP (45 minutes) on the certificate",
        sql="numeric(8,2)",
        headers=["JP", "Jumlah JP", "Jumlah Jam"],
        nullable=True,
        remedy="JP harus lebih dari 0, paling banyak 24 sehari dan 1000 seluruhnya",
        gt=0,
        le=MOST_JP,
    )
    certificate_number: Series[Text] = column(
        "Number of the certificate", sql="text", headers=["Nomor Sertifikat", "No Sertifikat"], nullable=True
    )
    organiser: Series[Text] = column("Who held it", sql="text", headers=["Penyelenggara"], nullable=True)
    training_key: Series[Text] = column(
        "Certificate number in capitals without blanks; where there is none, title and first day",
        sql="text",
        nullable=True,
    )

    @pa.dataframe_check(name="certificate_jp:per_day")
    def _per_day(cls, rows: pd.DataFrame) -> pd.Series:
        days = (rows["completed_on"] - rows["started_on"]).dt.days + 1
        most = (MOST_JP_A_DAY * days).where(days > 0)
        return ~((rows["certificate_jp"] > most) & (rows["certificate_jp"] <= MOST_JP)).fillna(False).astype(bool)

    @pa.dataframe_check(name="completed_on:not_yet")
    def _completed(cls, rows: pd.DataFrame) -> pd.Series:
        return ~(rows["completed_on"] > rows["source_as_of"].dt.normalize())

    @pa.dataframe_check(name="completed_on:order")
    def _order(cls, rows: pd.DataFrame) -> pd.Series:
        return ~(rows["completed_on"] < rows["started_on"])
