"""How much one file may ask of the pipeline, and what it may hold. Imports nothing: the caged reader knows it too."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What one file may be at most; an office sets its own in [limits] of office.toml.

    file_mb: a workbook, read as a whole. text_mb: a text file, read in parts. inflated_mb, ratio, entries: what a zip
    (xlsx, xlsb, ods) holds unpacked, against its packed size, and in how many parts. rows, columns, sheets: up to the
    last filled cell. memory_mb, seconds: what reading one file may take. settle_seconds: a file that changed so lately
    is left for the next run. read_macros, read_links: take the values of workbooks with macros or links to elsewhere;
    neither is ever run or followed.
    """

    file_mb: int = 50
    text_mb: int = 2_000
    inflated_mb: int = 500
    ratio: int = 200
    entries: int = 2_000
    rows: int = 300_000
    columns: int = 256
    sheets: int = 30
    cell_characters: int = 32_767
    memory_mb: int = 1_500
    seconds: int = 120
    settle_seconds: int = 0
    read_macros: bool = False
    read_links: bool = False


def counted(number: int) -> str:
    """Write a number as Indonesian clerks do."""
    return f"{number:,}".replace(",", ".")
