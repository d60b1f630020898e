"""A small office through a year: what is delivered on which day, as texts; nothing here reads, checks or computes a figure.

Twelve people punch on the device of the office, three each in two schools write monthly sheets. Everything follows from
the date, so that two offices of the same days are the same.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flows.office import PROJECT
from flows.periods import Month, months_between

ZONE = ZoneInfo("Asia/Jakarta")
CALENDAR = PROJECT / "sql" / "1_reference" / "calendar.csv"

# The joint decree of 2025 was amended on 7 August: 18 August became a day off. This office puts it in on the 20th.
AMENDED, AMENDED_HERE = date(2025, 8, 18), date(2025, 8, 20)
OUTAGES = (
    (date(2025, 3, 30), date(2025, 4, 2)),  # a month's end, in the holidays of Idulfitri
    (date(2025, 8, 9), date(2025, 8, 11)),  # the day on which July is closed
    (date(2025, 12, 30), date(2026, 1, 2)),  # the year's end
)
LATE = {("20100002", Month(2025, 7)): date(2025, 8, 22), ("20100003", Month(2025, 11)): date(2026, 1, 8)}
WRONG = date(2025, 8, 13)  # its export breaks off after nine of its lines

OFFICE = """
[office]
name = "Kantor setahun"
first_month = "{built}"
[sources.unit]
dataset = "unit"
kind = "delimited"
files = "inbox/unit.csv"
replaces = "snapshot"
[sources.pegawai]
dataset = "employee"
kind = "delimited"
files = "inbox/pegawai.csv"
replaces = "snapshot"
[sources.penempatan]
dataset = "placement"
kind = "delimited"
files = "inbox/penempatan.csv"
replaces = "snapshot"
[sources.pin]
dataset = "pin_map"
kind = "delimited"
files = "inbox/pin.csv"
replaces = "snapshot"
[sources.mesin]
dataset = "punch"
kind = "delimited"
files = "inbox/mesin_*.csv"
cadence = "daily"
[sources.absensi]
dataset = "attendance_code"
kind = "matrix"
files = "inbox/absensi_*.csv"
replaces = "scope"
cadence = "monthly"
deadline = 5
unit_label = "NPSN"
month_label = "BULAN"
[sources.cuti]
dataset = "leave"
kind = "delimited"
files = "inbox/cuti_*.csv"
[sources.diklat]
dataset = "training"
kind = "delimited"
files = "inbox/diklat_*.csv"
[sources.aduan]
dataset = "complaint"
kind = "delimited"
files = "inbox/aduan_*.csv"
[sources.tindak_lanjut]
dataset = "complaint_event"
kind = "delimited"
files = "inbox/tindak_lanjut_*.csv"
"""
_NAMES = "JANUARI FEBRUARI MARET APRIL MEI JUNI JULI AGUSTUS SEPTEMBER OKTOBER NOVEMBER DESEMBER".split()
UNITS = {"1": "Dinas", "20100002": "SD Negeri 2", "20100003": "SD Negeri 3"}
PLACES = {n: "1" if n <= 12 else "20100002" if n <= 15 else "20100003" for n in range(1, 19)}


@dataclass(frozen=True)
class Delivery:
    """A file of the inbox and the day on whose afternoon it is put there."""

    name: str
    day: date
    text: str


def deliveries(first: date, last: date) -> list[Delivery]:
    """List all that is delivered from a first day of a month to a day, the oldest first."""
    months = list(months_between(Month.of(first), Month.of(last)))
    told = [
        *_staff(first),
        *_logs(first, last),
        *(file for month in months for file in (*_sheets(month), *_registers(month), *_cases(month))),
    ]
    return sorted((file for file in told if file.day <= last), key=lambda file: (file.day, file.name))


def deliver(folder: Path, files: Iterable[Delivery]) -> None:
    """Put files into the inbox, at five in the afternoon of their days."""
    for file in files:
        path = folder / "inbox" / file.name
        path.write_text(file.text, encoding="utf-8")
        moment = datetime(file.day.year, file.day.month, file.day.day, 17, tzinfo=ZONE).timestamp()
        os.utime(path, (moment, moment))


def found_office(folder: Path, built: Month) -> None:
    """Begin an office that has received nothing; its calendar does not know of the amendment."""
    for name in ("inbox", "reference"):
        (folder / name).mkdir(parents=True)
    (folder / "office.toml").write_text(OFFICE.format(built=built), encoding="utf-8")
    amend(folder, date.min)


def amend(folder: Path, day: date) -> None:
    """Write the office's calendar as it stands on a day: with the amendment once somebody has put it in."""
    lines = CALENDAR.read_text(encoding="utf-8").splitlines(keepends=True)
    known = [line for line in lines if day >= AMENDED_HERE or not line.startswith(str(AMENDED))]
    (folder / "reference" / CALENDAR.name).write_text("".join(known), encoding="utf-8")


