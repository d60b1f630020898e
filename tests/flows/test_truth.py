"""The sample office's true answers, known before any pipeline ran, come out of the night."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pandas as pd
import pytest

from flows.office import Office
from tests.conftest import ask

KEY = ["indicator_id", "measure", "grain", "period_start", "subject_id", "unit_id"]
# Of the data quality indicators the truth knows what does not depend on how often a source was read.
NOT_IN_TRUTH = ["employee_id_validity", "completeness", "uniqueness", "supply_delay"]
# What the sample gives beside its truth: its rules have their cases in tests/sql.
NOT_IN_TRUTH += [
    "qualification_score",
    "competency_score",
    "leadership_training_done",
]


def truth(office: Office, name: str) -> pd.DataFrame:
    return pd.read_csv(office.folder / "truth" / f"{name}.csv", dtype=str, keep_default_na=False)


def exact(text: str) -> str:
    return str(Decimal(text).normalize()) if text else ""


def side_by_side(office: Office) -> pd.DataFrame:
    """Truth and published values of the months that the truth knows."""
    true = truth(office, "values")
    found = ask(
        office,
        """select indicator_id, measure, grain, cast(period_start as text) as period_start, subject_id,
               coalesce(unit_id, '') as unit_id, coalesce(cast(numerator as text), '') as numerator,
               coalesce(cast(denominator as text), '') as denominator, value, coalesce(label, '') as label,
               coalesce(null_reason, '') as null_reason
           from published.value""",
    )
    unknown = set(NOT_IN_TRUTH) - set(true["indicator_id"])
    found = found[found["period_start"].isin(true["period_start"]) & ~found["indicator_id"].isin(unknown)]
    return true.merge(found, on=KEY, how="outer", suffixes=("_true", "_found"), indicator=True)


OFFICES = {
    "half_year": "published",
    "half_year_on_postgres": "published_on_postgres",
    "24_months": "published_history",
}


@pytest.fixture(
    scope="module",
    params=[
        "half_year",
        pytest.param("half_year_on_postgres", marks=pytest.mark.slow),
        pytest.param("24_months", marks=pytest.mark.slow),
    ],
)
def published(request: pytest.FixtureRequest, published: Office) -> Office:
    """The office after its night, with half a year of history, on PostgreSQL too, and with two years."""
    return published if request.param == "half_year" else request.getfixturevalue(OFFICES[request.param])


def assert_true(office: Office) -> pd.DataFrame:
    """Every true value is published from the same parts, and no other; give them side by side."""
    compared = side_by_side(office)
    assert compared[compared["_merge"] != "both"].empty
    for part in ("numerator", "denominator"):
        assert compared[compared[f"{part}_true"].map(exact) != compared[f"{part}_found"].map(exact)].empty
    for part in ("label", "null_reason"):
        assert compared[compared[f"{part}_true"] != compared[f"{part}_found"]].empty
    told = compared[compared["value_true"] != ""]
    assert (told["value_found"] - told["value_true"].astype(float)).abs().max() < 1e-6
    return compared


@pytest.fixture(scope="module")
def compared(published: Office) -> pd.DataFrame:
    """Truth and published values side by side."""
    return side_by_side(published)


def test_every_true_value_is_there_and_no_other(compared: pd.DataFrame) -> None:
    assert len(compared) > 20_000
    assert compared[compared["_merge"] != "both"].empty


@pytest.mark.parametrize("part", ["numerator", "denominator"])
def test_numerator_and_denominator_are_exact(compared: pd.DataFrame, part: str) -> None:
    differs = compared[f"{part}_true"].map(exact) != compared[f"{part}_found"].map(exact)
    assert compared[differs].empty


@pytest.mark.parametrize("part", ["label", "null_reason"])
def test_label_and_reason_are_as_told(compared: pd.DataFrame, part: str) -> None:
    assert compared[compared[f"{part}_true"] != compared[f"{part}_found"]].empty


def test_the_value_agrees_to_six_decimals_rounded_half_up_from_its_parts(
    compared: pd.DataFrame, published: Office
) -> None:
    units = ask(published, "select indicator_id, unit from indicator.definition where measure = ''")
    factor = compared["indicator_id"].map(dict(units.to_numpy())).map(lambda unit: 100 if unit == "percent" else 1)
    told = compared.assign(factor=factor)[compared["value_true"] != ""]
    rounded = [
        str((Decimal(n) * f / Decimal(d or 1)).quantize(Decimal("0.000001"), ROUND_HALF_UP))
        for n, d, f in zip(told["numerator_found"], told["denominator_found"], told["factor"], strict=True)
    ]
    assert rounded == told["value_true"].tolist()
    assert (told["value_found"] - told["value_true"].astype(float)).abs().max() < 1e-6
    assert compared.loc[compared["value_true"] == "", "value_found"].isna().all()


def test_every_planted_bad_record_is_rejected_with_its_place_and_rule_and_no_other(published: Office) -> None:
    found = ask(
        published,
        """select source, file_name as file, coalesce(sheet, '') as sheet,
               case when file_name like '%.sqlite' then '' else coalesce(cell, 'line ' || row_number) end as cell,
               rules as rule, count(*) as n_records
           from ops.rejected group by 1, 2, 3, 4, 5""",
    )
    true = truth(published, "rejected").astype({"n_records": int})
    both = true.merge(found, how="outer", indicator=True)
    assert len(true) > 300
    assert both[both["_merge"] != "both"].empty


def test_what_nobody_answers_to_waits(published: Office) -> None:
    found = ask(published, "select source, dataset, key_kind, key, n_records from warehouse.waiting_record")
    true = truth(published, "waiting").astype({"n_records": int})
    pd.testing.assert_frame_equal(
        found.sort_values(list(found)).reset_index(drop=True),
        true.sort_values(list(true)).reset_index(drop=True),
        check_dtype=False,
    )


def test_each_training_is_credited_as_the_conversion_says(published: Office) -> None:
    found = ask(published, "select training_key, person_id, credited_jp from warehouse.fact_training")
    true = truth(published, "events")
    both = true.merge(found, on=["training_key", "person_id"], how="outer", indicator=True)
    assert both[both["_merge"] != "both"].empty
    credited = both["credited_jp_x"].replace("", None).astype(float)
    assert (credited.fillna(-1) == both["credited_jp_y"].fillna(-1)).all()


def test_each_complaint_took_the_working_days_that_it_took(published: Office) -> None:
    times = ["verification_days", "first_response_days", "resolution_days"]
    found = ask(published, f"select tracking_id, {', '.join(times)} from warehouse.fact_complaint")
    true = truth(published, "complaints")
    both = true.merge(found, on="tracking_id", how="left", suffixes=("_true", "_found"))
    for name in times:
        assert (
            both[f"{name}_true"].replace("", None).astype(float).fillna(-1) == both[f"{name}_found"].fillna(-1)
        ).all()


def test_all_that_was_read_is_accounted_for(published: Office) -> None:
    lost = ask(published, "select * from ops.load where n_read <> n_loaded + n_rejected + n_duplicate + n_skipped")
    assert lost.empty


def test_truth_lies_beside_the_office(published: Office) -> None:
    assert {path.name for path in Path(published.folder / "truth").iterdir()} >= {
        "values.csv",
        "rejected.csv",
        "waiting.csv",
    }
