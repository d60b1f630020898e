"""How saved answers of SIASN are read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows.readers.table import SourceRefused
from tests.readers.reading import Records, read_records, text_file

NIP, NIP_2 = "198503152010011004", "199001012015022002"
SIASN: dict[str, Any] = {
    "dataset": "training", "kind": "siasn", "kind_of": "rw-kursus",
    "constant": {"is_classroom": "YA", "is_international": "TIDAK"},
}  # fmt: skip


COURSE = {
    "id": "1", "nipBaru": NIP, "namaKursus": "Arsip Dinamis", "jenisKursusNama": "Teknis", "jenisKursusSertifikat": "S",
    "noSertipikat": "800/1", "institusiPenyelenggara": "BKPSDM", "jumlahJam": "20", "tahunKursus": "2025",
    "tanggalKursus": "03-08-2025", "tanggalSelesaiKursus": "05-08-2025", "path": None,
}  # fmt: skip


def saved(path: Path, answer: Any, **options: Any) -> Records:
    return read_records(text_file(path / "siasn.json", json.dumps(answer)), **{**SIASN, **options})


def test_a_saved_answer_gives_a_training_a_record(tmp_path: Path) -> None:
    told = saved(tmp_path, {"code": 1, "data": [COURSE]})
    assert told.shown(
        "employee_id", "title", "training_form", "started_on", "completed_on", "certificate_jp", "certificate_number"
    ) == [(NIP, "Arsip Dinamis", "TEKNIS", "2025-08-03", "2025-08-05", "20.0", "800/1")]


@pytest.mark.parametrize("spelling", ["noSertipikat", "noSertifikat", "nomorSertipikat", "nomorSertifikat"])
def test_a_certificate_is_found_under_every_spelling(tmp_path: Path, spelling: str) -> None:
    course = {**COURSE, "noSertipikat": ""} | {spelling: "800/1"}
    assert saved(tmp_path, {"code": 1, "data": [course]}).shown("certificate_number") == [("800/1",)]


def test_several_answers_may_lie_in_one_file(tmp_path: Path) -> None:
    answers = [
        {"code": 1, "data": [COURSE]},
        {"code": 0, "data": "Data tidak ditemukan"},
        {"code": 1, "data": {**COURSE, "nipBaru": NIP_2}},
    ]
    assert [person[0] for person in saved(tmp_path, answers).shown("employee_id")] == [NIP, NIP_2]


@pytest.mark.parametrize(
    "answer", [{"code": 0, "data": []}, {"code": 1, "data": "Data tidak ditemukan"}, {"code": "0"}, []]
)
def test_an_answer_without_data_has_no_records(tmp_path: Path, answer: Any) -> None:
    assert saved(tmp_path, answer).accepted.empty


def test_structural_training_is_structural_by_its_service(tmp_path: Path) -> None:
    record = {
        "nipBaru": NIP, "latihanStrukturalNama": "PKA", "nomor": "1", "tanggal": "03-02-2025", "tanggalSelesai": "30-06-2025",
        "jumlahJam": "900", "institusiPenyelenggara": "LAN",
    }  # fmt: skip
    told = saved(tmp_path, {"code": 1, "data": [record]}, kind_of="rw-diklat")
    assert told.shown("title", "training_form", "certificate_jp") == [("PKA", "STRUKTURAL", "900.0")]


def test_an_appraisal_is_read_by_its_words_or_its_codes(tmp_path: Path) -> None:
    records = [
        {
            "nipBaru": NIP,
            "tahun": "2025",
            "hasilKinerja": "SESUAI EKSPEKTASI",
            "perilakuKerja": "DIATAS EKSPEKTASI",
            "kuadranKinerja": "BAIK",
        },
        {
            "nipBaru": NIP_2,
            "tahun": "2025",
            "hasilKinerjaNilai": "3",
            "perilakuKerjaNilai": "3",
            "kuadranKinerja": "SANGAT KURANG",
        },
    ]
    told = saved(tmp_path, {"code": 1, "data": records}, kind_of="rw-skp22", dataset="appraisal", constant={})
    assert told.shown("appraisal_year", "result", "behaviour", "predicate") == [
        ("2025", "SESUAI", "DI_ATAS", "BAIK"),
        ("2025", "DI_BAWAH", "DI_BAWAH", "SANGAT_KURANG"),
    ]


def test_a_sanction_is_read_with_its_level_and_its_days(tmp_path: Path) -> None:
    record = {
        "nipBaru": NIP, "jenisTingkatHukumanId": "S", "jenisHukumanNama": "Penundaan kenaikan pangkat", "skNomor": "862/1",
        "skTanggal": "02-02-2025", "hukumanTanggal": "01-03-2025", "akhirHukumTanggal": "28-02-2026", "nomorPp": "94/2021",
    }  # fmt: skip
    told = saved(tmp_path, {"code": 1, "data": [record]}, kind_of="rw-hukdis", dataset="discipline", constant={})
    assert told.shown("sanction_level", "starts_on", "ends_on") == [("SEDANG", "2025-03-01", "2026-02-28")]


def test_what_a_service_does_not_say_must_be_declared(tmp_path: Path) -> None:
    with pytest.raises(SourceRefused, match="Metode.*constant atau absent"):
        saved(tmp_path, {"code": 1, "data": [COURSE]}, constant={})


@pytest.mark.parametrize("text", ["", "bukan json", '["NIP"]'])
def test_what_is_no_answer_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SourceRefused):
        read_records(text_file(tmp_path / "siasn.json", text), **SIASN)
