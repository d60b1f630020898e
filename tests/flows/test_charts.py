"""The control charts of whole offices: made of what is released, anew when their rules change."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from flows import night
from flows.office import PROJECT, Office, read_office
from tests.conftest import LAST_DAY, in_one_order
from tests.integration.test_documents import read_published


def test_every_value_that_is_shown_of_a_month_that_is_over_is_a_point_and_no_other(published_on_each: Office) -> None:
    points = read_published(
        published_on_each, "select indicator_id, measure, subject_id, period_start, value from published.control_chart"
    )
    shown = read_published(
        published_on_each,
        """select value.indicator_id, measure, subject_id, period_start, value from published.unit_value as value
           join (select indicator_id, grain from published.indicator where measure = '') as told using (indicator_id)
           where value.grain <> 'source' and value is not null and period_end <= date '2026-07-02'
               and (told.grain like '%x month' or told.grain like '%x snapshot')""",
    )
    pd.testing.assert_frame_equal(in_one_order(points), in_one_order(shown))
    assert points["period_start"].max() == pd.Timestamp(2026, 6, 1)


def test_a_changed_rule_of_the_charts_is_released_with_the_newest_month_alone(
    own_copy: Path, audit_ready: None
) -> None:
    """Six months are enough where the office says so."""
    rules = (PROJECT / "sql" / "1_reference" / "parameter.csv").read_text(encoding="utf-8")
    (own_copy / "reference").mkdir(exist_ok=True)
    own = rules.replace("chart_minimum_points,12", "chart_minimum_points,6").replace(
        "minimum_ranges,6", "minimum_ranges,4"
    )
    (own_copy / "reference" / "parameter.csv").write_text(own, encoding="utf-8")
    office = read_office(own_copy)
    assert night.night(office, LAST_DAY).release_id == 2
    released = read_published(office, "select max(release_id), min(n_changed) from published.release")
    assert released.to_numpy().tolist() == [[2, 1]]
    judged = read_published(
        office, "select distinct period_start from published.control_chart where verdict is not null"
    )
    assert pd.Timestamp(2026, 6, 1) in set(judged["period_start"])


@pytest.mark.parametrize("column", ["rule", "rules", "side"])
def test_no_rule_fires_before_there_are_limits(published_on_each: Office, column: str) -> None:
    fired = f"select 1 from published.control_chart where mean is null and {column} is not null"
    assert read_published(published_on_each, fired).empty
