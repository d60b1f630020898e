"""A warehouse on PostgreSQL gives what one on DuckDB gives, and shows it in the same database."""

from __future__ import annotations

import threading
from datetime import datetime
from pathlib import Path

import pandas as pd
import psycopg
import pytest

from flows import backfilling, cli, closing, night, telling
from flows.office import Office, read_office
from flows.periods import Month
from flows.warehouse import releases
from flows.warehouse.backfills import Wanted
from flows.warehouse.models import published_models
from flows.warehouse.tables import open_warehouse
from tests.conftest import LAST_DAY, PROJECT, ask, copied, in_one_order, published_values, records
from tests.flows.test_truth import assert_true
from tests.integration.test_documents import blocks, read_published
from tests.servers import Server, plain

# When a file or release was taken in is nobody's figure.
CLOCK = ["released_at", "superseded_at"]


def test_every_true_value_is_published(published_on_postgres: Office) -> None:
    assert len(assert_true(published_on_postgres)) > 20_000


def test_both_engines_publish_the_same_values(published: Office, published_on_postgres: Office) -> None:
    """Numerator, denominator, label and reason exactly; the value to twelve digits."""
    duck, served = published_values(published), published_values(published_on_postgres)
    exact = [name for name in duck if name != "value"]
    pd.testing.assert_frame_equal(duck[exact], served[exact])
    pd.testing.assert_series_equal(duck["value"], served["value"], rtol=1e-12, atol=0)


def test_both_engines_load_the_same_records(published: Office, published_on_postgres: Office) -> None:
    for table in ("raw.punch", "raw.leave", "raw.employee", "raw.training", "raw.complaint", "ops.rejected"):
        pd.testing.assert_frame_equal(
            records(published, table), records(published_on_postgres, table), check_dtype=False
        )


def test_a_table_or_view_that_changes_keeps_the_rights_to_it(mine: Office) -> None:
    """As when a later version adds a column: nothing is granted again."""
    warehouse = open_warehouse(mine)
    try:
        shown = ("published.unit", "published.scorecard_unit_month")
        warehouse.execute(f"grant select on {', '.join(shown)} to public")
        warehouse.execute("alter table published.unit drop column time_zone")
        warehouse.execute("update ops.built set fingerprint = 'of old' where model like 'published.%'")
        months = [row[0] for row in warehouse.rows("select distinct period_start from ops.release_month")]
        assert releases.release(warehouse, 1, {month: "new" for month in months}, datetime(2199, 1, 1))
        for name in shown:
            assert warehouse.rows(f"select has_table_privilege('public', '{name}', 'select')") == [(True,)]
        assert not warehouse.rows("select 1 from published.unit where time_zone is null")
    finally:
        warehouse.close()


@pytest.mark.parametrize("name", [model.path.stem for model in published_models()])
def test_what_the_files_show_stands_in_published(name: str, published: Office, published_on_postgres: Office) -> None:
    query = f"select * from published.{name}"
    duck, served = read_published(published, query), ask(published_on_postgres, query)
    assert list(duck) == list(served)
    seen = [column for column in duck if column not in CLOCK]
    pd.testing.assert_frame_equal(
        in_one_order(duck[seen]), in_one_order(served[seen]), check_dtype=False, rtol=1e-12, atol=0
    )


def test_tables_views_and_columns_have_their_texts(published_on_postgres: Office) -> None:
    released = ", ".join(f"'{model.path.stem}'" for model in published_models())
    bare = ask(
        published_on_postgres,
        f"""select shown.relname, told.attname
           from pg_class as shown
           join pg_attribute as told on told.attrelid = shown.oid and told.attnum > 0 and not told.attisdropped
           where shown.relnamespace = cast('published' as regnamespace) and shown.relkind in ('r', 'v')
               and shown.relname in ({released})
               and (col_description(shown.oid, told.attnum) is null or obj_description(shown.oid) is null)""",
    )
    assert bare.empty


@pytest.fixture
def mine(published_on_postgres: Office, postgres: Server, tmp_path: Path) -> Office:
    """A copy of the office and of its database."""
    return read_office(copied(published_on_postgres.folder, tmp_path / "office", postgres))


def test_a_second_night_and_a_backfill_change_nothing(mine: Office, audit_ready: None) -> None:
    values, punches = published_values(mine), records(mine, "raw.punch")
    assert night.night(mine, LAST_DAY).release_id is None
    told = backfilling.backfill(mine, LAST_DAY, Wanted(Month(2026, 2), Month(2026, 3), "a proof", "operator"))
    assert told.night.is_published and told.night.release_id is None
    assert told.built == [Month(2026, 2), Month(2026, 3)]
    pd.testing.assert_frame_equal(values, published_values(mine))
    pd.testing.assert_frame_equal(punches, records(mine, "raw.punch"))


