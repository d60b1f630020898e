"""What identifies a person is taken out of free text before the text is kept or shown. Which columns are free text is told elsewhere."""

from __future__ import annotations

import re

import pandas as pd

# People part the digits of a number with blanks, dots, hyphens and brackets; never with a line break, a colon or a slash.
_APART = r"[ \t\u00a0\u200b.\-\u2010-\u2013()]{0,3}"
_LONG_NUMBER = rf"\+?\d(?:{_APART}\d){{8,}}"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0?[1-9]|1[0-2])"
_YEAR = r"(?:19|20)\d\d"
_DATE = rf"(?:{_YEAR}[-.]{_MONTH}[-.]{_DAY}|{_DAY}[-. ]{_MONTH}[-. ]{_YEAR})"
# Long only because a date stands beside a count or a time, or because money is written in threes.
_HARMLESS = "|".join(
    [
        rf"(?:\d{{1,3}} )?{_DATE}(?: ?- ?{_DATE})?(?: \d{{1,3}}| [0-2]?\d\.[0-5]\d)?",
        rf"{_YEAR}(?:(?: | ?- ?){_YEAR}){{1,2}}",
        r"(?i:rp)\.? ?[1-9]\d{0,2}(?:\.\d{3}){1,4}(?:,\d\d)?",
    ]
)
_NUMBER = re.compile(rf"(?<!\d)(?P<harmless>{_HARMLESS})(?!{_APART}\d)|{_LONG_NUMBER}")
_EMAIL = r"[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})*"


def mask_text(texts: pd.Series) -> pd.Series:
    """Mask e-mail addresses and every number of nine digits or more: NIK, NIP, phone numbers, accounts.

    Amounts of money (Rp 1.500.000.000), dates, times, years and small counts stay. Anything else that long is masked:
    a lost figure costs a reader little, a number that is kept may cost its owner much.
    """
    return texts.str.replace(_EMAIL, "[surel]", regex=True).str.replace(_NUMBER, _told, regex=True)


def mask(text: str) -> str:
    """Mask one text, such as a header that a message quotes."""
    return _NUMBER.sub(_told, re.sub(_EMAIL, "[surel]", text))


def _told(found: re.Match[str]) -> str:
    return found["harmless"] or "[nomor]"
