"""The whole job beside its floor: DuckDB alone reading the same file into a database file and grouping it, with no checks. One run, both printed."""

from __future__ import annotations

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
# A small process between: the system counts a parent's own memory to the processes that it starts.
WATCHED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@dataclass(frozen=True)
class Measured:
    """Wall time of a process and of what it started, and the largest memory of any of them."""

    seconds: float
    memory_mb: float


def measure(command: list[str]) -> Measured:
    begun = time.monotonic()
    told = subprocess.run([sys.executable, "-c", WATCHED, *command], cwd=PROJECT, capture_output=True, check=True)
    return Measured(time.monotonic() - begun, int(told.stdout.split()[-1]) / 1024)


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
