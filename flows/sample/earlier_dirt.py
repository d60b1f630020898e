"""What is planted wrong before the half-year: records with one fault each, in every register and on a device."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from flows.sample.complaints import Complaint, make_complaint
from flows.sample.dirt import CODE_RULE, NIP_RULE, malformed
from flows.sample.events import Dirt, Leave, Punch, Training, register_date
from flows.sample.outages import QUARTERLY, Correction, Outage

if TYPE_CHECKING:
    from flows.sample.history import History

FIRST_COMPLAINT = -2000  # before all others


@dataclass
class Bad:
    """Records that must be rejected."""

    leaves: list[Leave] = field(default_factory=list)
    trainings: list[Training] = field(default_factory=list)
    punches: list[Punch] = field(default_factory=list)
    complaints: list[Complaint] = field(default_factory=list)
    outages: list[Outage] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)


def make(rng: Random, past: History, first: date) -> Bad:
    """Make the faults, all of them after the first day."""
    return Bad(
        _leaves(rng, past.leaves),
        _trainings(rng, past.trainings),
        [punch for punch in _punches(rng) if punch.inserted_at.date() >= first],
        [
            replace(make_complaint(rng, FIRST_COMPLAINT + n, day), dirt=dirt)
            for n, (day, dirt) in enumerate(
                (
                    (date(2024, 10, 8), Dirt("classification:known", "Klasifikasi Laporan", "Keluhan")),
                    (date(2025, 11, 4), Dirt("received_at:date", "Tanggal Laporan Masuk", "31 Nov 2025")),
                )
            )
            if day >= first
        ],
        _outages(past.outages),
        _corrections(past.corrections),
    )


def _leaves(rng: Random, leaves: list[Leave]) -> list[Leave]:
    donors = [x for x in leaves if len(x.employee_id) == 18 and x.code == "CT"]
    found = []
    for n, (dirt, donor) in enumerate(
        zip(
            (
                Dirt("last_day:order", "Tanggal Selesai", ""),
                Dirt(CODE_RULE, "Jenis", "CX"),
                Dirt(NIP_RULE, "NIP", "letter"),
            ),
            rng.sample(donors, 3),
            strict=True,
        ),
        1,
    ):
        if dirt.rule == "last_day:order":
            dirt = replace(dirt, value=f"{donor.first_day - timedelta(days=3):%d/%m/%Y}")
        elif dirt.rule == NIP_RULE:
            dirt = replace(dirt, value=malformed(donor.employee_id, str(dirt.value)))
        found.append(replace(donor, number=f"850/{n}/Y", dirt=dirt))
    return found


def _trainings(rng: Random, trainings: list[Training]) -> list[Training]:
    donors = [t for t in trainings if len(t.employee_id) == 18 and t.certificate_jp and t.register_on]
    faults = (Dirt("certificate_jp:range", "JP", 5000), Dirt("training_form:known", "Bentuk", "Apel Pagi"))
    return [
        replace(
            donor,
            title=f"{donor.title} Angkatan III",
            certificate_number=f"900/KELIRU/{n:04d}",
            simpeg_on=None,
            dirt=dirt,
        )
        for n, (dirt, donor) in enumerate(zip(faults, rng.sample(donors, len(faults)), strict=True), 1)
    ]


def _punches(rng: Random) -> list[Punch]:
    """Make the lines of a clock that lost its power in April and November 2025, and of fingers without a PIN."""
    found = []
    for device, day, year in (("2", date(2025, 4, 15), 2000), ("3", date(2025, 11, 18), 2063)):
        for n in range(5):
            inserted = datetime(day.year, day.month, day.day, 9, n, 5)
            shown = f"{year}-01-01 00:0{n}:{rng.randint(10, 59)}"
            found.append(Punch(device, str(rng.randint(1, 12)), shown, inserted, None, 0, "punched_at:possible"))
    for n in range(9):
        inserted = datetime(2024 + (n + 7) // 12, (n + 7) % 12 + 1, 4 + n, 11, 20 + n, 7)
        found.append(Punch("123"[n % 3], "", f"{inserted:%Y-%m-%d %H:%M:%S}", inserted, None, 0, "pin:present"))
    return found


def _outages(outages: list[Outage]) -> list[Outage]:
    donor = outages[-1]
    before = f"{donor.started_at - timedelta(days=1):%d/%m/%Y %H:%M}"
    dirt = Dirt("ended_at:order", "Selesai Gangguan", before)
    return [replace(donor, started_at=donor.started_at + timedelta(hours=3), document=f"{donor.document}/B", dirt=dirt)]


def _corrections(corrections: list[Correction]) -> list[Correction]:
    donors = [x for x in corrections if x.came_at and x.approved_on]
    faults = (
        Dirt("came_time:date", "Jam Masuk", "25:10"),
        Dirt(CODE_RULE, "Kode", "HD?"),
        Dirt(NIP_RULE, "NIP", malformed("198703122010011977", "short")),
    )
    found = []
    for n, (dirt, donor) in enumerate(zip(faults, donors[-len(faults) :], strict=True), 1):
        day = donor.day - timedelta(days=7)
        seen_on = register_date(donor.day, QUARTERLY)
        assert seen_on is not None
        found.append(
            replace(donor, day=day, went_at=donor.came_at, document=f"850/{n}/KOREKSI", seen_on=seen_on, dirt=dirt)
        )
    return found
