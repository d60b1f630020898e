"""The control charts of whole offices: made of what is released, anew when their rules change."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from flows import night
from flows.office import PROJECT, Office, read_office
from flows.warehouse.releases import SHARED
from tests.conftest import LAST_DAY


def in_file(office: Office, sql: str) -> list[tuple]:
    with duckdb.connect(str(office.published / SHARED), read_only=True) as file:
        return file.execute(sql).fetchall()


def test_every_value_that_is_shown_of_a_month_that_is_over_is_a_point_and_no_other(published: Office) -> None:
    points = in_file(
        published, "select indicator_id, measure, subject_id, period_start, value from published.control_chart"
    )
    shown = in_file(
        published,
        """select value.indicator_id, measure, subject_id, period_start, value from published.unit_value as value
           join (select indicator_id, grain from published.indicator where measure = '') as told using (indicator_id)
           where value.grain <> 'source' and value is not null and period_end <= date '2026-07-02'
               and regexp_matches(told.grain, 'x (month|snapshot)$')""",
    )
    assert sorted(points) == sorted(shown) and points
    assert max(point[3] for point in points) == date(2026, 6, 1)


def test_a_changed_rule_of_the_charts_is_released_with_the_newest_month_alone(
    published: Office, tmp_path: Path, audit_ready: None
) -> None:
    """Six months are enough where the office says so."""
    shutil.copytree(published.folder, tmp_path / "office", copy_function=shutil.copy2)
    rules = (PROJECT / "sql" / "1_reference" / "parameter.csv").read_text(encoding="utf-8")
    (tmp_path / "office" / "reference").mkdir(exist_ok=True)
    own = rules.replace("chart_minimum_points,12", "chart_minimum_points,6").replace(
        "minimum_ranges,6", "minimum_ranges,4"
    )
    (tmp_path / "office" / "reference" / "parameter.csv").write_text(own, encoding="utf-8")
    office = read_office(tmp_path / "office")
    assert night.night(office, LAST_DAY).release_id == 2
    assert in_file(office, "select max(release_id), min(n_changed) from published.release") == [(2, 1)]
    judged = in_file(office, "select distinct period_start from published.control_chart where verdict is not null")
    assert date(2026, 6, 1) in {row[0] for row in judged}


@pytest.mark.parametrize("column", ["rule", "rules", "side"])
def test_no_rule_fires_before_there_are_limits(published: Office, column: str) -> None:
    assert (
        in_file(published, f"select 1 from published.control_chart where mean is null and {column} is not null") == []
    )
