"""No number that identifies a person survives in a text; what a reader needs does."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.datasets import mask_text
from flows.readers.cells import TEXT
from flows.steps.validate import masked

# Written apart from the code under test: what a run of digits is, and what may be that long.
RUN = re.compile(r"\d(?:[ .\-]{0,3}\d){8,}")
DATE = r"(?:(?:19|20)\d\d[-.]\d{1,2}[-.]\d{1,2}|\d{1,2}[-. ]\d{1,2}[-. ](?:19|20)\d\d)"
ALLOWED = re.compile(
    rf"(\d{{1,3}} )?{DATE}( ?- ?{DATE})?( \d{{1,3}}| \d{{1,2}}\.\d\d)?|(19|20)\d\d(( | ?- ?)(19|20)\d\d){{1,2}}"
)
MONEY = re.compile(r"(?i)rp\.? ?[1-9]\d{0,2}(\.\d{3}){1,4}")
DIGITS = st.text("0123456789", min_size=9, max_size=20)


def hidden(text: str) -> str:
    return str(mask_text(pd.Series([text], dtype=TEXT))[0])


def numbers_left(text: str) -> list[str]:
    """List the long numbers that stand in a text and are neither money nor dates."""
    rest = MONEY.sub("x", text)
    return [found[0] for found in RUN.finditer(rest) if not ALLOWED.fullmatch(found[0])]


@pytest.mark.parametrize(
    "number",
    [
        "3271045203850001",
        "32.71.04.520385.0001",
        "327104 520385 0001",
        "3271-0452-0385-0001",
        "198503152010011004",
        "19850315 201001 1 004",
        "1985.0315.2010.0110.04",
        "081234567890",
        "0812-3456-7890",
        "0812 3456 7890",
        "0812.3456.7890",
        "0812 - 3456 - 7890",
        "+62 812 3456 7890",
        "+62(812)3456-7890",
        "+6281234567890",
        "(021) 555 1234",
        "0274-512345",
        "budi.santoso@example.go.id",
        "budi_s+1@gmail.com",
        "budi@kantor",
    ],
)
def test_a_number_or_address_of_a_person_is_masked_wherever_it_stands(number: str) -> None:
    for text in (
        number,
        f"Hubungi {number}.",
        f"NIK:{number},telp",
        f"({number})",
        f"pada 31-12-2025, {number} dan {number}",
    ):
        told = hidden(text)
        assert numbers_left(told) == []
        assert number not in told
        assert "[nomor]" in told or "[surel]" in told


@pytest.mark.parametrize(
    "text",
    [
        "Rp 1.500.000",
        "Rp1.500.000.000,00",
        "rp. 250.000 per bulan",
        "2025-01-31",
        "2025-01-31 08:30:00",
        "31/01/2025 08.30",
        "31-01-2025 08.30 WIB",
        "31-12-2025 3 orang",
        "01-01-2025 - 31-12-2025",
        "tahun 2022 2023 2024",
        "tahun ajaran 2024-2025",
        "3 guru, 12 siswa, kelas 1 2 3 4 5 6",
        "Nomor 800/123/2025/045",
        "pukul 07.30 sampai 12.00",
        "RT 03 RW 11 No. 45",
        "1.500.000",
    ],
)
def test_amounts_dates_times_and_small_counts_stay(text: str) -> None:
    assert hidden(text) == text


@given(st.text("0123456789 .-()+/:,RpWIBx\n", max_size=80))
def test_no_run_of_nine_digits_survives_unless_it_is_money_or_a_date(text: str) -> None:
    assert numbers_left(hidden(text)) == []


@given(
    DIGITS,
    st.lists(st.sampled_from(["", "", " ", ".", "-", " - "]), min_size=20, max_size=20),
    st.sampled_from(["62", "0", "+62 "]),
)
def test_no_phone_number_survives_however_its_digits_are_parted(digits: str, gaps: list[str], lead: str) -> None:
    number = lead + "".join(gap + digit for gap, digit in zip(gaps, digits, strict=False))
    told = hidden(f"telepon {number} ya")
    assert numbers_left(told) == []


@given(st.text(max_size=200))
def test_masking_twice_masks_no_more(text: str) -> None:
    assert hidden(hidden(text)) == hidden(text)


def test_an_empty_text_stays_empty() -> None:
    assert mask_text(pd.Series([None, ""], dtype=TEXT)).isna().tolist() == [True, False]


def test_every_number_of_real_reports_is_found(real_file: Callable[[str], Path]) -> None:
    """The texts came with 9 for every digit: sixteen of them were a NIK, eleven to thirteen a phone number."""
    cells = pd.read_excel(
        real_file("lapor/Data_Aduan_2022-2023.redacted.xlsx"), header=None, dtype=str, engine="calamine"
    )
    texts = cells.stack().astype(TEXT).reset_index(drop=True)
    assert texts.str.contains(r"(?<!9)9{16}(?!9)").sum() > 0
    told = mask_text(texts)
    assert not told.str.contains(r"\d{9}").any()
    assert [left for text in told for left in numbers_left(text)] == []
    assert (told.str.count(r"\[nomor\]") >= texts.str.count(r"(?<!9)9{16}(?!9)")).all()


def test_a_rejected_cell_is_shown_in_full_only_where_it_is_short_and_no_number() -> None:
    told = masked(pd.Series(["31/02/2026", "HDR2", "081234567890", "198503152010", "12345678"], dtype=TEXT))
    assert told.tolist() == ["31/02/2026", "HDR2", "999999999999", "999999999999", "12345678"]
