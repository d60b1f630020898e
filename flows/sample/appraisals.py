"""Appraisals (SKP) of every year that the months look back on, as SIMPEG holds them, and the predicates of the units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from flows.sample import words
from flows.sample.books import Book, Entry, Months, report_day, spoil, spoilt
from flows.sample.events import Dirt
from flows.sample.people import UNIT
from flows.sample.world import World

TABLES = {
    "tb_skp": (
        "id_peg integer, tahun integer, periode text, hasil text, perilaku text, predikat text, nilai_skp text, "
        "nilai_perilaku text, bobot text, ide_baru text, nilai text, disahkan text, bulan integer, pelayanan text, "
        "akuntabel text, kompeten text, harmonis text, loyal text, adaptif text, kolaboratif text"
    )
}
COLUMNS = [part.split()[0] for part in TABLES["tb_skp"].split(", ")]
HEADER = ("No", "Kode Unit", "Nama Unit", "Tahun", "Predikat Organisasi")
OWES = ("PNS", "CPNS", "PPPK", "PPPK_PW")
# result, behaviour, predicate by PermenPANRB 6/2022, and how many of a hundred
GRID = (
    ("DI_ATAS", "DI_ATAS", "SANGAT_BAIK", 16),
    ("DI_ATAS", "SESUAI", "BAIK", 12),
    ("SESUAI", "DI_ATAS", "BAIK", 12),
    ("SESUAI", "SESUAI", "BAIK", 42),
    ("DI_BAWAH", "SESUAI", "BUTUH_PERBAIKAN", 8),
    ("DI_BAWAH", "DI_ATAS", "BUTUH_PERBAIKAN", 4),
    ("SESUAI", "DI_BAWAH", "KURANG", 3),
    ("DI_ATAS", "DI_BAWAH", "KURANG", 1),
    ("DI_BAWAH", "DI_BAWAH", "SANGAT_KURANG", 2),
)
CODES = {"SANGAT_BAIK": "1", "BAIK": "2", "BUTUH_PERBAIKAN": "3", "KURANG": "4", "SANGAT_KURANG": "5"}
RATINGS = {"DI_ATAS": "1", "SESUAI": "2", "DI_BAWAH": "3"}
UNKNOWN_UNIT = "1.01.06"
ORGANISATION = {
    "1.01": "BAIK",
    "1.01.01": "ISTIMEWA",
    "1.01.02": "BAIK",
    "1.01.03": "BUTUH_PERBAIKAN",
    "1.01.04": "KURANG",
    "10690001": "BAIK",
    "10690003": "SANGAT_KURANG",
}


@dataclass(frozen=True)
class Appraisal(Entry):
    """An appraisal; seen_on is the day on which SIMPEG has it."""

    person_id: str = ""
    year: int = 0
    period: str = "TAHUNAN"
    result: str = ""
    behaviour: str = ""
    stated: str = ""
    skp_value: str = ""
    behaviour_value: str = ""
    weighting: str = ""
    has_idea: bool = False
    stated_value: str = ""
    approved_on: date | None = None
    months: int | None = None
    core_values: tuple[int | None, ...] = (None,) * 7


@dataclass(frozen=True)
class UnitPredicate(Entry):
    """The predicate of an organisation for a year."""

    unit_id: str = ""
    year: int = 0
    predicate: str = ""


def years_before(months: Months) -> list[int]:
    """List the years that the months look back on."""
    return sorted({month.year - 1 for month in months})


def make_appraisals(seed: int, world: World, months: Months) -> list[Appraisal]:
    """Appraise everybody of the ASN who was there on a year's last day, but for a few, and some quarters beside."""
    rng = Random(f"{seed} appraisal")
    found: list[Appraisal] = []
    for year in years_before(months):
        for person in world.staff.people:
            stint = world.staff.stint(person.person_id, date(year, 12, 31))
            if stint and stint.employment_type in OWES and rng.random() < 0.96:
                found.append(_appraise(rng, person.person_id, year))
                if rng.random() < 0.05:
                    found.append(_quarter(rng, person.person_id, year))
    faults = [
        Dirt("predicate:known", "predikat", "7"),
        Dirt("result:known", "hasil", "BAIK SEKALI"),
        Dirt("skp_value:range", "nilai_skp", "140"),
        Dirt("months_covered:range", "bulan", 14),
        Dirt("approved_on:date", "disahkan", "2026-02-31"),
    ]
    return spoil(rng, found, faults)


