"""Answers of SIASN (BKN) that an office has saved as JSON files: one answer, or a list of them, one a person.

{"code": 1, "data": [{"nipBaru": "...", "namaKursus": "...", ...}]}, every value a string; no data where code is 0 or
data is a text. Of appraisals and discipline the services tell no number of the person: who saves them adds nipBaru.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from flows.delivery import Delivery
from flows.limits import Limits
from flows.readers.cells import as_text
from flows.readers.sniff import opened, refuse_too_large
from flows.readers.table import SourceRefused, Table, Wanted
from schemas.columns import header_key

# The same word is written sertifikat and sertipikat, even within one service.
_FIELDS: Mapping[str, Mapping[str, str]] = {
    "rw-kursus": {
        "nipBaru": "employee_id", "namaKursus": "title", "jenisKursusNama": "training_form", "tanggalKursus": "started_on",
        "tanggalSelesaiKursus": "completed_on", "jumlahJam": "certificate_jp", "institusiPenyelenggara": "organiser",
        "noSertipikat": "certificate_number", "noSertifikat": "certificate_number", "nomorSertipikat": "certificate_number",
        "nomorSertifikat": "certificate_number",
    },
    "rw-diklat": {
        "nipBaru": "employee_id", "latihanStrukturalNama": "title", "tanggal": "started_on", "tanggalSelesai": "completed_on",
        "jumlahJam": "certificate_jp", "institusiPenyelenggara": "organiser", "nomor": "certificate_number",
    },
    "rw-skp22": {
        "nipBaru": "employee_id", "tahun": "appraisal_year", "hasilKinerja": "result", "hasilKinerjaNilai": "result",
        "perilakuKerja": "behaviour", "perilakuKerjaNilai": "behaviour", "kuadranKinerja": "predicate",
    },
    "rw-hukdis": {
        "nipBaru": "employee_id", "jenisTingkatHukumanId": "sanction_level", "jenisHukumanNama": "kind", "skNomor": "decision_number",
        "skTanggal": "decision_on", "hukumanTanggal": "starts_on", "akhirHukumTanggal": "ends_on", "nomorPp": "article",
    },
}  # fmt: skip
_GIVEN = {"rw-diklat": {"training_form": "STRUKTURAL"}}  # the service lists structural training alone


def read_siasn(delivery: Delivery, wanted: Wanted, limits: Limits) -> Iterator[Table]:
    """Read the records of every answer in a file."""
    kind = str(delivery.source.kind_of)
    records = [record for answer in _answers(delivery, limits) for record in _records(answer)]
    if not records:
        return
    fields = {header_key(field): column for field, column in _FIELDS[kind].items()}
    index = {**wanted.index, **fields, **{header_key(n): c for c, ns in delivery.source.columns.items() for n in ns}}
    told = pd.DataFrame(records)
    known = {name: index[header_key(str(name))] for name in told if header_key(str(name)) in index}
    rows = pd.DataFrame(index=told.index)
    for name, column in known.items():
        text = as_text(told[name].tolist())
        rows[column] = rows[column].fillna(text) if column in rows else text
    for column, value in _GIVEN.get(kind, {}).items():
        if column not in rows:
            rows[column] = value
    if lacking := [wanted.names[name] for name in wanted.required if name not in rows]:
        raise SourceRefused(
            f"isian {', '.join(lacking)} tidak ada dalam {kind}; tulis di office.toml sebagai constant atau absent",
            len(rows.columns),
        )
    yield Table(rows.assign(row_number=rows.index + 1), unknown=tuple(str(name) for name in told if name not in known))


def _answers(delivery: Delivery, limits: Limits) -> list[Any]:
    with opened(delivery.path) as file:
        refuse_too_large(file, limits.file_mb)
        content = file.read()
    try:
        told = json.loads(content.decode("utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise SourceRefused("bukan JSON; simpan ulang jawaban SIASN lalu kirim lagi") from None
    return told if isinstance(told, list) else [told]


def _records(answer: Any) -> list[dict[str, Any]]:
    """Give the records of one answer; a list of records without an envelope is taken as it is."""
    if not isinstance(answer, dict):
        raise SourceRefused("bukan jawaban SIASN {code, data}; simpan ulang jawaban layanannya")
    data = answer.get("data") if {"code", "data"} & set(answer) else answer
    if str(answer.get("code", 1)) == "0" or not isinstance(data, (list, dict)):
        return []
    return [data] if isinstance(data, dict) else [record for record in data if isinstance(record, dict)]
