"""Surveys of satisfaction (SKM): whom a unit asked, when, and what they answered about nine elements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from flows.sample import words
from flows.sample.books import Book, Entry, Line, Months, month_name, report_day, spoil, spoilt
from flows.sample.events import Dirt
from flows.sample.people import UNITS
from flows.sample.workdays import month_end

ELEMENTS: dict[str, str] = {
    "requirement": "Persyaratan",
    "procedure": "Sistem, Mekanisme, dan Prosedur",
    "time": "Waktu Penyelesaian",
    "cost": "Biaya/Tarif",
    "product": "Produk Spesifikasi Jenis Pelayanan",
    "competence": "Kompetensi Pelaksana",
    "behaviour": "Perilaku Pelaksana",
    "complaint": "Penanganan Pengaduan, Saran, dan Masukan",
    "facility": "Sarana dan Prasarana",
}
HEADER = ("Kode Unit", "Mulai Survei", "Selesai Survei", "No Responden", "Jenis Kelamin", *ELEMENTS.values(), "Saran")
FREE = "10690005"  # asks nothing about cost: all its services are free
BAD = "10690003"  # people are not pleased
FEW = "1.01.04"  # asks fewer than an index needs
LATE = "10690002"  # its survey ends in the month after
UNKNOWN_UNIT = "1.01.07"


@dataclass(frozen=True)
class Answers(Entry):
    """One respondent's sheet: scores by element, without those left empty."""

    unit_id: str = ""
    first_day: date = date.min
    last_day: date = date.min
    respondent_id: str = ""
    scores: tuple[tuple[str, int], ...] = ()


def make_surveys(seed: int, months: Months) -> list[Answers]:
    """Ask people at the end of every quarter."""
    rng = Random(f"{seed} survey")
    found: list[Answers] = []
    for month in (m for m in months if m.month % 3 == 0):
        wave: list[Answers] = []
        for unit in (u for u in UNITS if u.parent):
            first, last = month.replace(day=2), month.replace(day=25)
            if unit.unit_id == LATE and month != months[-1]:
                last = month_end(month) + timedelta(days=12)
            seen_on = report_day(last.replace(day=1))
            mood = 2.3 if unit.unit_id == BAD else rng.uniform(2.9, 3.7)
            for n in range(1, (14 if unit.unit_id == FEW else rng.randint(30, 44)) + 1):
                scores = _answer(rng, mood, unit.unit_id)
                wave.append(Answers(seen_on, None, unit.unit_id, first, last, f"R{n:03d}", scores))
        found += spoil(rng, wave, _faults(month))
        if month.month == 3:
            stranger = (("requirement", 4), ("procedure", 4))
            found.append(Answers(report_day(month), None, UNKNOWN_UNIT, first, month.replace(day=20), "R001", stranger))
    return found


def _answer(rng: Random, mood: float, unit_id: str) -> tuple[tuple[str, int], ...]:
    found = []
    for place, element in enumerate(ELEMENTS):
        score = min(4, max(1, round(rng.gauss(mood + (0.25 if element == "behaviour" else 0), 0.7))))
        is_empty = rng.random() < 0.03 and place > 0
        if not is_empty and not (element == "cost" and unit_id == FREE):
            found.append((element, score))
    return tuple(found)


def _faults(month: date) -> list[Dirt]:
    return [
        Dirt("time_score:known", ELEMENTS["time"], 5),
        Dirt("facility_score:known", ELEMENTS["facility"], 0),
        Dirt("competence_score:number", ELEMENTS["competence"], "baik"),
        Dirt("last_day:date", "Selesai Survei", f"31/{2 if month.month == 3 else 6:02d}/{month.year}"),
        Dirt("last_day:order", "Selesai Survei", f"{month - timedelta(days=20):%d/%m/%Y}"),
        Dirt("behaviour_score:number", ELEMENTS["behaviour"], "sangat puas"),
    ]


def survey_books(answers: list[Answers]) -> list[Book]:
    """Write the workbooks of answers: one a day of delivery."""
    found = []
    for day in sorted({a.seen_on for a in answers}):
        rows = [a for a in answers if a.seen_on == day]
        name = f"inbox/skm/Data SKM {month_name(rows[0].last_day)}.xlsx"
        preamble = ("DATA RESPONDEN SURVEI KEPUASAN MASYARAKAT", words.OFFICE.upper(), "")
        found.append(
            Book("skm", name, day, "Jawaban", preamble, HEADER, tuple(_line(n, a) for n, a in enumerate(rows)))
        )
    return found


def _line(number: int, a: Answers) -> Line:
    cells = {
        "Kode Unit": a.unit_id,
        "Mulai Survei": a.first_day,
        "Selesai Survei": a.last_day if number % 2 else f"{a.last_day:%d/%m/%Y}",
        "No Responden": a.respondent_id,
        "Jenis Kelamin": "LP"[number % 2],
        "Saran": "Sudah baik" if number % 9 == 0 else None,
    }
    return spoilt(cells | {ELEMENTS[element]: score for element, score in a.scores}, a.dirt)


def seen_answers(answers: list[Answers], as_of: date) -> list[Answers]:
    """Give the sheets known at the end of as_of."""
    return [a for a in answers if a.seen_on <= as_of and a.dirt is None]
