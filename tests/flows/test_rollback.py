"""A release that should not have been is taken back: the former figures stand again, and stay until somebody approves others."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pandas as pd
import pytest

from flows import cli, closing, night, telling
from flows.office import Office, read_office
from flows.periods import Month
from flows.sample import write_sample
from flows.warehouse import releases, rollback
from tests.conftest import ask, begun_on, copied, in_one_order, published_values
from tests.flows.test_closing import FIRST, JANUARY, RATE, register_late
from tests.integration.test_documents import read_published
from tests.servers import Server

LATE, MARCH = date(2026, 2, 11), date(2026, 3, 5)


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def begun(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office after its first release; what changes January comes after it."""
    folder = begun_on(FIRST, tmp_path_factory.mktemp("rollback") / "office", request)
    register_late(folder)
    return folder


@pytest.fixture
def office(begun: Path, tmp_path: Path, postgres: Server) -> Office:
    return read_office(copied(begun, tmp_path / "office", postgres))


def run(office: Office, *arguments: str) -> int:
    return cli.main([*arguments, "--office", str(office.folder)])


def shown(office: Office, table: str = "unit_value") -> pd.DataFrame:
    """What consumers see of January, but for the time of the release."""
    rows = read_published(office, f"select * from published.{table} where period_start = '2026-01-01'")
    return in_one_order(rows.drop(columns="released_at"))


def days(office: Office) -> pd.DataFrame:
    return in_one_order(
        read_published(
            office, "select day, person_id, attendance_code from published.attendance_day where day < '2026-02-01'"
        )
    )


