"""Appraisals, degrees, posts and sanctions are read as SIASN and sheets write them: codes, words, many spellings."""

from __future__ import annotations

import pandas as pd
import pytest

from flows.examine import codes_of
from flows.office import Office, Source
from flows.readers.table import Table
from flows.steps.standardise import TEXT, standardise
from flows.steps.validate import validate
from tests.conftest import PROJECT

NIP = "199001012015031001"


def read(dataset: str, rows: list[dict[str, str | None]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cast and judge rows of a sheet; give the accepted and the rejected ones."""
    source = Source(name="uji", dataset=dataset, kind="workbook", files="x")
    told = pd.DataFrame([{"employee_id": NIP} | row for row in rows], dtype=TEXT).assign(row_number=range(len(rows)))
    codes = codes_of(Office.model_construct(folder=PROJECT))
    typed, faults = standardise(told, source, codes, "Asia/Jakarta")
    return validate(typed, faults, [Table(told)], source)


@pytest.mark.parametrize(
    ("text", "result"),
    [("1", "DI_ATAS"), ("2", "SESUAI"), ("3", "DI_BAWAH"), ("Di Atas Ekspektasi", "DI_ATAS"), ("Sesuai ekspektasi", "SESUAI"),
     ("dibawah ekspektasi", "DI_BAWAH")],
)  # fmt: skip
def test_results_come_as_codes_or_words(text: str, result: str) -> None:
    accepted, _ = read("appraisal", [{"appraisal_year": "2025", "result": text, "behaviour": text}])
    assert accepted[["result", "behaviour"]].to_numpy().tolist() == [[result, result]]


@pytest.mark.parametrize(
    ("text", "predicate"),
    [("1", "SANGAT_BAIK"), ("2", "BAIK"), ("3", "BUTUH_PERBAIKAN"), ("4", "KURANG"), ("5", "SANGAT_KURANG"),
     ("Sangat Baik", "SANGAT_BAIK"), ("Butuh Perbaikan", "BUTUH_PERBAIKAN"), ("Cukup", "CUKUP")],
)  # fmt: skip
def test_predicates_come_as_codes_or_words(text: str, predicate: str) -> None:
    accepted, _ = read("appraisal", [{"appraisal_year": "2025", "predicate": text}])
    assert accepted[["predicate", "period_kind"]].to_numpy().tolist() == [[predicate, "TAHUNAN"]]


def test_an_unknown_result_a_thirteenth_month_and_a_fourth_score_are_rejected() -> None:
    rows = [{"result": "4"}, {"months_covered": "13"}, {"loyal_score": "4"}, {"skp_value": "120,5"}, {"skp_value": "0"}]
    accepted, rejected = read("appraisal", [{"appraisal_year": "2025"} | row for row in rows])
    assert len(accepted) == 1
    assert sorted(rejected["column_name"]) == ["loyal_score", "months_covered", "result", "skp_value"]


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("S-1/Sarjana", "S1"),
        ("Diploma IV", "D4"),
        ("SLTA Sederajat", "SMA"),
        ("s2", "S2"),
        ("D.III", "D3"),
        ("SMP", "SMP"),
    ],
)
def test_education_has_many_names(text: str, level: str) -> None:
    accepted, _ = read("education", [{"education_level": text, "institution": "Univ. Sriwijaya"}])
    assert accepted[["education_level", "education_key"]].to_numpy().tolist() == [[level, f"{level}@UNIV SRIWIJAYA"]]


@pytest.mark.parametrize("text", ["II.b", "II/b", "IIB", "Eselon II.b", "22"])
def test_echelons_have_many_spellings(text: str) -> None:
    row = {"position_type": "JPT Pratama", "echelon": text, "title": "Kepala Dinas", "valid_from": "2024-01-02"}
    accepted, _ = read("post", [row])
    assert accepted[["position_type", "echelon"]].to_numpy().tolist() == [["JPT", "II.b"]]


def test_a_sanction_does_not_end_before_it_begins() -> None:
    row = {"sanction_level": "Sedang", "decision_number": "1", "decision_on": "2025-05-20", "starts_on": "2025-06-01"}
    accepted, rejected = read("discipline", [row | {"ends_on": "2025-05-31"}, row | {"ends_on": None}])
    assert (len(accepted), rejected["column_name"].tolist()) == (1, ["ends_on"])
