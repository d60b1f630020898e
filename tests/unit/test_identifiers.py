"""The ten numbers of the specification (9.5), judged one by one, and what a sound number says of its holder."""

from __future__ import annotations

import pandas as pd
import pytest

from schemas.identifiers import clean_employee_id, employee_id_fault, status_of_number

# The rows of the specification's list of cases that this file runs: no SQL sees an identifier before it was judged.
SPEC = [
    "DQ-01: 199001012024131001: reason",
    "DQ-01: 198902252024211013: type",
    "DQ-01: 198902252024211000: reason",
]
FAULT_OF = {
    "197001012000031001": "",
    "19700101 200003 1 001": "",
    "198902252024211013": "",
    "197013012000031001": "LAHIR",
    "198502302010012003": "LAHIR",
    "199001012024131001": "BULAN/KODE",
    "198902252024211000": "SERI_000",
    "131110468": "PANJANG",
    "201001012024031001": "USIA",
    "197001012000033001": "JK",
}


def judged(number: str) -> str:
    return str(employee_id_fault(clean_employee_id(pd.Series([number], dtype="string")))[0])


@pytest.mark.parametrize("number", FAULT_OF)
def test_each_number_has_its_fault(number: str) -> None:
    assert judged(number) == FAULT_OF[number]


def test_three_of_the_ten_are_valid() -> None:
    assert [judged(number) for number in FAULT_OF].count("") == 3


def test_the_number_tells_the_status() -> None:
    numbers = pd.Series(
        ["198902252024211013", "197001012000031001", "198902252024211000", "HNR-0012", None], dtype="string"
    )
    assert status_of_number(numbers).tolist() == ["PPPK", "PNS", "", "", ""]
