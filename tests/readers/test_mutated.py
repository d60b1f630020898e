"""Files that are spoilt at random, in their bytes or in what stands in them, are read or refused: nothing is lost, nobody dies."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from flows.checking import check
from flows.office import Office, Source
from flows.readers.table import SourceRefused
from tests.readers import files
from tests.readers.test_bad_content import APRIL, LEAVE, MAKERS, MATRIX, NIP, NIP_2, TRAINING, TRAININGS, Rows

BASES: dict[str, tuple[dict[str, object], Rows]] = {
    "leave": (LEAVE, [["DINAS"], files.HEADER, files.RECORD, [NIP_2, "S", "05/02/2026", "06/02/2026"], ["JUMLAH", "2", "", ""]]),
    "matrix": (MATRIX, [*APRIL, [NIP, *["H"] * 30], [NIP_2, *["S"] * 30], ["Kepala Sekolah"]]),
    "training": (TRAINING, [TRAININGS, *([NIP, f"Diklat {n}", "02/02/2026", "06/02/2026", "5", "20", ""] for n in range(4))]),
}  # fmt: skip
ODD = [
    "",
    "x",
    "0",
    "-1",
    "1E+17",
    "31/02/2026",
    "#REF!",
    "=1+1",
    "\x00",
    "😀" * 50,
    "9" * 400,
    "NIP",
    "JUMLAH",
    "26:00",
    "1.234",
    "\n",
    '"',
    "<b>",
]
BLOCK = 100


def spoilt_rows(rows: Rows, chance: random.Random) -> Rows:
    """Move, double, drop, cut or overwrite rows and cells."""
    told = [list(row) for row in rows]
    for _ in range(chance.randint(0, 6)):
        place = chance.randrange(len(told))
        match chance.randrange(6):
            case 0:
                told.insert(place, list(chance.choice(told)))
            case 1 if len(told) > 1:
                del told[place]
            case 2:
                chance.shuffle(told[place])
            case 3:
                told[place] = told[place][: chance.randrange(len(told[place]) + 1)] or [""]
            case 4:
                told[place].insert(chance.randrange(len(told[place]) + 1), chance.choice(ODD))
            case _:
                told[place][chance.randrange(len(told[place]))] = chance.choice(ODD)
    return told


def spoilt_bytes(whole: bytes, chance: random.Random) -> bytes:
    """Overwrite some bytes, and sometimes cut the end off."""
    spoilt = bytearray(whole)
    for _ in range(chance.randint(1, 12)):
        spoilt[chance.randrange(len(spoilt))] = chance.choice([0, 0xFF, 0x3C, 0x22, chance.randrange(256)])
    if chance.random() < 0.3:
        del spoilt[chance.randrange(1, len(spoilt)) :]
    return bytes(spoilt)


def spoilt_part(whole: bytes, chance: random.Random) -> bytes:
    """Spoil one part of a zip and pack it again, so that its checksum is right."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(list(parts))
    part = parts[name]
    parts[name] = spoilt_bytes(part if isinstance(part, bytes) else part.encode(), chance)
    return files.zipped(parts)


def mutated(chance: random.Random) -> tuple[dict[str, object], str, bytes]:
    """Give a source's options, a kind of file, and a spoilt file of it."""
    options, rows = BASES[chance.choice(list(BASES))]
    kind = chance.choice([kind for kind in MAKERS if not (kind == "csv" and "kind" in options)])
    made = MAKERS[kind](spoilt_rows(rows, chance))
    whole = made.encode() if isinstance(made, str) else made
    match chance.randrange(3):
        case 0:
            return options, kind, spoilt_bytes(whole, chance)
        case 1 if whole.startswith(b"PK"):
            return options, kind, spoilt_part(whole, chance)
    return options, kind, whole


@pytest.mark.parametrize(
    "block", [*range(3), *(pytest.param(block, marks=pytest.mark.slow) for block in range(3, 100))]
)
def test_a_mutated_file_is_read_or_refused_and_every_record_is_accounted_for(tmp_path: Path, block: int) -> None:
    chance = random.Random(f"block {block}")
    n_read = 0
    for number in range(BLOCK):
        options, kind, content = mutated(chance)
        path = tmp_path / f"{number}.{kind}"
        path.write_bytes(content)
        source = Source(name="s", files=path.name, **{"kind": "delimited" if kind == "csv" else "workbook", **options})
        try:
            told = check(path, Office(folder=tmp_path, name="Kantor", sources={"s": source}))
        except SourceRefused as refusal:
            assert str(refusal) and "masuk akal" not in str(refusal) and len(str(refusal).splitlines()) == 1
            assert "gagal dibaca (" not in str(refusal), f"{number}: an error that nobody expected"
        else:
            assert told.n_read == told.n_accepted + told.n_rejected + sum(told.skipped.values())
            n_read += told.n_read
    assert n_read > BLOCK
