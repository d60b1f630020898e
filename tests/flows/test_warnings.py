"""The early warnings of a whole office: people in the HR file alone, counts on the screen."""

from __future__ import annotations

import io

import duckdb
from rich.console import Console

from flows import night, show
from flows.office import Office
from flows.warehouse.releases import HR, SHARED
from tests.conftest import LAST_DAY


def in_file(office: Office, name: str, sql: str) -> list[tuple]:
    with duckdb.connect(str(office.published / name), read_only=True) as file:
        return file.execute(sql).fetchall()


def test_warnings_about_people_are_in_the_hr_file_alone(published: Office) -> None:
    tables = "select table_name from information_schema.tables where table_name like 'early_warning%' order by 1"
    assert in_file(published, SHARED, tables) == [("early_warning_unit",)]
    assert in_file(published, HR, tables) == [("early_warning",), ("early_warning_unit",)]
    columns = "select column_name from information_schema.columns where table_name = 'early_warning_unit'"
    assert not {"person_id", "tracking_id"} & {row[0] for row in in_file(published, SHARED, columns)}


def test_all_warnings_are_of_the_last_published_day(published: Office) -> None:
    told = in_file(published, HR, "select distinct told_on from published.early_warning")
    assert told == [(LAST_DAY,)]
    assert in_file(published, HR, "select max(as_of) from published.release") == told


def test_status_counts_them_and_names_nobody(published: Office) -> None:
    counted = in_file(published, HR, "select kind, count(*) from published.early_warning group by kind order by kind")
    report = night.stand(published, LAST_DAY)
    assert list(report.warnings[["kind", "n_warnings"]].itertuples(index=False, name=None)) == counted
    screen = io.StringIO()
    show.show(report, Console(file=screen, width=200))
    warned = "person_id in (select person_id from published.early_warning)"
    names = in_file(published, HR, f"select distinct full_name from published.employee where {warned}")
    assert names and not [name for (name,) in names if name in screen.getvalue()]
    assert all(kind in screen.getvalue() for kind, _ in counted)
