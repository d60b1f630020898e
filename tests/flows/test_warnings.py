"""The early warnings of a whole office: people in the HR file alone, counts on the screen."""

from __future__ import annotations

import io

import duckdb
import pandas as pd
from rich.console import Console

from flows import night, show
from flows.office import Office
from flows.warehouse.releases import HR, SHARED
from tests.conftest import LAST_DAY
from tests.integration.test_documents import read_published


def in_file(office: Office, name: str, sql: str) -> list[tuple]:
    with duckdb.connect(str(office.published / name), read_only=True) as file:
        return file.execute(sql).fetchall()


def test_warnings_about_people_are_in_the_hr_file_alone(published: Office) -> None:
    tables = "select table_name from information_schema.tables where table_name like 'early_warning%' order by 1"
    assert in_file(published, SHARED, tables) == [("early_warning_unit",)]
    assert in_file(published, HR, tables) == [("early_warning",), ("early_warning_unit",)]
    columns = "select column_name from information_schema.columns where table_name = 'early_warning_unit'"
    assert not {"person_id", "tracking_id"} & {row[0] for row in in_file(published, SHARED, columns)}


def test_all_warnings_are_of_the_last_published_day(published_on_each: Office) -> None:
    told = read_published(published_on_each, "select distinct told_on from published.early_warning")["told_on"]
    assert told.dt.date.tolist() == [LAST_DAY]
    assert read_published(published_on_each, "select max(as_of) as told_on from published.release")["told_on"].equals(
        told
    )


def test_status_counts_them_and_names_nobody(published_on_each: Office) -> None:
    counted = read_published(
        published_on_each,
        "select kind, count(*) as n_warnings from published.early_warning group by kind order by kind",
    )
    report = night.stand(published_on_each, LAST_DAY)
    pd.testing.assert_frame_equal(report.warnings[["kind", "n_warnings"]], counted)
    screen = io.StringIO()
    show.show(report, Console(file=screen, width=200))
    warned = "person_id in (select person_id from published.early_warning)"
    names = read_published(published_on_each, f"select distinct full_name from published.employee where {warned}")
    assert len(names) and not [name for name in names["full_name"] if name in screen.getvalue()]
    assert all(kind in screen.getvalue() for kind in counted["kind"])
