"""The whole job beside its floor: DuckDB alone reading the same file into a database file and grouping it, with no checks. One run, both printed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.bench.big_office import write_big_office
from tests.conftest import PROJECT

MOST_TIMES_THE_FLOOR = 4
MOST_MEMORY_MB = 1_500
FLOOR = '''
import duckdb, sys
with duckdb.connect(sys.argv[2]) as c:
    c.execute(f"create table punch as select * from read_csv('{sys.argv[1]}')")
    c.execute("""create table day as
        select pin, cast(punched_at as date) as day, min(punched_at) as came, max(punched_at) as went from punch group by all""")
    c.execute("create table month as select pin, date_trunc('month', day) as month, count(*) as days from day group by all")
'''


@dataclass(frozen=True)
class Measured:
    """Wall time of a process and of what it started, and the largest memory of the process itself."""

    seconds: float
    memory_mb: float


def measure(command: list[str]) -> Measured:
    begun = time.monotonic()
    process = subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return Measured(time.monotonic() - begun, usage.ru_maxrss / 1024)


@pytest.mark.bench
def test_the_whole_job_costs_little_more_than_reading_and_grouping(tmp_path: Path) -> None:
    punches = write_big_office(tmp_path / "office")
    file = tmp_path / "office" / "inbox" / "punch.csv"
    floor = measure([sys.executable, "-c", FLOOR, str(file), str(tmp_path / "floor.duckdb")])
    whole = measure([sys.executable, "-m", "flows.cli", "run", "--office", str(tmp_path / "office")])
    again = measure([sys.executable, "-c", FLOOR, str(file), str(tmp_path / "again.duckdb")])
    ratio = whole.seconds / min(floor.seconds, again.seconds)
    print(f"\npunches {punches:,}, file {file.stat().st_size / 1e6:,.0f} MB")
    print(f"floor: {floor.seconds:.1f} s and {again.seconds:.1f} s, {floor.memory_mb:,.0f} MB")
    print(f"whole job: {whole.seconds:.1f} s, {whole.memory_mb:,.0f} MB; {ratio:.2f} x the floor")
    assert ratio <= MOST_TIMES_THE_FLOOR
    assert whole.memory_mb <= MOST_MEMORY_MB
