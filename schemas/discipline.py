"""The dataset of disciplinary sanctions that were decided. What attendance merely indicates is never one of them."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from schemas.columns import Moment, Text, column
from schemas.people import OfPerson

SANCTION_LEVELS = ["RINGAN", "SEDANG", "BERAT"]


class Discipline(OfPerson):
    """One row a person and decision that imposes a sanction (hukuman disiplin)."""

    sanction_level: Series[Text] = column(
        "RINGAN, SEDANG or BERAT",
        sql="text",
        headers=["Tingkat", "Tingkat Hukuman", "Tingkat Hukuman Disiplin"],
        is_enum=True,
        words={
            "R": "RINGAN", "S": "SEDANG", "B": "BERAT",
            "HUKUMAN_RINGAN": "RINGAN", "HUKUMAN_SEDANG": "SEDANG", "HUKUMAN_BERAT": "BERAT",
        },
        isin=SANCTION_LEVELS,
    )  # fmt: skip
    kind: Series[Text] = column(
        "The sanction in words", sql="text", headers=["Jenis Hukuman", "Jenis Hukuman Disiplin"], nullable=True
    )
    decision_number: Series[Text] = column(
        "Number of the decision", sql="text", headers=["Nomor SK", "No SK", "Nomor Keputusan"]
    )
    decision_on: Series[Moment] = column(
        "Day of the decision", sql="date", headers=["Tanggal SK", "Tgl SK", "Tanggal Keputusan"]
    )
    received_on: Series[Moment] = column(
        "Day on which the person received it",
        sql="date",
        headers=["Tanggal Diterima", "Tgl Diterima"],
        nullable=True,
    )
    starts_on: Series[Moment] = column(
        "First day of the sanction", sql="date", headers=["TMT Hukuman", "Tanggal Mulai", "Tgl Mulai", "TMT"]
    )
    ends_on: Series[Moment] = column(
        "Last day of the sanction; empty where it has none",
        sql="date",
        headers=["Tanggal Akhir", "Tgl Akhir", "Tanggal Selesai", "Sampai"],
        nullable=True,
    )
    article: Series[Text] = column(
        "Article that was broken, or on which the sanction rests", sql="text", headers=["Pasal"], nullable=True
    )

    @pa.dataframe_check(name="ends_on:order")
    def _order(cls, rows: pd.DataFrame) -> pd.Series:
        return ~(rows["ends_on"] < rows["starts_on"])