def test_the_former_figures_stand_again_and_the_next_night_leaves_them(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    before, of_people, values = shown(office), shown(office, "employee_value"), published_values(office)
    withheld = in_one_order(ask(office, "select * from published.withheld"))
    assert night.night(office, LATE).release_id == 2
    changed, days_then = shown(office), days(office)
    assert not changed.equals(before)
    assert run(office, "rollback", "--reason", "salah unggah") == telling.DONE
    told = capsys.readouterr().out
    assert "the figures of release 1, of 2026-02-09" in told and "kinerja approve" in told and "2026-01" in told
    pd.testing.assert_frame_equal(shown(office), before)
    pd.testing.assert_frame_equal(shown(office, "employee_value"), of_people)
    pd.testing.assert_frame_equal(published_values(office), values)
    pd.testing.assert_frame_equal(in_one_order(ask(office, "select * from published.withheld")), withheld)
    # Days have no versions: those of the release that was taken back stay, for they show why.
    pd.testing.assert_frame_equal(days(office), days_then)
    released = read_published(office, "select release_id, as_of, restored_id from published.release order by 1")
    assert released["restored_id"].fillna(0).astype(int).tolist() == [0, 0, 1]
    assert released["as_of"].dt.date.tolist() == [FIRST, LATE, FIRST]
    again = night.night(office, LATE)
    assert again.is_published and again.release_id is None and JANUARY.first_day in again.report.held
    pd.testing.assert_frame_equal(shown(office), before)
    assert run(office, "status") == telling.DONE
    assert "held" in capsys.readouterr().out


def test_who_took_it_back_when_and_why_is_kept(office: Office) -> None:
    night.night(office, LATE)
    closing.rollback(office, None, "salah unggah", "operator")
    noted = ask(office, "select release_id, restored_id, reason, noted_by, noted_at from ops.put_back")
    assert noted.drop(columns="noted_at").to_numpy().tolist() == [[3, 1, "salah unggah", "operator"]]
    assert noted["noted_at"].notna().all()
    told = ask(office, "select kind, reason, outcome from ops.run order by run_id desc limit 1")
    assert told.to_numpy().tolist() == [["rollback", "salah unggah", "done"]]


def test_what_waits_is_listed_with_its_cause_and_released_by_an_approval_which_ends_the_hold(office: Office) -> None:
    night.night(office, LATE)
    changed = shown(office)
    closing.rollback(office, None, "salah unggah", "operator")
    found = closing.waiting_differences(office, LATE)
    assert "attendance_rate" in set(found.values["indicator_id"])
    assert "susulan" in set(found.causes["source"])
    told = closing.approve(office, LATE, JANUARY, "ternyata benar")
    assert told.is_published and told.release_id and JANUARY.first_day not in told.report.held
    pd.testing.assert_frame_equal(shown(office), changed)
    assert ask(office, "select * from published.former_value").empty


def months_of(office: Office, release_id: int | None) -> set[Month]:
    told = ask(office, f"select period_start from ops.release_month where release_id = {release_id or 0}")
    return {Month.of(day) for day in told["period_start"].dt.date}


def test_a_month_of_which_nothing_was_known_is_gone_until_it_is_approved_and_others_stay_held(office: Office) -> None:
    toml = (office.folder / "office.toml").read_text()
    write_sample(office.folder, as_of=MARCH, truth=False)
    (office.folder / "office.toml").write_text(toml)
    assert months_of(office, night.night(office, MARCH).release_id) == {JANUARY, Month(2026, 2), Month(2026, 3)}
    closing.rollback(office, None, "terlalu dini", "operator")
    assert ask(office, "select * from published.value where period_start = '2026-03-01'").empty
    held = night.night(office, MARCH)
    assert held.release_id is None and len(held.report.held) == 3
    told = closing.approve(office, MARCH, Month(2026, 3), "sudah lengkap")
    assert months_of(office, told.release_id) == {Month(2026, 3)} and len(told.report.held) == 2
    assert not ask(office, "select * from published.value where period_start = '2026-03-01'").empty


def test_a_locked_month_keeps_what_was_put_back_as_a_version(office: Office) -> None:
    closing.lock(office, JANUARY, "dibayar")
    before = shown(office)
    night.night(office, LATE)
    told = closing.approve(office, LATE, JANUARY, "surat tugas")
    approved = shown(office)
    closing.rollback(office, None, "surat tugas palsu", "operator")
    pd.testing.assert_frame_equal(shown(office), before)
    known = read_published(office, f"select value from published.unit_value_version where {RATE} order by released_at")[
        "value"
    ]
    rate = [
        frame.query("indicator_id == 'attendance_rate' and measure == 'rate' and subject_id == 'AGENCY'")["value"].iloc[
            0
        ]
        for frame in (before, approved, before)
    ]
    assert known.tolist() == rate
    # The approval was of what is taken back: it lets nothing through any more.
    again = night.night(office, LATE)
    assert told.release_id and again.release_id is None and JANUARY.first_day in again.report.held
    assert closing.approve(office, LATE, JANUARY, "asli ternyata").release_id
    pd.testing.assert_frame_equal(shown(office), approved)


def test_a_month_that_was_rolled_back_is_still_locked_by_itself_on_its_day(office: Office) -> None:
    (office.folder / "office.toml").write_text(
        (office.folder / "office.toml").read_text().replace("lock_day = 0", "lock_day = 10")
    )
    late = read_office(office.folder).model_copy(update={"lock_day": 0})
    night.night(late, LATE)
    closing.rollback(late, None, "salah unggah", "operator")
    night.night(read_office(office.folder), LATE)
    events = ask(office, "select action from ops.month_event where period_start = '2026-01-01' order by noted_at")
    assert events["action"].tolist() == ["hold", "lock"]


def test_what_cannot_be_put_back_is_said_and_nothing_is_changed(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    def refused(*release: str) -> str:
        assert run(office, "rollback", *release, "--reason", "x") == telling.USAGE
        return capsys.readouterr().out

    assert "the figures that are published are the first ones" in refused()
    night.night(office, LATE)
    assert "releases 1 to 1 can be put back" in refused("2") and "releases 1 to 1 can be put back" in refused("7")
    with night.opened(office) as warehouse:
        warehouse.execute("create table ops.aside as select * from published.replaced_value")
        warehouse.execute("delete from published.replaced_value")
    assert "2026-01 to 2026-02 were replaced by an earlier version of kinerja" in refused()
    with night.opened(office) as warehouse:
        warehouse.execute("insert into published.replaced_value select * from ops.aside")
        warehouse.execute(
            "insert into ops.purge values (1, 'punch', date '2026-02-01', date '2026-01-31', 1, 0, 'x', timestamp '2026-02-12 00:00:00')"
        )
    assert "2026-01 are frozen, for their raw records were purged" in refused()
    with night.opened(office) as warehouse:
        warehouse.execute("delete from ops.purge")
    assert len(ask(office, "select * from ops.release")) == 2 and ask(office, "select * from ops.put_back").empty
    assert run(office, "rollback", "--reason", "x") == telling.DONE
    assert "release 3 is itself a rollback, to 1" in refused()
    # Who names it may go back to what was taken back.
    changed = closing.rollback(office, 2, "x", "operator")
    assert changed.release_id == 2 and set(changed.contents) == {date(2026, 1, 1), date(2026, 2, 1)}


def test_seven_releases_can_be_gone_back_and_no_more_is_kept(office: Office) -> None:
    with night.opened(office) as warehouse:
        for number in range(2, 11):
            warehouse.execute("update indicator.value set numerator = ? where period_start = '2026-01-01'", [number])
            releases.release(warehouse, 1, {date(2026, 1, 1): f"{number}"}, datetime(2199, 1, number))
        kept = warehouse.rows("select distinct replaced_by from published.replaced_value order by 1")
        assert [row[0] for row in kept] == list(range(4, 11))
        with pytest.raises(rollback.CannotRollBack, match="releases 3 to 9 can be put back"):
            rollback.former(warehouse, 2)
        for back_to in (3, 6):
            rollback.put_back(
                warehouse, rollback.former(warehouse, back_to), "x", "operator", datetime(2199, 2, back_to)
            )
            found = warehouse.rows("select distinct numerator from published.value where period_start = '2026-01-01'")
            assert [int(row[0]) for row in found] == [back_to]


def test_files_that_lag_behind_a_rollback_catch_up_with_the_next_run(office: Office) -> None:
    """As when the run is killed between the warehouse and the files."""
    before = shown(office)
    night.night(office, LATE)
    with night.opened(office) as warehouse:
        rollback.put_back(warehouse, rollback.former(warehouse, None), "x", "operator", office.now())
    assert night.night(office, LATE).release_id is None
    pd.testing.assert_frame_equal(shown(office), before)
