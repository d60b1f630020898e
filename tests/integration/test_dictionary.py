"""The dictionary is complete, in both languages, and in the published files too."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest

from flows import night
from flows.datasets import DATASETS
from flows.office import PROJECT, Office, read_office
from flows.warehouse.definitions import definitions
from flows.warehouse.models import Model, indicator_models, published_models, warehouse_models
from flows.warehouse.releases import HR, SHARED
from flows.warehouse.words import both, fixed_entries, reference_names, unit_names
from tests.conftest import LAST_DAY

ENTRIES = fixed_entries()


def in_file(office: Office, sql: str, name: str = SHARED) -> list[tuple]:
    with duckdb.connect(str(office.published / name), read_only=True) as file:
        return file.execute(sql).fetchall()


@pytest.mark.parametrize("model", published_models(), ids=lambda model: model.path.stem)
def test_every_published_table_and_column_is_described_in_both_languages(model: Model) -> None:
    assert model.prose and model.prose_id
    assert list(model.columns) == model.gives
    assert [name for name, text in model.columns.items() if not text or not model.columns_id.get(name)] == []


@pytest.mark.parametrize("model", indicator_models(), ids=lambda model: model.path.stem)
def test_every_indicator_is_described_in_both_languages(model: Model) -> None:
    told = [row for row in ENTRIES if row["kind"] in {"INDICATOR", "MEASURE"} and row["name"] == model.path.stem]
    assert len(told) > 1, "an indicator says what each of its measures is"
    assert all(row["text_en"] and row["text_id"] and row["unit"] and row["legal_basis"] for row in told)
    english, _, indonesian = model.header["name"].partition(" | ")
    assert english and indonesian


def test_every_unit_of_measure_has_its_indonesian_word() -> None:
    assert set(definitions()["unit"]) <= set(unit_names())
    assert all(unit_names().values())


def test_nothing_that_has_columns_is_left_out() -> None:
    listed = {(row["kind"], row["name"], row.get("column_name")) for row in ENTRIES}
    assert {("DATASET_COLUMN", d.name, c.name) for d in DATASETS.values() for c in d.columns} <= listed
    assert {("WAREHOUSE_COLUMN", m.path.stem, c) for m in warehouse_models() for c in m.columns} <= listed
    assert all(row["text_en"] for row in ENTRIES)


def test_every_rule_is_in_the_file_and_tells_whether_it_is_a_default(published: Office) -> None:
    told = dict(in_file(published, "select name, count(*) from published.dictionary where kind = 'RULE' group by name"))
    # No office has rupiah in its table of the TPP before it fills it.
    assert set(told) == {*reference_names()} - {"tpp_basis"}
    (rule,) = in_file(
        published,
        """select text_en, valid_from, valid_to, legal_basis, is_default from published.dictionary
           where name = 'parameter' and text_id like 'parameter_id = deduction_basis;%'""",
    )
    assert rule[0].startswith("parameter_id = deduction_basis; parameter_value = TPP_TOTAL. TPP_TOTAL: the cut is of")
    assert (str(rule[1]), *rule[2:]) == ("2019-01-01", None, "bawaan; ganti dengan Perwali/Perbup setempat", True)
    (law,) = in_file(
        published,
        "select is_default from published.dictionary where name = 'parameter' and text_id like 'parameter_id = training_target_jp;%'",
    )
    assert law == (False,)


def test_the_sources_of_the_office_are_told_without_their_places(published: Office) -> None:
    rows = in_file(
        published, "select name, text_en, text_id from published.dictionary where kind = 'SOURCE' order by name"
    )
    assert [row[0] for row in rows] == sorted(published.sources)
    assert not [row for row in rows if "inbox" in row[1] or "://" in row[1]]


@pytest.mark.parametrize("name", [SHARED, HR])
def test_the_databases_say_themselves_what_their_columns_mean(published: Office, name: str) -> None:
    told = in_file(
        published, "select table_name, column_name, comment from duckdb_columns() where schema_name = 'published'", name
    )
    tables = {row[0] for row in told}
    wanted = {
        (model.path.stem, column, both(text, model.columns_id[column]))
        for model in published_models()
        if model.path.stem in tables
        for column, text in model.columns.items()
    }
    assert wanted == {*told}
    listed = in_file(
        published,
        """select comment from duckdb_tables() where table_name = 'unit_value'
           union all select comment from duckdb_views() where view_name = 'scorecard_unit_month'""",
        name,
    )
    assert all(" | Satu baris per " in comment for (comment,) in listed) and len(listed) == 2


def test_a_rule_of_the_office_stands_in_its_dictionary(published: Office, tmp_path: Path, audit_ready: None) -> None:
    shutil.copytree(published.folder, tmp_path / "office", copy_function=shutil.copy2)
    (tmp_path / "office" / "reference").mkdir(exist_ok=True)
    ours = (PROJECT / "sql" / "1_reference" / "target.csv").read_text(encoding="utf-8")
    own = ours.replace("resolved_in_time,all,100,2019-01-01", "resolved_in_time,all,90,2019-01-01")
    (tmp_path / "office" / "reference" / "target.csv").write_text(own, encoding="utf-8")
    office = read_office(tmp_path / "office")
    assert night.night(office, LAST_DAY).release_id == 2
    found = in_file(
        office, "select text_id from published.dictionary where name = 'target' and text_id like '%resolved_in_time%'"
    )
    assert found == [("indicator_id = resolved_in_time; measure = all; target = 90",)]
    shown = in_file(
        office, "select distinct target from published.control_chart where indicator_id = 'resolved_in_time'"
    )
    assert [float(value) for (value,) in shown] == [90]
