"""An office that delivers all datasets: the true answers about them come out of the night, too."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from flows.office import Office
from flows.sample import write_sample
from tests.conftest import LAST_DAY, ask, run_night, served
from tests.flows.test_truth import assert_true, truth
from tests.servers import Server


@pytest.fixture(
    scope="module", params=[6, pytest.param(24, marks=pytest.mark.slow)], ids=lambda months: f"{months}_months"
)
def whole(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, server: Server | None, audit_ready: None
) -> Office:
    """The sample office with files of all datasets, after one night; read it only."""
    folder = tmp_path_factory.mktemp("whole") / "office"
    write_sample(folder, months=request.param, everything=True)
    return run_night(served(folder, server), LAST_DAY)


def test_every_true_value_is_published_from_the_same_parts(whole: Office) -> None:
    assert len(assert_true(whole)) > 25_000


def test_every_planted_bad_record_is_rejected_and_what_nobody_answers_to_waits(whole: Office) -> None:
    for name, query in (
        (
            "rejected",
            """select source, file_name as file, coalesce(sheet, '') as sheet,
                   case when file_name like '%.sqlite' then '' else coalesce(cell, 'line ' || row_number) end as cell,
                   rules as rule, count(*) as n_records
               from ops.rejected group by 1, 2, 3, 4, 5""",
        ),
        ("waiting", "select source, dataset, key_kind, key, n_records from warehouse.waiting_record"),
    ):
        both = truth(whole, name).astype({"n_records": int}).merge(ask(whole, query), how="outer", indicator=True)
        assert both[both["_merge"] != "both"].empty


def test_the_rest_of_the_office_is_what_it_is_without_them(tmp_path: Path) -> None:
    for name, everything in (("plain", False), ("whole", True)):
        write_sample(tmp_path / name, everything=everything)
    plain, whole = (
        pd.read_csv(tmp_path / name / "truth" / "values.csv", dtype=str, keep_default_na=False)
        for name in ("plain", "whole")
    )
    # Changes of head are studied by whatever is measured.
    plain = plain[~plain["indicator_id"].str.startswith("head_change")]
    found = plain.merge(whole, how="left", indicator=True)
    assert (found["_merge"] == "both").all()
