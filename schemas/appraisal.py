"""Datasets of performance appraisal: of a person (SKP), and of the organisation that the person works in."""

from __future__ import annotations

import pandera.pandas as pa
from pandera.typing import Series

from schemas.columns import Flag, Moment, Number, Record, Text, Whole, column
from schemas.people import OfPerson
from schemas.training import YES_NO

EXPECTATIONS = ["DI_ATAS", "SESUAI", "DI_BAWAH"]
PREDICATES = ["SANGAT_BAIK", "BAIK", "CUKUP", "BUTUH_PERBAIKAN", "KURANG", "SANGAT_KURANG"]
ORGANISATION_PREDICATES = ["ISTIMEWA", "BAIK", "BUTUH_PERBAIKAN", "KURANG", "SANGAT_KURANG"]
PERIOD_KINDS = ["TAHUNAN", "TW1", "TW2", "TW3", "TW4"]
WEIGHTINGS = ["70_30", "60_40"]

# SIASN writes codes; sheets write the words in full.
EXPECTATION_WORDS = {
    "1": "DI_ATAS", "2": "SESUAI", "3": "DI_BAWAH",
    "DIATAS": "DI_ATAS", "DIBAWAH": "DI_BAWAH",
    "DI_ATAS_EKSPEKTASI": "DI_ATAS", "SESUAI_EKSPEKTASI": "SESUAI", "DI_BAWAH_EKSPEKTASI": "DI_BAWAH",
    "DIATAS_EKSPEKTASI": "DI_ATAS", "DIBAWAH_EKSPEKTASI": "DI_BAWAH",
}  # fmt: skip
PREDICATE_WORDS = {
    "1": "SANGAT_BAIK", "2": "BAIK", "3": "BUTUH_PERBAIKAN", "4": "KURANG", "5": "SANGAT_KURANG",
    "CUKUP_BUTUH_PERBAIKAN": "BUTUH_PERBAIKAN", "KURANG_MISCONDUCT": "KURANG", "KURANG_(MISCONDUCT)": "KURANG",
    "BURUK": "SANGAT_KURANG",
}  # fmt: skip
QUARTER_WORDS = {
    "TAHUN": "TAHUNAN", "SETAHUN": "TAHUNAN", "ANNUAL": "TAHUNAN",
    "TRIWULAN_I": "TW1", "TRIWULAN_II": "TW2", "TRIWULAN_III": "TW3", "TRIWULAN_IV": "TW4",
    "TRIWULAN_1": "TW1", "TRIWULAN_2": "TW2", "TRIWULAN_3": "TW3", "TRIWULAN_4": "TW4",
    "TW_I": "TW1", "TW_II": "TW2", "TW_III": "TW3", "TW_IV": "TW4",
}  # fmt: skip
_YEAR_REMEDY = "tahun empat angka, seperti 2025"
_CORE_VALUE_REMEDY = "isi 1 (di bawah), 2 (sesuai) atau 3 (di atas ekspektasi); kosongkan bila tidak dinilai"


def _core_value(name: str) -> pa.Field:
    return column(
        f"BerAKHLAK, {name}: 1 below, 2 as, 3 above expectation",
        sql="smallint",
        headers=[name],
        nullable=True,
        remedy=_CORE_VALUE_REMEDY,
        ge=1,
        le=3,
    )


def _appraisal_year() -> pa.Field:
    return column(
        "Year that is appraised",
        sql="smallint",
        headers=["Tahun", "Tahun SKP", "Tahun Penilaian"],
        remedy=_YEAR_REMEDY,
        ge=2000,
        le=2100,
    )


def _expectation(description: str, headers: list[str]) -> pa.Field:
    return column(
        description,
        sql="text",
        headers=headers,
        nullable=True,
        is_enum=True,
        words=EXPECTATION_WORDS,
        remedy="isi di atas, sesuai atau di bawah ekspektasi, atau kode SIASN 1, 2, 3",
        isin=EXPECTATIONS,
    )


def _value(description: str, headers: list[str]) -> pa.Field:
    return column(
        description,
        sql="numeric(8,2)",
        headers=headers,
        nullable=True,
        remedy="nilai antara 0 dan 120",
        ge=0,
        le=120,
    )


