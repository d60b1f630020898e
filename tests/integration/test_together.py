"""Small files of one source are judged together; each must come out as if it were alone."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pandas as pd
import pytest

from flows.delivery import Delivery
from flows.examine import Examined, codes_of, examine, examine_each
from flows.office import Office, read_office
from flows.readers.table import SourceRefused
from flows.steps.find import files_of

COLUMNS = {
    "employee_id": ["NIP"],
    "title": ["Nama Pelatihan"],
    "started_on": ["Tanggal Mulai"],
    "completed_on": ["Tanggal Selesai"],
}


def deliveries_of(office: Office, source: str) -> list[Delivery]:
    return list(files_of(office, office.sources[source]))


def told(tables: list[Examined]) -> list[pd.DataFrame]:
    return [frame for table in tables for frame in (table.accepted[_own(table)], table.rejected)]


def _own(table: Examined) -> list[str]:
    return [name for name in table.typed if not name.startswith("@")]


@pytest.mark.parametrize("source", ["mesin", "absensi_sekolah", "register_cuti", "register_diklat", "lapor"])
def test_files_judged_together_are_judged_as_each_alone(sample_folder: Path, source: str) -> None:
    office = read_office(sample_folder)
    deliveries, codes = deliveries_of(office, source), codes_of(office)
    assert len(deliveries) > 1

    together = [told(list(tables)) for _, tables in examine_each(deliveries, office, codes)]

    alone = [told(list(examine(delivery, office, codes))) for delivery in deliveries]
    for some, single in zip(together, alone, strict=True):
        for one, other in zip(some, single, strict=True):
            pd.testing.assert_frame_equal(one[other.columns], other, check_dtype=False, check_index_type=False)


def test_a_refused_file_costs_those_beside_it_nothing(sample_folder: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(sample_folder, tmp_path / "office"))
    office = read_office(folder)
    for name, day in (("baik.csv", "31/01/2026"), ("terbalik.csv", "01/31/2026"), ("lain.csv", "30/01/2026")):
        (folder / "inbox" / "diklat" / name).write_text(
            f"NIP,Nama Pelatihan,Tanggal Mulai,Tanggal Selesai\n198501012010011001,Pelayanan Prima,{day},{day}\n"
        )
    as_text = {
        "kind": "delimited",
        "files": "inbox/diklat/*.csv",
        "absent": ["training_form", "is_classroom", "is_international"],
        "columns": COLUMNS,
    }
    source = office.sources["register_diklat"].model_copy(update=as_text)
    outcomes = {}
    for delivery, tables in examine_each(list(files_of(office, source)), office, codes_of(office)):
        try:
            outcomes[delivery.path.name] = sum(len(table.typed) for table in tables)
        except SourceRefused as refusal:
            outcomes[delivery.path.name] = str(refusal)[:24]

    assert outcomes == {"baik.csv": 1, "lain.csv": 1, "terbalik.csv": 'kolom "Tanggal Mulai": 1'}


def test_reading_that_is_left_half_way_ends_with_its_threads_though_somebody_still_holds_a_part(
    sample_folder: Path,
) -> None:
    """A refusal's traceback holds what was read; a thread that ended with the garbage would be waited for in vain."""
    office = read_office(sample_folder)
    coming = examine_each(deliveries_of(office, "register_diklat"), office, codes_of(office))
    _, tables = next(coming)
    next(tables)
    coming.close()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ahead")]
