"""All that the office holds beside attendance, leave, training and complaints, made once, and its workbooks and tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flows.sample import appraisals as skp
from flows.sample import careers
from flows.sample.books import Book
from flows.sample.events import Dirt
from flows.sample.integrity import (
    Decision,
    Finding,
    Merit,
    Session,
    WealthReport,
    decision_books,
    make_decisions,
    make_findings,
    make_merits,
    make_reports,
    make_sessions,
    merit_books,
    report_books,
    session_books,
)
from flows.sample.people import shown
from flows.sample.services import Service, make_services, service_books
from flows.sample.surveys import Answers, make_surveys, survey_books
from flows.sample.world import World, make_world

# The tables that the databases have beside those of databases.py.
DESK_TABLES = {"tb_pemeriksaan": "nomor_laporan text, hasil text, waktu text"}
SIMPEG_TABLES = skp.TABLES | careers.TABLES


@dataclass(frozen=True)
class Everything:
    """What happened and was written down, subject by subject."""

    services: list[Service]
    answers: list[Answers]
    sessions: list[Session]
    reports: list[WealthReport]
    decisions: list[Decision]
    merits: list[Merit]
    findings: list[Finding]
    appraisals: list[skp.Appraisal]
    predicates: list[skp.UnitPredicate]
    degrees: list[careers.Degree]
    posts: list[careers.Post]
    sanctions: list[careers.Sanction]
    leadership: list[careers.Leadership]
    books: list[Book]
    world: World

    def desk_rows(self, as_of: date) -> dict[str, list[tuple[Any, ...]]]:
        """Give the rows of the complaint desk's tables as they stood at the end of as_of."""
        return {
            "tb_pemeriksaan": [
                (f.tracking_id, "Terbukti" if f.is_proven else "Tidak Terbukti", f"{f.at:%Y-%m-%d %H:%M:%S}")
                for f in self.findings
                if f.at.date() <= as_of
            ]
        }

    def simpeg_rows(self, as_of: date) -> dict[str, list[tuple[Any, ...]]]:
        """Give the rows of SIMPEG's tables as they stood at the end of as_of."""
        return {
            "tb_skp": skp.appraisal_rows(self.appraisals, as_of),
            "tb_pendidikan": careers.degree_rows(self.degrees, as_of),
            "tb_jabatan": careers.post_rows(shown(self.posts, as_of)),
            "tb_hukdis": careers.sanction_rows(self.sanctions, as_of),
            "tb_diklat_struktural": careers.leadership_rows(self.leadership, as_of),
        }

    def simpeg_faults(self, as_of: date) -> list[tuple[str, str, str]]:
        """Give source, database and rule of every row of SIMPEG that must be rejected."""
        told: dict[str, list[tuple[date, Dirt | None]]] = {
            "simpeg_skp": [(x.seen_on, x.dirt) for x in self.appraisals],
            "simpeg_pendidikan": [(x.seen_on, x.dirt) for x in self.degrees],
            "simpeg_jabatan": [(x.seen_on, x.dirt) for x in self.posts],
            "simpeg_hukdis": [(x.seen_on, x.dirt) for x in self.sanctions],
            "simpeg_diklat_struktural": [(x.seen_on, x.dirt) for x in self.leadership],
        }
        return [
            (source, "simpeg.sqlite", dirt.rule)
            for source, rows in told.items()
            for seen_on, dirt in rows
            if dirt and seen_on <= as_of
        ]


@lru_cache(maxsize=2)
def make_everything(seed: int, told: int = 6) -> Everything:
    """Make all of it for so many months; every subject has its own chance, so that none changes another."""
    world = make_world(seed, told)
    months = world.months
    services, answers, sessions = make_services(seed, months), make_surveys(seed, months), make_sessions(seed, months)
    reports = make_reports(seed, world, months)
    decisions, merits = make_decisions(seed, months), make_merits(seed, months)
    predicates = skp.make_unit_predicates(months)
    books = [
        *service_books(services),
        *survey_books(answers),
        *session_books(sessions),
        *report_books(world, reports, months),
        *decision_books(decisions),
        *merit_books(merits),
        *skp.predicate_books(predicates),
    ]
    return Everything(
        services,
        answers,
        sessions,
        reports,
        decisions,
        merits,
        make_findings(seed, world),
        skp.make_appraisals(seed, world, months),
        predicates,
        careers.make_degrees(seed, world, months),
        careers.make_posts(seed, world, months),
        careers.make_sanctions(seed, world, months),
        careers.make_leadership(seed, world),
        books,
        world,
    )