class Appraisal(OfPerson):
    """One row a person, year and period: the appraisal (SKP) by result and behaviour, or by the numbers of PP 30/2019."""

    appraisal_year: Series[Whole] = _appraisal_year()
    period_kind: Series[Text] = column(
        "TAHUNAN, or a quarter TW1 to TW4; empty means TAHUNAN",
        sql="text",
        headers=["Periode", "Periode Penilaian"],
        nullable=True,
        is_enum=True,
        words=QUARTER_WORDS,
        isin=PERIOD_KINDS,
    )
    result: Series[Text] = _expectation(
        "Result of work against expectation (PermenPANRB 6/2022)",
        ["Hasil Kerja", "Rating Hasil Kerja", "hasilKinerja"],
    )
    behaviour: Series[Text] = _expectation(
        "Behaviour against expectation (PermenPANRB 6/2022)",
        ["Perilaku Kerja", "Rating Perilaku Kerja", "perilakuKerja"],
    )
    predicate: Series[Text] = column(
        "Predicate as the source states it; compared with the one that result and behaviour give",
        sql="text",
        headers=["Predikat", "Predikat Kinerja", "kuadranKinerja"],
        nullable=True,
        is_enum=True,
        words=PREDICATE_WORDS,
        remedy="isi predikat kinerja, atau kode SIASN 1 (Sangat Baik) sampai 5 (Sangat Kurang)",
        isin=PREDICATES,
    )
    skp_value: Series[Number] = _value("Value of the SKP (PP 30/2019), 0 to 120", ["Nilai SKP"])
    behaviour_value: Series[Number] = _value(
        "Value of behaviour (PP 30/2019), 0 to 120", ["Nilai Perilaku", "Nilai Perilaku Kerja"]
    )
    weighting: Series[Text] = column(
        "Shares of SKP and behaviour: 70_30, or 60_40 where colleagues and staff were asked; empty is the default",
        sql="text",
        headers=["Bobot", "Pembobotan"],
        nullable=True,
        is_enum=True,
        words={"70:30": "70_30", "70-30": "70_30", "60:40": "60_40", "60-40": "60_40"},
        isin=WEIGHTINGS,
    )
    has_idea: Series[Flag] = column(
        "Whether a new idea of use was recognised (PP 30/2019)",
        sql="boolean",
        headers=["Ide Baru", "Ada Ide Baru"],
        nullable=True,
        words=YES_NO | {"ADA": True, "TIDAK ADA": False},
    )
    stated_value: Series[Number] = _value("Total value as the source states it", ["Nilai", "Nilai Akhir", "Nilai PPK"])
    approved_on: Series[Moment] = column(
        "Day on which the appraisal was approved",
        sql="date",
        headers=["Disahkan Pada", "Tanggal Pengesahan", "Tgl Disahkan"],
        nullable=True,
    )
    months_covered: Series[Whole] = column(
        "Months of the year that the appraisal covers (months); empty means the whole year",
        sql="smallint",
        headers=["Jumlah Bulan", "Masa Penilaian (Bulan)"],
        nullable=True,
        remedy="jumlah bulan 1 sampai 12",
        ge=1,
        le=12,
    )
    service_score: Series[Whole] = _core_value("Berorientasi Pelayanan")
    accountable_score: Series[Whole] = _core_value("Akuntabel")
    competent_score: Series[Whole] = _core_value("Kompeten")
    harmonious_score: Series[Whole] = _core_value("Harmonis")
    loyal_score: Series[Whole] = _core_value("Loyal")
    adaptive_score: Series[Whole] = _core_value("Adaptif")
    collaborative_score: Series[Whole] = _core_value("Kolaboratif")


class UnitAppraisal(Record):
    """One row a unit and year: the predicate of the organisation, which bounds those of its staff."""

    unit_id: Series[Text] = column("Unit that is appraised", sql="text", headers=["Kode Unit", "NPSN"])
    appraisal_year: Series[Whole] = _appraisal_year()
    organisation_predicate: Series[Text] = column(
        "ISTIMEWA, BAIK, BUTUH_PERBAIKAN, KURANG or SANGAT_KURANG",
        sql="text",
        headers=["Predikat Organisasi", "Predikat Kinerja Organisasi", "Capaian Kinerja Organisasi"],
        is_enum=True,
        isin=ORGANISATION_PREDICATES,
    )