def test_a_correction_of_a_locked_month_waits_for_approval_and_replaces_its_own_rows_alone(
    mine: Office, audit_ready: None
) -> None:
    closing.lock(mine, Month(2026, 3), "paid")
    before = ask(mine, "select * from published.attendance_day")
    register_leave(mine, "2026-03-10")
    office = read_office(mine.folder)
    held = night.night(office, LAST_DAY).report.held
    assert held == [Month(2026, 3).first_day]
    assert "EMPLOYEES" in set(closing.waiting_differences(office, LAST_DAY).values["subject_id"])
    assert not ask(office, "select * from published.former_value").size
    told = closing.approve(office, LAST_DAY, Month(2026, 3), "letter came late")
    assert told.release_id and not told.report.held
    assert ask(office, "select superseded_by from published.former_unit_value").eq(told.release_id).all(axis=None)
    both = before.merge(ask(office, "select * from published.attendance_day"), how="outer", indicator=True)
    assert set(both[both["_merge"] != "both"]["day"]) == {pd.Timestamp("2026-03-10")}


def register_leave(office: Office, day: str) -> None:
    """Let a late register bring leave for somebody who was on duty."""
    found = ask(
        office,
        f"""select employee.employee_id from published.attendance_day as fact
            join published.employee as employee on employee.person_id = fact.person_id
            where fact.day = date '{day}' and fact.unit_id = '1.01.01' and fact.is_on_duty order by 1 limit 1""",
    )
    (office.folder / "inbox" / "susulan.csv").write_text(
        "NIP,Jenis,Tanggal Mulai,Tanggal Selesai,Nomor Surat,Tanggal Persetujuan\n"
        f"{found.iat[0, 0]},CT,{day},{day},800/1,{day}\n"
    )
    source = (
        '[sources.susulan]\ndataset = "leave"\nkind = "delimited"\nfiles = "inbox/susulan.csv"\nreplaces = "keys"\n'
    )
    toml = office.folder / "office.toml"
    toml.write_text(f"{toml.read_text()}\n{source}")


READS = {
    "values and releases": """select max(released_at) = (select max(released_at) from published.release)
        from published.unit_value""",
    "people and releases": """select max(released_at) = (select max(released_at) from published.release)
        from published.employee_value""",
    "a view": "select count(*) > 50 from published.scorecard_unit_month where unit_name is not null",
    "a table written whole": "select count(*) = count(distinct (unit_id, valid_from)) and count(*) > 5 from published.unit",
}


CHANGES = [
    "analyze published.unit",
    "alter table published.unit drop column time_zone",
    "update ops.built set fingerprint = 'of old' where model = 'published.scorecard_unit_month'",
    "alter table published.unit add column of_old integer",
]


class Reader(threading.Thread):
    """Asks the same thing again and again; a statement must never fail, nor see two releases mixed."""

    def __init__(self, url: str, query: str) -> None:
        super().__init__(daemon=True)
        self.url, self.query, self.answers = url, query, list[bool]()
        self.failure: Exception | None = None
        self.is_enough = threading.Event()

    def run(self) -> None:
        try:
            with psycopg.connect(plain(self.url), autocommit=True) as connection:
                while not self.is_enough.is_set():
                    self.answers.append(connection.execute(self.query).fetchone()[0])  # type: ignore[index, call-overload]
        except Exception as error:
            self.failure = error


def test_readers_never_fail_nor_see_two_releases_mixed(mine: Office) -> None:
    """Releases of all months while four read; before some of them, columns and a view are not what they are to be."""
    readers = [Reader(mine.warehouse_address, query) for query in READS.values()]
    warehouse = open_warehouse(mine)
    for reader in readers:
        reader.start()
    try:
        months = [row[0] for row in warehouse.rows("select distinct period_start from ops.release_month")]
        for number, change in enumerate(CHANGES):
            warehouse.execute(change)
            warehouse.execute("delete from ops.built where model = 'published.unit'")
            moment = datetime(2199, 1, 1, number)  # after the first, which was now
            assert releases.release(warehouse, 1, {month: f"{number}" for month in months}, moment)
    finally:
        warehouse.close()
        for reader in readers:
            reader.is_enough.set()
            reader.join()
    assert [reader.failure for reader in readers] == [None] * len(readers)
    assert all(len(reader.answers) > 10 and all(reader.answers) for reader in readers)
    unit = ask(mine, "select * from published.unit")
    assert "of_old" not in unit and unit["time_zone"].notna().all()


def test_the_commands_work_on_it_as_on_a_file(
    published_on_postgres: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--office", str(published_on_postgres.folder)]
    assert cli.main(["status", *where]) == telling.DONE
    assert cli.main(["rejected", "list", *where]) == telling.DONE
    assert (
        cli.main(["sql", "select unit_id from scorecard_unit_month where attendance_rate > 50", *where]) == telling.DONE
    )
    assert "1.01.01" in capsys.readouterr().out
    assert cli.main(["sql", "delete from release", *where]) == telling.USAGE
    assert "read-only" in capsys.readouterr().out


def test_the_report_of_the_guide_runs(published_on_postgres: Office) -> None:
    guide = blocks(PROJECT / "docs" / "guide-postgres.md", "postgresql")
    [report] = [block for block in guide if "repeatable read" in block]
    with psycopg.connect(plain(published_on_postgres.warehouse_address), autocommit=True) as connection:
        connection.execute(report)
