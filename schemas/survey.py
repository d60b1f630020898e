"""The dataset of satisfaction surveys (SKM): one answered sheet a row. Elements are told by their name, never by their number."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from schemas.columns import Moment, Record, Text, Whole, column

ELEMENTS = [
    "requirement", "procedure", "time", "cost", "product", "competence", "behaviour", "complaint", "facility",
]  # fmt: skip


def _score(description: str, *headers: str) -> pa.Field:
    """Describe the answer about one element."""
    return column(
        description,
        sql="smallint",
        headers=headers,
        nullable=True,
        remedy="jawaban harus 1, 2, 3 atau 4; kosongkan selnya bila tidak dijawab, sekurangnya satu unsur dijawab",
        isin=[1, 2, 3, 4],
    )


class SurveyResponse(Record):
    """One row a respondent's sheet: nine elements, each from 1 to 4 or empty."""

    unit_id: Series[Text] = column("Unit whose service was asked about", sql="text", headers=["Kode Unit", "NPSN"])
    first_day: Series[Moment] = column(
        "First day of the survey", sql="date", headers=["Awal Periode", "Mulai Survei", "Tanggal Mulai"]
    )
    last_day: Series[Moment] = column(
        "Last day of the survey; its month is the month of the figures",
        sql="date",
        headers=["Akhir Periode", "Selesai Survei", "Tanggal Selesai"],
    )
    respondent_id: Series[Text] = column(
        "Number of the sheet, never a name",
        sql="text",
        headers=["No Responden", "Nomor Responden", "No. Responden", "ID Responden", "Respondent"],
    )
    requirement_score: Series[Whole] = _score("Requirements (U1)", "Persyaratan", "Kesesuaian Persyaratan", "U1")
    procedure_score: Series[Whole] = _score(
        "System, mechanism and procedure (U2)",
        "Sistem, Mekanisme, dan Prosedur",
        "Sistem, Mekanisme dan Prosedur",
        "Prosedur",
        "U2",
    )
    time_score: Series[Whole] = _score(
        "Time of completion (U3)", "Waktu Penyelesaian", "Waktu Pelayanan", "Waktu", "U3"
    )
    cost_score: Series[Whole] = _score("Cost or tariff (U4)", "Biaya/Tarif", "Biaya / Tarif", "Biaya", "Tarif", "U4")
    product_score: Series[Whole] = _score(
        "Product of the service (U5)",
        "Produk Spesifikasi Jenis Pelayanan",
        "Produk Spesifikasi Jenis Layanan",
        "Produk Layanan",
        "Produk",
        "U5",
    )
    competence_score: Series[Whole] = _score(
        "Competence of those who serve (U6)", "Kompetensi Pelaksana", "Kompetensi", "U6"
    )
    behaviour_score: Series[Whole] = _score("Behaviour of those who serve (U7)", "Perilaku Pelaksana", "Perilaku", "U7")
    # U8 and U9 are no headers of the next two: sources number them either way, so an office has to say which it means.
    complaint_score: Series[Whole] = _score(
        "Handling of complaints, suggestions and input (U8 or U9)",
        "Penanganan Pengaduan, Saran, dan Masukan",
        "Penanganan Pengaduan, Saran dan Masukan",
        "Penanganan Pengaduan",
        "Pengaduan",
    )
    facility_score: Series[Whole] = _score(
        "Facilities (U9 or U8)", "Sarana dan Prasarana", "Sarana Prasarana", "Sarpras", "Sarana"
    )

    @pa.dataframe_check(name="last_day:order")
    def _order(cls, rows: pd.DataFrame) -> pd.Series:
        return ~(rows["last_day"] < rows["first_day"])

    @pa.dataframe_check(name="requirement_score:present")
    def _answered(cls, rows: pd.DataFrame) -> pd.Series:
        return rows[[f"{element}_score" for element in ELEMENTS]].notna().any(axis=1)
