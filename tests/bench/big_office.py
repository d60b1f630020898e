"""An office of 10,000 people and twelve months of punches, written by DuckDB: for measuring, not for figures."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import duckdb

PEOPLE = 10_000
UNITS = 100
OFFICE = """
[office]
name = "Kota besar"
today = 2027-01-01
first_month = "2026-01"
[warehouse]
url = "duckdb:///warehouse.duckdb"
[sources.punch]
dataset = "punch"
kind = "delimited"
files = "inbox/punch.csv"
[sources.employee]
dataset = "employee"
kind = "delimited"
files = "inbox/employee.csv"
[sources.placement]
dataset = "placement"
kind = "delimited"
files = "inbox/placement.csv"
[sources.unit]
dataset = "unit"
kind = "delimited"
files = "inbox/unit.csv"
[sources.pin_map]
dataset = "pin_map"
kind = "delimited"
files = "inbox/pin_map.csv"
"""
_FILES = {
    "unit": f"""
        select 'U' || n as unit_id, date '2020-01-01' as valid_from, null as valid_to, 'Unit ' || n as unit_name,
            case when n > 0 then 'U0' end as parent_unit_id, 'UPT' as unit_type, 'Asia/Jakarta' as time_zone
        from range(0, {UNITS}) as unit(n)""",
    "employee": f"""
        select 'P' || n as person_id, date '2020-01-01' as valid_from, null as valid_to, 'HNR-' || lpad(n::text, 6, '0') as employee_id,
            'Pegawai ' || n as full_name, 'L' as sex, null as birth_on, 'PNS' as employment_type, null as grade,
            null as education_level, null as position_type, null as position
        from range(0, {PEOPLE}) as person(n)""",
    "placement": f"""
        select 'HNR-' || lpad(n::text, 6, '0') as employee_id, date '2020-01-01' as valid_from, null as valid_to,
            'U' || (n % {UNITS}) as unit_id, 'JK-5D' as schedule_id, null as decision_number
        from range(0, {PEOPLE}) as person(n)""",
    "pin_map": f"""
        select '1' as device_id, n::text as pin, date '2020-01-01' as valid_from, null as valid_to, 'HNR-' || lpad(n::text, 6, '0') as employee_id
        from range(0, {PEOPLE}) as person(n)""",
    # In and out on each weekday of 2026, a few minutes about the hour by hash; one in fifty punches is forgotten.
    "punch": f"""
        select '1' as device_id, person.n::text as pin,
            strftime(day + to_minutes(cast(case part when 0 then 445 + hash(person.n, day) % 40 else 955 + hash(day, person.n) % 60 end as bigint)),
                '%Y-%m-%d %H:%M:%S') as punched_at,
            part as device_status, 1 as verify_mode
        from range(date '2026-01-01', date '2027-01-01', interval 1 day) as calendar(day)
        cross join range(0, {PEOPLE}) as person(n)
        cross join range(0, 2) as half(part)
        where isodow(day) <= 5 and hash(day, person.n, part) % 50 > 0
        order by punched_at, pin""",
}


def write_big_office(folder: Path) -> int:
    """Write the office; give the number of punches."""
    inbox = folder / "inbox"
    inbox.mkdir(parents=True)
    (folder / "office.toml").write_text(OFFICE, encoding="utf-8")
    pulled = datetime(2027, 1, 1, 12).timestamp()
    with duckdb.connect() as connection:
        for name, sql in _FILES.items():
            connection.execute(f"copy ({sql}) to '{inbox / name}.csv' (header)")
            os.utime(inbox / f"{name}.csv", (pulled, pulled))
        return int(connection.execute(f"select count(*) from read_csv('{inbox / 'punch.csv'}')").fetchall()[0][0])
