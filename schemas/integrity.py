"""Datasets of integrity and leadership: wealth reports, neutrality decisions, the merit index, sessions of evaluation."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from schemas.columns import Flag, Moment, Number, Record, Text, Whole, column
from schemas.people import OfPerson
from schemas.training import YES_NO

OBLIGATION_KINDS = ["LHKPN", "LHKASN"]
OCCASIONS = ["PERIODIK", "AWAL_MENJABAT", "AKHIR_MENJABAT"]
COACHING_KINDS = ["EVALUASI", "COACHING", "DIALOG_KINERJA", "LAINNYA"]


class Obligation(OfPerson):
    """One row a report of wealth that a person owes."""

    kind: Series[Text] = column(
        "LHKPN, or LHKASN of those who owe no LHKPN",
        sql="text",
        headers=["Jenis Laporan", "Jenis"],
        is_enum=True,
        isin=OBLIGATION_KINDS,
    )
    report_year: Series[Whole] = column(
        "Year that the report is about",
        sql="smallint",
        headers=["Tahun Pelaporan", "Tahun Lapor", "Tahun"],
        remedy="tahun empat angka, seperti 2025",
        ge=2000,
        le=2100,
    )
    occasion: Series[Text] = column(
        "PERIODIK, AWAL_MENJABAT (took the post) or AKHIR_MENJABAT (left it)",
        sql="text",
        headers=["Jenis Kewajiban", "Jenis Pelaporan"],
        is_enum=True,
        words={"AWAL": "AWAL_MENJABAT", "AKHIR": "AKHIR_MENJABAT"},
        isin=OCCASIONS,
    )
    post_changed_on: Series[Moment] = column(
        "Day on which the post was taken or left; empty for periodic reports",
        sql="date",
        headers=["TMT Jabatan", "Tanggal Menjabat/Berhenti"],
        nullable=True,
        remedy="isi tanggal mulai atau berhenti menjabat; kosong hanya untuk laporan PERIODIK",
    )
    due_on: Series[Moment] = column(
        "Last day for the report, where the source tells it; else it follows from the rules",
        sql="date",
        headers=["Batas Lapor", "Batas Waktu"],
        nullable=True,
    )
    filed_on: Series[Moment] = column(
        "Day on which it was filed; empty while it is not",
        sql="date",
        headers=["Tanggal Lapor", "Tgl Lapor"],
        nullable=True,
    )

    @pa.dataframe_check(name="post_changed_on:present")
    def _post(cls, rows: pd.DataFrame) -> pd.Series:
        return (rows["occasion"] == "PERIODIK").fillna(False) | rows["post_changed_on"].notna() | rows["due_on"].notna()


class NeutralityDecision(Record):
    """One row a decision about a suspected breach of neutrality; whom it is about is not held."""

    decision_number: Series[Text] = column(
        "Number of the decision", sql="text", headers=["Nomor Keputusan", "Nomor SK", "No SK"]
    )
    decided_on: Series[Moment] = column(
        "Day of the decision", sql="date", headers=["Tanggal Keputusan", "Tanggal SK", "Tgl SK"]
    )
    unit_id: Series[Text] = column("Unit of the person on that day", sql="text", headers=["Kode Unit", "NPSN"])
    is_proven: Series[Flag] = column(
        "Whether the breach was proven",
        sql="boolean",
        headers=["Terbukti", "Hasil", "Putusan"],
        words=YES_NO | {"TERBUKTI": True, "TIDAK TERBUKTI": False},
    )


class MeritIndex(Record):
    """One row a year: the index of the merit system, as the assessing body gave it."""

    index_year: Series[Whole] = column("Year of the index", sql="smallint", headers=["Tahun"], ge=2000, le=2100)
    score: Series[Number] = column(
        "Index, 100 to 400",
        sql="numeric(6,2)",
        headers=["Nilai", "Indeks", "Nilai Indeks"],
        remedy="nilai indeks sistem merit antara 100 dan 400",
        ge=100,
        le=400,
    )


class Coaching(Record):
    """One row a session of evaluation or coaching that the head of a unit planned."""

    unit_id: Series[Text] = column("Unit of the session", sql="text", headers=["Kode Unit", "NPSN"])
    planned_on: Series[Moment] = column(
        "Day for which it was planned", sql="date", headers=["Tanggal Rencana", "Rencana"]
    )
    kind: Series[Text] = column(
        "EVALUASI, COACHING, DIALOG_KINERJA or LAINNYA",
        sql="text",
        headers=["Jenis Kegiatan", "Jenis"],
        is_enum=True,
        isin=COACHING_KINDS,
    )
    held_on: Series[Moment] = column(
        "Day on which it was held; empty while it was not",
        sql="date",
        headers=["Tanggal Pelaksanaan", "Realisasi", "Terlaksana"],
        nullable=True,
    )
