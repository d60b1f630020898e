"""What a night changes, and what it leaves alone."""

from __future__ import annotations

import hashlib
import os
from datetime import date
from pathlib import Path

import pandas as pd

from flows import night
from flows.office import Office, read_office
from flows.sample import write_sample
from flows.warehouse.models import value_readers
from tests.conftest import LAST_DAY, ask, published_values, records, run_night, served
from tests.servers import Server


def test_a_second_night_changes_nothing(tmp_path: Path, server: Server | None, audit_ready: None) -> None:
    write_sample(tmp_path, as_of=date(2026, 3, 2), truth=False)
    served(tmp_path, server)
    office = run_night(tmp_path, date(2026, 3, 2))
    first, files = published_values(office), fingerprints(office)
    punches = records(office, "raw.punch")
    run_night(tmp_path, date(2026, 3, 2))
    pd.testing.assert_frame_equal(first, published_values(office))
    pd.testing.assert_frame_equal(punches, records(office, "raw.punch"))
    assert fingerprints(office) == files
    assert len(ask(office, "select * from ops.release")) == 1


def test_a_quiet_night_builds_nothing_but_what_asks_for_the_day(own_copy: Path, audit_ready: None) -> None:
    office = read_office(own_copy)
    run_id = night.begin(office, "nightly", LAST_DAY, None)
    assert night.build_stale(office, run_id, LAST_DAY).n_built == 0


def test_what_is_made_of_values_is_built_anew_when_they_change_and_only_then(own_copy: Path, audit_ready: None) -> None:
    office = read_office(own_copy)
    with night.opened(office) as warehouse:
        warehouse.execute(
            "update indicator.value set value = -1 where indicator_id = 'follow_up_rate' and grain = 'unit'"
        )
        months = warehouse.rows("select count(distinct period_start) from indicator.value where value = -1")
    run_id = night.begin(office, "nightly", LAST_DAY, None)
    built = [night.build_stale(office, run_id, LAST_DAY).n_built for _ in range(2)]
    assert built == [len(value_readers()) * months[0][0], 0]


def test_the_school_whose_sheet_has_not_come_is_not_received_and_nobody_there_is_absent(
    tmp_path: Path, server: Server | None, audit_ready: None
) -> None:
    """On 15 March the schools with sheets have sent February; March is open."""
    write_sample(tmp_path, as_of=date(2026, 3, 15), truth=False)
    served(tmp_path, server)
    office = run_night(tmp_path, date(2026, 3, 15))
    school = "unit_id = '10690003' and period_start = date '2026-03-01'"
    rate = ask(
        office, f"select * from published.value where {school} and indicator_id = 'attendance_rate' and grain = 'unit'"
    )
    assert set(rate["null_reason"]) == {"PEMBAGI_NOL"}
    days = ask(
        office, "select * from warehouse.fact_attendance_day where unit_id = '10690003' and day >= date '2026-03-01'"
    )
    assert not days["is_received"].any()
    assert (days["attendance_code"] != "A").all()
    missing = night.stand(office, date(2026, 3, 15)).not_received
    assert "10690003" in set(missing["unit_id"])


def test_a_device_has_delivered_the_days_before_its_last_and_no_later_one(
    tmp_path: Path, server: Server | None, audit_ready: None
) -> None:
    write_sample(tmp_path, as_of=date(2026, 1, 15), truth=False)
    served(tmp_path, server)
    office = run_night(tmp_path, date(2026, 1, 15))
    reach = ask(
        office,
        "select max(punched_at)::date as last from raw.punch where device_id = '1' and punched_at < '2030-01-01'",
    )
    days = ask(
        office, "select max(day) as last from warehouse.fact_attendance_day where unit_id = '1.01.01' and is_received"
    )
    assert days["last"][0] == reach["last"][0] - pd.Timedelta(days=1)


def test_a_pin_registered_late_heals_by_itself(published_on_each: Office) -> None:
    late = ask(
        published_on_each,
        """select count(*) as n from raw.punch as punch
           join warehouse.dim_pin as pin on pin.device_id = punch.device_id and pin.pin = punch.pin
               and cast(punch.punched_at as date) between pin.valid_from and pin.valid_to
           where punch.load_id < (select min(load_id) from raw.pin_map)""",
    )
    assert late["n"][0] > 0


def fingerprints(office: Office) -> dict[str, str]:
    """The bytes of the published files."""
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in office.published.glob("*.duckdb")}


def test_published_files_show_people_to_the_right_readers_only(published: Office) -> None:
    modes = {path.name: oct(os.stat(path).st_mode & 0o777) for path in published.published.glob("*.duckdb")}
    assert modes == {"kinerja.duckdb": "0o444", "kinerja-hr.duckdb": "0o400"}