def days(first: date, last: date) -> list[date]:
    """List the days from the first to the last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _days_off() -> frozenset[date]:
    with CALENDAR.open(encoding="utf-8") as file:
        return frozenset(date.fromisoformat(row["day"]) for row in csv.DictReader(file))


_OFF = _days_off()


def _works(day: date) -> bool:
    """Tell whether people come on a day: they all have heard of the amendment."""
    return day.isoweekday() <= 5 and day not in _OFF


def _nip(n: int) -> str:
    return f"1980{n % 12 + 1:02d}01200501{n % 2 + 1}{n:03d}"


def _file(name: str, day: date, header: str, lines: Iterable[str]) -> Delivery:
    return Delivery(f"{name}.csv", day, "\n".join([header, *lines]) + "\n")


def _staff(first: date) -> Iterator[Delivery]:
    since = "2020-01-01"
    units = [
        f"{unit},{since},{name},{',DINAS' if unit == '1' else '1,SEKOLAH'},Asia/Jakarta" for unit, name in UNITS.items()
    ]
    yield _file("unit", first, "unit_id,valid_from,unit_name,parent_unit_id,unit_type,time_zone", units)
    people = [f"{n},{since},{_nip(n)},Orang {n},{'LP'[n % 2]},PNS,PELAKSANA" for n in PLACES]
    yield _file(
        "pegawai", first, "person_id,valid_from,employee_id,full_name,sex,employment_type,position_type", people
    )
    places = [f"{_nip(n)},{since},{unit},JK-5D" for n, unit in PLACES.items()]
    yield _file("penempatan", first, "employee_id,valid_from,unit_id,schedule_id", places)
    pins = [f"1,{n},{since},{_nip(n)}" for n, unit in PLACES.items() if unit == "1"]
    yield _file("pin", first, "device_id,pin,valid_from,employee_id", pins)


def _logs(first: date, last: date) -> Iterator[Delivery]:
    """The device is read on the afternoon of every day on which people come."""
    for day in filter(_works, days(first, last)):
        there = [n for n, unit in PLACES.items() if unit == "1" and not _is_absent(n, day)]
        came = [f"1,{n},{day} 07:{20 + (n + day.day) % 15:02d}:00" for n in there]
        went = [f"1,{n},{day} 16:{30 + (n * day.day) % 25:02d}:00" for n in there]
        lines = [*came, *went]
        yield _file(f"mesin_{day:%Y%m%d}", day, "device_id,pin,punched_at", lines[:9] if day == WRONG else lines)


def _is_absent(n: int, day: date) -> bool:
    return (day.toordinal() + 5 * n) % 37 == 0


def _sheets(month: Month) -> Iterator[Delivery]:
    """The schools write their sheets on the 3rd of the next month, but for those who are late."""
    for unit in list(UNITS)[1:]:
        on = LATE.get((unit, month), month.plus(1).first_day + timedelta(days=2))
        in_month = days(month.first_day, month.last_day)
        head = [f"NPSN : {unit}", f"BULAN : {_NAMES[month.number - 1]} {month.year}", ""]
        header = ",".join(["No", "Nama", "NIP", *(str(day.day) for day in in_month)])
        people = [n for n, place in PLACES.items() if place == unit]
        rows = [",".join([str(n), f"Orang {n}", _nip(n), *(_code(n, day) for day in in_month)]) for n in people]
        yield _file(f"absensi_{unit}_{month}", on, "\n".join([*head, header]), rows)


def _code(n: int, day: date) -> str:
    if not _works(day):
        return ""
    return "TK" if _is_absent(n, day) else "S" if (day.toordinal() + n) % 29 == 0 else "H"


def _registers(month: Month) -> Iterator[Delivery]:
    """Leave and training of a month come on the 2nd of the next, the last leave goes on into that."""
    tenth, end, on = month.first_day + timedelta(days=9), month.last_day, _second_after(month)
    leaves = [
        f"{_nip(month.number)},CT,{tenth},{tenth + timedelta(days=2)}",
        f"{_nip(19 - month.number)},CT,{end - timedelta(days=1)},{end + timedelta(days=2)}",
    ]
    yield _file(f"cuti_{month}", on, "employee_id,attendance_code,first_day,last_day", leaves)
    header = (
        "employee_id,title,training_form,is_classroom,is_international,started_on,completed_on,"
        "certificate_jp,certificate_number"
    )
    trainings = [
        f"{_nip(n)},Kursus {month},KURSUS,TIDAK,TIDAK,{tenth},{tenth},{4 + n},S-{month}-{n}"
        for n in range(month.number % 3 + 1, 19, 3)
    ]
    yield _file(f"diklat_{month}", on, header, trainings)


def _cases(month: Month) -> Iterator[Delivery]:
    """Complaints of a month, and what was done in it, come on the 2nd of the next."""
    received = [f"{number},{day} 09:00,PENGADUAN,{unit}" for number, day, unit in _complaints(month)]
    yield _file(f"aduan_{month}", _second_after(month), "tracking_id,received_at,classification,unit_id", received)
    followed = [
        f"{number},{event},{day} 10:00,{unit}"
        for told in (month.plus(-1), month)
        for number, day, event, unit in _events(_complaints(told))
        if Month.of(day) == month
    ]
    yield _file(f"tindak_lanjut_{month}", _second_after(month), "tracking_id,event,occurred_at,unit_id", followed)


def _second_after(month: Month) -> date:
    return month.plus(1).first_day + timedelta(days=1)


def _complaints(month: Month) -> list[tuple[str, date, str]]:
    """Three a month: number, day of receipt, unit."""
    return [
        (f"{month.first_day:%y%m}{k}", month.first_day + timedelta(days=2 + 9 * k), unit)
        for k, unit in enumerate(UNITS)
    ]


def _events(received: Iterable[tuple[str, date, str]]) -> Iterator[tuple[str, date, str, str]]:
    """Each is verified, answered and closed, the slower the later in the year."""
    for number, day, unit in received:
        for event, after in (("VERIFIED", 1), ("ANSWERED", 5), ("CLOSED", 12 + day.month)):
            yield number, day + timedelta(days=after), event, unit
