"""People without a key: who waits, and whose number or PIN it may be."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from flows.office import read_office
from flows.steps.suggest import suggest_numbers, suggest_pins
from tests.conftest import LAST_DAY, ask, run, run_night, served
from tests.servers import Server

NUMBERS = ("198503152010011004", "198503152010011014", "199001012015022001", "HNR-001")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("199001012015022002", "one digit differs from …2001"),
        ("198503152010011024", None),  # two people are as near
        ("199001012015023002", None),  # two digits
        ("HNR-002", None),
    ],
)
def test_a_number_is_suggested_where_one_digit_parts_it_from_one_person(key: str, told: str | None) -> None:
    people = pd.DataFrame({"employee_id": NUMBERS, "person_id": ["P1", "P2", "P3", "P4"]}).astype("str")
    found = suggest_numbers(pd.Series([key], dtype="str"), people)
    assert found.tolist() == ([told] if told else [])


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("1/0012", "PIN 12 is that of …1004"),
        ("1/12", "on other days the PIN of …1004"),
        ("2/12", None),  # another device
        ("1/0007", None),  # two people had it
        ("1/120", None),
    ],
)
def test_a_pin_is_suggested_where_one_person_has_it_but_for_zeros_or_days(key: str, told: str | None) -> None:
    pins = pd.DataFrame(
        [["1", "12", "P1", NUMBERS[0]], ["1", "7", "P2", NUMBERS[1]], ["1", "07", "P3", NUMBERS[2]]],
        columns=["device_id", "pin", "person_id", "employee_id"],
    ).astype("str")
    found = suggest_pins(pd.Series([key], dtype="str"), pins)
    assert found.tolist() == ([told] if told else [])


DEVICE = """
[office]
name = "Kantor uji"
today = 2026-07-02
first_month = "2026-06"
[sources.mesin]
dataset = "punch"
kind = "attlog"
files = "inbox/*_attlog.dat"
[sources.pegawai]
dataset = "employee"
kind = "delimited"
files = "inbox/pegawai.csv"
[sources.penempatan]
dataset = "placement"
kind = "delimited"
files = "inbox/penempatan.csv"
[sources.unit]
dataset = "unit"
kind = "delimited"
files = "inbox/unit.csv"
[sources.pin]
dataset = "pin_map"
kind = "delimited"
files = "inbox/pin*.csv"
"""
DAYS = pd.bdate_range("2026-06-22", "2026-06-30").strftime("%Y-%m-%d")
UNKNOWN_PIN = NUMBERS[1]  # the device knows this person by NIP


@pytest.fixture
def device_office(tmp_path: Path, server: Server | None, audit_ready: None) -> Path:
    """An office of two people and one device, whose log writes a PIN with zeros that the map has without."""
    inbox, (one, _, two, _) = tmp_path / "inbox", NUMBERS
    inbox.mkdir()
    (tmp_path / "office.toml").write_text(DEVICE)
    texts = {
        "unit.csv": "unit_id,valid_from,valid_to,unit_name,parent_unit_id,unit_type,time_zone\n"
        "U1,2020-01-01,,Satu,,UPT,Asia/Jakarta\n",
        "pegawai.csv": "person_id,valid_from,valid_to,employee_id,full_name,sex,employment_type\n"
        f"P1,2020-01-01,,{one},A,L,PNS\nP3,2020-01-01,,{two},B,P,PNS\n",
        "penempatan.csv": "employee_id,valid_from,valid_to,unit_id,schedule_id\n"
        f"{one},2020-01-01,,U1,JK-5D\n{two},2020-01-01,,U1,JK-5D\n",
        "pin1.csv": f"device_id,pin,valid_from,valid_to,employee_id\n1,12,2020-01-01,,{one}\n1,7,2020-01-01,,{two}\n",
        "1_attlog.dat": "".join(f"{p}\t{d} 07:20:00\t1\t0\t1\t0\n" for d in DAYS for p in ("0012", "7", UNKNOWN_PIN)),
    }
    for name, text in texts.items():
        (inbox / name).write_text(text)
    return run_night(served(tmp_path, server), LAST_DAY).folder


def test_status_lists_who_waits_with_a_count_and_a_suggestion_and_no_whole_number(device_office: Path) -> None:
    _, told = run("status", "--office", device_office)
    line = next(line for line in told.splitlines() if "1/0012" in line)
    assert f" {len(DAYS)} " in line and "PIN 12 is that of …1004" in line
    assert "1/…1014" in told
    assert not [number for number in NUMBERS[:3] if number in told]


def test_a_suggestion_is_never_applied_and_a_corrected_map_heals_by_itself(device_office: Path) -> None:
    office = read_office(device_office)
    in_time = "select distinct in_at from warehouse.fact_attendance_day where person_id = 'P1' and in_at is not null"
    assert ask(office, in_time).empty
    pins = f"device_id,pin,valid_from,valid_to,employee_id\n1,0012,2020-01-01,,{NUMBERS[0]}\n"
    (device_office / "inbox" / "pin2.csv").write_text(pins)
    run_night(device_office, LAST_DAY)
    # The day of the last punch is not over yet for the device.
    assert len(ask(office, in_time)) == len(DAYS) - 1
    assert "1/0012" not in run("status", "--office", device_office)[1]
