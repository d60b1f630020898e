"""The true figures of all that the office delivers beside attendance, leave, training and complaints."""

from __future__ import annotations

from collections import Counter
from datetime import date

from flows.sample.events import Dirt
from flows.sample.everything import Everything
from flows.sample.people import UNIT
from flows.sample.seen import Seen
from flows.sample.services import seen_services
from flows.sample.surveys import seen_answers
from flows.sample.truth_appraisals import appraisal_values
from flows.sample.truth_careers import career_values
from flows.sample.truth_integrity import integrity_values
from flows.sample.truth_services import service_values
from flows.sample.truth_surveys import survey_values
from flows.sample.values import Value
from flows.sample.workdays import month_end

Records = list[tuple[date, str, bool]]  # the day that gives its month, its person or unit, and whether that is known


def everything_values(seen: Seen, more: Everything) -> list[Value]:
    """Give all values, those of data quality too."""
    return [
        *service_values(seen, more.services),
        *survey_values(seen, more.answers),
        *integrity_values(seen, more),
        *appraisal_values(seen, more),
        *career_values(seen, more),
        *_quality(seen, more),
    ]


def everything_waiting(seen: Seen, more: Everything) -> list[tuple[str, str, str, str, int]]:
    """Count accepted records whose number or unit nobody knows: source, dataset, kind of key, key, records."""
    kinds = {
        "rekap_layanan": ("service_volume", "unit"),
        "skm": ("survey_response", "unit"),
        "agenda_evaluasi": ("coaching", "unit"),
        "netralitas": ("neutrality_decision", "unit"),
        "wajib_lapor": ("obligation", "employee_id"),
        "predikat_organisasi": ("unit_appraisal", "unit"),
    }
    counts = Counter(
        (source, *kinds[source], key)
        for source, records in _records(seen, more).items()
        for _, key, is_known in records
        if not is_known
    )
    return [(*key, n) for key, n in counts.items()]


def _records(seen: Seen, more: Everything) -> dict[str, Records]:
    as_of = seen.as_of
    reports = [r.known(as_of) for r in more.reports if r.seen_on <= as_of and r.dirt is None]
    return {
        "rekap_layanan": [(s.month, s.unit_id, s.unit_id in UNIT) for s in seen_services(more.services, as_of)],
        "skm": [(a.last_day, a.unit_id, a.unit_id in UNIT) for a in seen_answers(more.answers, as_of)],
        "agenda_evaluasi": [
            (s.planned_on, s.unit_id, True) for s in more.sessions if s.seen_on <= as_of and s.dirt is None
        ],
        "wajib_lapor": [(r.filed_on or r.seen_on, r.employee_id, r.employee_id in seen.person_of) for r in reports],
        "netralitas": [
            (d.decided_on, d.unit_id, True) for d in more.decisions if d.seen_on <= as_of and d.dirt is None
        ],
        "predikat_organisasi": [
            (p.seen_on, p.unit_id, p.unit_id in UNIT) for p in more.predicates if p.seen_on <= as_of and p.dirt is None
        ],
    } | _career_records(more, as_of)


def _career_records(more: Everything, as_of: date) -> dict[str, Records]:
    """Give SIMPEG's records of careers under the day of their decision; those without stand under that of the pull."""
    days: dict[str, list[tuple[date, Dirt | None, date | None]]] = {
        "simpeg_skp": [(x.seen_on, x.dirt, x.approved_on) for x in more.appraisals],
        "simpeg_pendidikan": [(x.seen_on, x.dirt, x.recognised_on) for x in more.degrees],
        "simpeg_jabatan": [(x.seen_on, x.dirt, x.valid_from) for x in more.posts],
        "simpeg_hukdis": [(x.seen_on, x.dirt, x.decided_on) for x in more.sanctions],
        "simpeg_diklat_struktural": [(x.seen_on, x.dirt, x.completed_on) for x in more.leadership],
    }
    return {
        source: [(day or as_of, "", True) for seen_on, dirt, day in rows if seen_on <= as_of and dirt is None]
        for source, rows in days.items()
    }


def _quality(seen: Seen, more: Everything) -> list[Value]:
    """Give DQ-05 and DQ-06 of the sources, by month."""
    found = []
    for source, records in _records(seen, more).items():
        for month in seen.months:
            here = [is_known for day, _, is_known in records if month <= day <= month_end(month)]
            if here:
                found.append(_share("DQ-05", "referential_integrity", month, source, sum(here), len(here)))
    arrived = Counter((b.source, b.delivered_on.replace(day=1)) for b in more.books if b.delivered_on <= seen.as_of)
    for (source, month), files in arrived.items():
        if month in seen.months:
            found.append(_share("DQ-06", "reconciliation", month, source, files, files))
    return found


def _share(code: str, name: str, month: date, source: str, part: int, whole: int) -> Value:
    return Value.make(code, name, "all", "source", month, source, None, part, whole, True)
