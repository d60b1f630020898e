"""Datasets of a person's career beside employment and placement: recognised education, and posts held."""

from __future__ import annotations

from pandera.typing import Series

from schemas.columns import Moment, Text, column
from schemas.people import POSITION_TYPES, Dated, OfPerson

EDUCATION_LEVELS = ["SD", "SMP", "SMA", "D1", "D2", "D3", "D4", "S1", "S2", "S3"]
ECHELONS = [f"{rank}.{letter}" for rank in ("I", "II", "III", "IV", "V") for letter in "ab"]
FUNCTIONAL_LEVELS = [
    "PEMULA", "TERAMPIL", "MAHIR", "PENYELIA", "AHLI_PERTAMA", "AHLI_MUDA", "AHLI_MADYA", "AHLI_UTAMA",
]  # fmt: skip
POSITION_WORDS = {
    "FUNGSIONAL": "JF", "JABATAN_FUNGSIONAL": "JF", "FUNGSIONAL_TERTENTU": "JF", "JFT": "JF",
    "FUNGSIONAL_UMUM": "PELAKSANA", "JFU": "PELAKSANA", "JABATAN_PELAKSANA": "PELAKSANA",
    "JABATAN_ADMINISTRATOR": "ADMINISTRATOR", "JABATAN_PENGAWAS": "PENGAWAS",
    "JPT_PRATAMA": "JPT", "JPT_MADYA": "JPT", "JPT_UTAMA": "JPT",
}  # fmt: skip


def _echelon_words() -> dict[str, str]:
    """Give what echelons are called: II.B, II/B, IIB, and the codes 11 to 52 of personnel databases."""
    words: dict[str, str] = {}
    for place, echelon in enumerate(ECHELONS):
        rank, letter = echelon.upper().split(".")
        code = f"{place // 2 + 1}{place % 2 + 1}"
        for text in (f"{rank}.{letter}", f"{rank}_{letter}", f"{rank}{letter}", f"{rank}-{letter}"):
            words |= {text: echelon, f"ESELON_{text}": echelon}
        words[code] = echelon
    return words


class Education(OfPerson):
    """One row a person and degree."""

    education_level: Series[Text] = column(
        "SD, SMP, SMA, D1 to D4, S1 to S3; other words in reference.education_level_synonym",
        sql="text",
        headers=["Tingkat Pendidikan", "Jenjang", "Jenjang Pendidikan", "Pendidikan"],
        codes="education_level",
        isin=EDUCATION_LEVELS,
    )
    institution: Series[Text] = column(
        "School or university", sql="text", headers=["Nama Sekolah", "Perguruan Tinggi", "Institusi"], nullable=True
    )
    recognised_on: Series[Moment] = column(
        "Day from which the degree stands in a decision (pencantuman gelar); empty while it does not, and then it counts for nothing",
        sql="date",
        headers=["Tanggal Pengakuan", "TMT Pencantuman Gelar", "Tanggal Pencantuman Gelar", "Diakui Sejak"],
        nullable=True,
    )
    education_key: Series[Text] = column("Level and school in capitals", sql="text", nullable=True)


class Post(OfPerson, Dated):
    """One row a person and period in one post."""

    position_type: Series[Text] = column(
        "JPT, ADMINISTRATOR, PENGAWAS, JF or PELAKSANA",
        sql="text",
        headers=["Jenis Jabatan"],
        is_enum=True,
        words=POSITION_WORDS,
        isin=POSITION_TYPES,
    )
    echelon: Series[Text] = column(
        "I.a to V.b of structural posts",
        sql="text",
        headers=["Eselon"],
        nullable=True,
        is_enum=True,
        words=_echelon_words(),
        remedy="tulis eselon seperti II.b, III.a, IV.b; kosongkan bila bukan jabatan struktural",
        isin=ECHELONS,
    )
    functional_level: Series[Text] = column(
        "Level of a functional post, such as AHLI_PERTAMA",
        sql="text",
        headers=["Jenjang Jabatan", "Jenjang Fungsional", "Jenjang"],
        nullable=True,
        is_enum=True,
        words={"PERTAMA": "AHLI_PERTAMA", "MUDA": "AHLI_MUDA", "MADYA": "AHLI_MADYA", "UTAMA": "AHLI_UTAMA"},
        isin=FUNCTIONAL_LEVELS,
    )
    title: Series[Text] = column("Name of the post", sql="text", headers=["Jabatan", "Nama Jabatan"])
    decision_number: Series[Text] = column(
        "Number of the decision", sql="text", headers=["Nomor SK", "No SK"], nullable=True
    )
