"""What SIMPEG knows of careers: degrees, posts, sanctions, and the leadership training of earlier years."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from flows.sample.books import Entry, Months, spoil
from flows.sample.events import Dirt
from flows.sample.people import OLD_RECORD, Period, Person, Staff, Stint
from flows.sample.world import World

TABLES = {
    "tb_pendidikan": "id_peg integer, jenjang text, sekolah text, tgl_pengakuan text",
    "tb_jabatan": (
        "id_peg integer, jenis_jabatan text, eselon text, jenjang text, jabatan text, tmt text, sampai_tgl text, no_sk text"
    ),
    "tb_hukdis": (
        "id_peg integer, tingkat text, jenis text, no_sk text, tgl_sk text, tgl_terima text, tmt text, sampai_tgl text, "
        "pasal text"
    ),
    "tb_diklat_struktural": (
        "id_peg integer, nama_diklat text, tgl_mulai text, tgl_selesai text, jml_jam integer, no_sttpp text, penyelenggara text"
    ),
}
NEVER = "0000-00-00"
WRITTEN = {"SMA": "SLTA", "D3": "D-III", "S1": "S-1/Sarjana", "S2": "Magister"}
SCHOOLS = ("Universitas Tirta Kencana", "Sekolah Tinggi Bukit Lontar", "Politeknik Muara Selasih")
ECHELON_AT = {"Kepala Dinas": "II.b", "Sekretaris": "III.a", "Kepala Bidang": "III.b", "Kepala Subbagian": "IV.a"}
OWN_LEVEL = {"JPT": "PKN_II", "ADMINISTRATOR": "PKA", "PENGAWAS": "PKP"}
# A level's names, old and new.
NAMES = {
    "PKN_II": ("Diklatpim Tingkat II", "Pelatihan Kepemimpinan Nasional Tingkat II"),
    "PKA": ("Diklat PIM III", "SPAMA", "Pelatihan Kepemimpinan Administrator"),
    "PKP": ("Diklat Kepemimpinan Tk. IV", "ADUM", "PKP Angkatan XII"),
}
FUNCTIONAL = ("AHLI_PERTAMA", "AHLI_MUDA", "AHLI_MADYA")


@dataclass(frozen=True)
class Degree(Entry):
    """A degree; recognised_on None: it stands in no decision."""

    person_id: str = ""
    level: str = ""
    school: str = ""
    recognised_on: date | None = None


@dataclass(frozen=True)
class Post(Period):
    """A person in one post."""

    person_id: str = ""
    position_type: str = ""
    echelon: str = ""
    functional_level: str = ""
    title: str = ""
    dirt: Dirt | None = None


@dataclass(frozen=True)
class Sanction(Entry):
    """A decision that imposes a sanction."""

    person_id: str = ""
    level: str = ""
    number: str = ""
    decided_on: date = date.min
    starts_on: date = date.min
    ends_on: date | None = None


@dataclass(frozen=True)
class Leadership(Entry):
    """A leadership training of earlier years."""

    person_id: str = ""
    level: str = ""
    title: str = ""
    completed_on: date = date.min
    number: str = ""


def _first_stint(staff: Staff, person_id: str) -> Stint | None:
    return next((s for s in staff.stints if s.person_id == person_id and not s.fault), None)


def make_degrees(seed: int, world: World, months: Months) -> list[Degree]:
    """List what people studied: most have one degree, some a later one, and a few one that no decision names yet."""
    rng = Random(f"{seed} education")
    found = []
    for person in world.staff.people:
        stint = _first_stint(world.staff, person.person_id)
        if stint is None or stint.employment_type == "HONORER" or rng.random() < 0.06:
            continue
        seen = max(stint.seen_on, OLD_RECORD)
        done = date(person.birth_on.year + 23, 7, 1)
        found.append(Degree(seen, None, person.person_id, person.education, rng.choice(SCHOOLS), done))
        if person.education in ("S1", "D3") and rng.random() < 0.2:
            later = {"S1": "S2", "D3": "S1"}[person.education]
            day = months[0] + timedelta(days=rng.choice((-400, 20, 75, 119, 150)))
            is_named = rng.random() < 0.75
            known = max(seen, day + timedelta(days=rng.randint(1, 20)))
            named_on = day if is_named else None
            found.append(Degree(known, None, person.person_id, later, "Universitas Samudra", named_on))
    faults = [
        Dirt("education_level:known", "jenjang", "Kejar Cepat"),
        Dirt("recognised_on:date", "tgl_pengakuan", "2019-06-31"),
    ]
    return spoil(rng, found, faults)


def make_posts(seed: int, world: World, months: Months) -> list[Post]:
    """List the posts of most PNS, CPNS and PPPK, and what changes in them in the middle of the months."""
    rng = Random(f"{seed} post")
    found: list[Post] = []
    change = months[len(months) // 2]
    for person in world.staff.people:
        stint = _first_stint(world.staff, person.person_id)
        if stint is None or stint.employment_type == "HONORER" or rng.random() < 0.08:
            continue
        level = FUNCTIONAL[min(2, max(0, (1992 - person.birth_on.year) // 8))] if person.position_type == "JF" else ""
        first = Post(
            stint.valid_from,
            None,
            stint.seen_on,
            stint.seen_on,
            person.person_id,
            person.position_type,
            ECHELON_AT.get(person.position, ""),
            level,
            person.position,
        )
        found += _later(rng, person, first, change)
    bad = rng.sample(range(len(found)), 2)
    found[bad[0]] = replace(found[bad[0]], dirt=Dirt("echelon:known", "eselon", "VI.a"))
    found[bad[1]] = replace(found[bad[1]], dirt=Dirt("position_type:known", "jenis_jabatan", "STAF AHLI"))
    return found


def _later(rng: Random, person: Person, first: Post, change: date) -> list[Post]:
    if rng.random() > 0.1 or first.valid_from >= change or first.position_type in ("JPT", "ADMINISTRATOR"):
        return [first]
    seen = change + timedelta(days=12)
    after = replace(first, valid_from=change, seen_on=seen, end_seen_on=seen)
    if first.position_type == "JF":
        after = replace(after, functional_level="AHLI_MADYA", title=f"{person.position} Ahli Madya")
    elif first.position_type == "PELAKSANA":
        after = replace(after, position_type="PENGAWAS", echelon="IV.a", title="Kepala Subbagian")
    else:
        # Posts that were abolished became functional ones.
        after = replace(after, position_type="JF", echelon="", functional_level="AHLI_MUDA", title="Analis Kebijakan")
    return [replace(first, valid_to=change - timedelta(days=1), end_seen_on=seen), after]


def make_sanctions(seed: int, world: World, months: Months) -> list[Sanction]:
    """Decide on sanctions, in the months and in the years before; one person has two."""
    rng = Random(f"{seed} discipline")
    people = [
        p.person_id
        for p in world.staff.people
        if (s := world.staff.stint(p.person_id, months[-1]))
        and s.employment_type == "PNS"
        and s.valid_from.year <= 2019
    ]
    chosen = rng.sample(people, 12)
    chosen.append(chosen[1])
    found = []
    for n, person_id in enumerate(chosen, 1):
        decided = months[0] + timedelta(days=13 * n + 5) if n % 3 else date(2020, 1, 10) + timedelta(days=170 * n)
        level = ("RINGAN", "SEDANG", "RINGAN", "BERAT")[n % 4]
        starts = decided + timedelta(days=20)
        ends = None if level == "RINGAN" else starts.replace(year=starts.year + 1, day=1) - timedelta(days=1)
        seen = max(OLD_RECORD, decided + timedelta(days=8))
        found.append(Sanction(seen, None, person_id, level, f"862/{n:02d}/{decided.year}", decided, starts, ends))
    bad = Dirt("ends_on:order", "sampai_tgl", "2019-01-01")
    return [*found, replace(found[0], dirt=bad, number="862/90/SALAH")]


def make_leadership(seed: int, world: World) -> list[Leadership]:
    """List the leadership training of those who lead, most of it of their own level, under old and new names."""
    rng = Random(f"{seed} leadership")
    found = []
    for n, person in enumerate(p for p in world.staff.people if p.position_type in OWN_LEVEL):
        stint = _first_stint(world.staff, person.person_id)
        if stint is None or stint.employment_type != "PNS" or rng.random() < 0.25:
            continue
        level = "PKP" if rng.random() < 0.15 else OWN_LEVEL[person.position_type]
        ended = date(2012, 5, 4) + timedelta(days=37 * n)
        seen = max(OLD_RECORD, stint.seen_on)
        number = f"{n:03d}/LAN/{ended.year}"
        found.append(Leadership(seen, None, person.person_id, level, rng.choice(NAMES[level]), ended, number))
    return spoil(rng, found, [Dirt("completed_on:date", "tgl_selesai", "2015-04-31")])


def degree_rows(degrees: list[Degree], as_of: date) -> list[tuple[Any, ...]]:
    """Give the rows of tb_pendidikan as they stood at the end of as_of."""
    return [
        _row("tb_pendidikan", d.dirt, int(d.person_id), WRITTEN.get(d.level, d.level), d.school, _day(d.recognised_on))
        for d in degrees
        if d.seen_on <= as_of
    ]


def post_rows(posts: list[Post]) -> list[tuple[Any, ...]]:
    """Give the rows of tb_jabatan."""
    return [
        _row(
            "tb_jabatan",
            p.dirt,
            int(p.person_id),
            p.position_type,
            p.echelon,
            p.functional_level,
            p.title,
            _day(p.valid_from),
            _day(p.valid_to),
            "",
        )
        for p in posts
    ]


def sanction_rows(sanctions: list[Sanction], as_of: date) -> list[tuple[Any, ...]]:
    """Give the rows of tb_hukdis as they stood at the end of as_of."""
    return [
        _row(
            "tb_hukdis",
            s.dirt,
            int(s.person_id),
            s.level.title(),
            "",
            s.number,
            _day(s.decided_on),
            _day(s.decided_on + timedelta(days=5)),
            _day(s.starts_on),
            _day(s.ends_on),
            "PP 94/2021",
        )
        for s in sanctions
        if s.seen_on <= as_of
    ]


def leadership_rows(old: list[Leadership], as_of: date) -> list[tuple[Any, ...]]:
    """Give the rows of tb_diklat_struktural as they stood at the end of as_of."""
    return [
        _row(
            "tb_diklat_struktural",
            t.dirt,
            int(t.person_id),
            t.title,
            _day(t.completed_on - timedelta(days=40)),
            _day(t.completed_on),
            300,
            t.number,
            "LAN",
        )
        for t in old
        if t.seen_on <= as_of
    ]


def _day(day: date | None) -> str:
    return day.isoformat() if day else NEVER


def _row(table: str, dirt: Dirt | None, *cells: Any) -> tuple[Any, ...]:
    row = dict(zip([part.split()[0] for part in TABLES[table].split(", ")], cells, strict=True))
    return tuple((row | {dirt.column: dirt.value} if dirt else row).values())