def _appraise(rng: Random, person_id: str, year: int) -> Appraisal:
    result, behaviour, predicate, _ = rng.choices(GRID, [row[-1] for row in GRID])[0]
    approved = date(year + 1, 1, 8) + timedelta(days=rng.choice((0, 6, 11, 20, 27, 38, 45, 51, 53, 66, 90)))
    story = rng.random()
    core = tuple(rng.choices((1, 2, 3, None), (8, 62, 27, 3))[0] for _ in range(7))
    if story < 0.1:
        # By the numbers of PP 30/2019, which some still use.
        skp, conduct = rng.choice(("112.5", "118", "96.25", "84", "72.5")), rng.choice(("108", "95.5", "88", "69"))
        return Appraisal(
            approved + timedelta(days=2),
            None,
            person_id,
            year,
            skp_value=skp,
            behaviour_value=conduct,
            weighting=rng.choice(("", "60_40", "70_30")),
            has_idea=rng.random() < 0.4,
            approved_on=approved,
        )
    if story < 0.12:
        # Only a total is known, from an office that the person came from.
        value = rng.choice(("90.5", "75.49", "50.5"))
        return Appraisal(approved + timedelta(days=2), None, person_id, year, stated_value=value, approved_on=approved)
    stated = rng.choice([name for name in CODES if name != predicate]) if story < 0.15 else predicate
    if 0.15 <= story < 0.17:
        core = (core[0], 2, None, None, None, 3, None)
    is_approved = story < 0.96
    seen = (approved if is_approved else date(year + 1, 2, 20)) + timedelta(days=2)
    return Appraisal(
        seen,
        None,
        person_id,
        year,
        result=result,
        behaviour=behaviour,
        stated=stated,
        approved_on=approved if is_approved else None,
        months=rng.choice((None, None, 12, 9, 5)),
        core_values=core,
    )


def _quarter(rng: Random, person_id: str, year: int) -> Appraisal:
    """A quarter's appraisal, which no yearly figure takes."""
    day = date(year, 4, 20)
    period = rng.choice(("TW1", "TW2"))
    return Appraisal(day, None, person_id, year, period, "DI_BAWAH", "DI_BAWAH", "SANGAT_KURANG", approved_on=day)


def appraisal_rows(appraisals: list[Appraisal], as_of: date) -> list[tuple[Any, ...]]:
    """Give the rows of tb_skp as they stood at the end of as_of, in the codes of SIASN."""
    found = []
    for a in (a for a in appraisals if a.seen_on <= as_of):
        cells = (
            int(a.person_id),
            a.year,
            a.period,
            RATINGS.get(a.result, ""),
            RATINGS.get(a.behaviour, ""),
            CODES.get(a.stated, ""),
            a.skp_value,
            a.behaviour_value,
            a.weighting.replace("_", ":"),
            "Ya" if a.has_idea else "",
            a.stated_value,
            a.approved_on.isoformat() if a.approved_on else "0000-00-00",
            a.months or 0,
            *("" if score is None else str(score) for score in a.core_values),
        )
        row = dict(zip(COLUMNS, cells, strict=True))
        found.append(tuple((row | {a.dirt.column: a.dirt.value} if a.dirt else row).values()))
    return found


def make_unit_predicates(months: Months) -> list[UnitPredicate]:
    """Give the predicates that the inspectorate sends in a year's first months, one of them to nobody's unit."""
    found = []
    for year in years_before(months):
        first = next((m for m in months if m >= date(year + 1, 2, 1)), months[-1])
        day = report_day(first)
        found += [UnitPredicate(day, None, unit_id, year, predicate) for unit_id, predicate in ORGANISATION.items()]
        found.append(UnitPredicate(day, None, UNKNOWN_UNIT, year, "BAIK"))
        bad = Dirt("organisation_predicate:known", "Predikat Organisasi", "Sempurna")
        found.append(UnitPredicate(day, bad, "10690002", year, "BAIK"))
    return found


def predicate_books(predicates: list[UnitPredicate]) -> list[Book]:
    """Write the lists of the units' predicates, one a year."""
    found = []
    for year in sorted({p.year for p in predicates}):
        rows = [p for p in predicates if p.year == year]
        preamble = ("PREDIKAT KINERJA ORGANISASI", words.OFFICE.upper(), f"TAHUN {year}", "")
        lines = tuple(
            spoilt(
                {
                    "No": n,
                    "Kode Unit": p.unit_id,
                    "Nama Unit": UNIT[p.unit_id].name if p.unit_id in UNIT else "Bidang Lama",
                    "Tahun": p.year,
                    "Predikat Organisasi": p.predicate.replace("_", " ").title(),
                },
                p.dirt,
            )
            for n, p in enumerate(rows, 1)
        )
        file = f"inbox/predikat/Predikat Organisasi {year}.xlsx"
        found.append(Book("predikat_organisasi", file, rows[0].seen_on, "Predikat", preamble, HEADER, lines))
    return found
