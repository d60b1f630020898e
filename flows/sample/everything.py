"""All that the office holds beside attendance, leave, training and complaints, made once, and its workbooks and tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flows.sample.books import Book, Months
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
from flows.sample.services import Service, make_services, service_books
from flows.sample.surveys import Answers, make_surveys, survey_books
from flows.sample.world import make_world

# The tables that the databases have beside those of databases.py.
DESK_TABLES = {"tb_pemeriksaan": "nomor_laporan text, hasil text, waktu text"}


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
    books: list[Book]

    def desk_rows(self, as_of: date) -> dict[str, list[tuple[Any, ...]]]:
        """Give the rows of the complaint desk's tables as they stood at the end of as_of."""
        return {
            "tb_pemeriksaan": [
                (f.tracking_id, "Terbukti" if f.is_proven else "Tidak Terbukti", f"{f.at:%Y-%m-%d %H:%M:%S}")
                for f in self.findings
                if f.at.date() <= as_of
            ]
        }


@lru_cache(maxsize=2)
def make_everything(seed: int, months: Months) -> Everything:
    """Make all of it for the months; every subject has its own chance, so that none changes another."""
    world = make_world(seed)
    services, answers, sessions = make_services(seed, months), make_surveys(seed, months), make_sessions(seed, months)
    reports = make_reports(seed, world, months)
    decisions, merits = make_decisions(seed, months), make_merits(seed, months)
    books = [
        *service_books(services),
        *survey_books(answers),
        *session_books(sessions),
        *report_books(world, reports, months),
        *decision_books(decisions),
        *merit_books(merits),
    ]
    findings = make_findings(seed, world)
    return Everything(services, answers, sessions, reports, decisions, merits, findings, books)
