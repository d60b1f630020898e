"""The numbers that people are written down with: NIP, NI PPPK, and the office's own numbers. Judged, never repaired."""

from __future__ import annotations

import numpy as np
import pandas as pd

LOCAL_NUMBER = r"[A-Z]{2,5}-\d{3,8}"
_EARLIEST_ENTRY_AGE = 18

# What is wrong with a number, and what the clerk should do. Order: the first that applies is told.
FAULTS = {
    "ANGKA": "nomor disimpan sebagai angka, digit terakhir hilang; ubah format sel menjadi Teks lalu ketik ulang NIP",
    "HURUF": "nomor memuat huruf atau tanda lain; periksa huruf O yang seharusnya angka 0",
    "PANJANG": "NIP harus 18 angka",
    "LAHIR": "delapan angka pertama bukan tanggal lahir yang ada",
    "BULAN/KODE": "angka ke-13 dan 14 bukan bulan (01-12) dan bukan kode PPPK (21-29)",
    "JK": "angka ke-15 harus 1 (laki-laki) atau 2 (perempuan)",
    "SERI_000": "tiga angka terakhir 000; NIP pernah disimpan sebagai angka, ketik ulang dari SK",
    "USIA": "umur pada tahun pengangkatan di bawah 18 tahun",
}


def clean_employee_id(text: pd.Series) -> pd.Series:
    """Drop blanks, dots and apostrophes that people put into a number; no digit is changed."""
    return text.str.replace(r"[\s .'’`​]", "", regex=True).str.upper()


def employee_id_fault(numbers: pd.Series) -> pd.Series:
    """Name the first fault of each number ('' where it is sound); sources: BKN 22/2007, indicators.md 9.1, 9.2."""
    text = numbers.fillna("").astype(str)
    is_local = text.str.fullmatch(LOCAL_NUMBER)
    is_digits = text.str.fullmatch(r"\d+")
    is_nip = text.str.fullmatch(r"\d{18}")
    looks_numeric = text.str.fullmatch(r"\d+([.,]\d+)?E\+?\d+")
    tests = {
        "ANGKA": looks_numeric,
        "HURUF": ~is_digits & ~looks_numeric,
        "PANJANG": is_digits & ~is_nip,
    }
    birth = pd.to_datetime(text.where(is_nip).str[:8], format="%Y%m%d", errors="coerce")
    kind = pd.to_numeric(text.where(is_nip).str[12:14], errors="coerce")
    age = pd.to_numeric(text.where(is_nip).str[8:12], errors="coerce") - birth.dt.year
    tests |= {
        "LAHIR": is_nip & birth.isna(),
        "BULAN/KODE": is_nip & ~(kind.between(1, 12) | kind.between(21, 29)),
        "JK": is_nip & ~text.str[14:15].isin(["1", "2"]),
        "SERI_000": is_nip & (text.str[15:] == "000"),
        "USIA": is_nip & (age < _EARLIEST_ENTRY_AGE),
    }
    failed = [is_local.to_numpy(bool), *(test.fillna(False).to_numpy(bool) for test in tests.values())]
    return pd.Series(np.select(failed, ["", *tests], default=""), index=numbers.index, dtype=object)


def is_employee_id(numbers: pd.Series) -> pd.Series:
    """Tell which numbers are a sound NIP, NI PPPK or own number of the office."""
    codes, distinct = pd.factorize(numbers)
    is_sound = (employee_id_fault(pd.Series(distinct)) == "").to_numpy(bool)
    # A missing number has the code -1, and is none.
    return pd.Series(np.append(is_sound, False)[codes], index=numbers.index)


def is_local_number(numbers: pd.Series) -> pd.Series:
    """Tell which numbers are the office's own, of staff without NIP."""
    return numbers.fillna("").astype(str).str.fullmatch(LOCAL_NUMBER)


def status_of_number(numbers: pd.Series) -> pd.Series:
    """Tell what a sound number of 18 digits says of its holder: PNS (an appointment's month) or PPPK (21-29); else ''."""
    text = numbers.fillna("").astype(str)
    is_sound = text.str.fullmatch(r"\d{18}") & (employee_id_fault(numbers) == "")
    kind = pd.to_numeric(text.where(is_sound).str[12:14], errors="coerce")
    told = np.select([kind.between(1, 12), kind.between(21, 29)], ["PNS", "PPPK"], default="")
    return pd.Series(told, index=numbers.index, dtype=object)
