"""What a command says when it is done: to operators and analysts in English, to clerks in Indonesian."""

from __future__ import annotations

import io
import os
import shlex
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import groupby
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.markup import escape

from flows import night, show, standing
from flows.answering import Answer
from flows.backfilling import Backfilled
from flows.checking import Checked
from flows.delivery import shown
from flows.markup import CheckedCopy
from flows.night import Night
from flows.office import Office, read_office
from flows.periods import Month, spans
from flows.planning import Plan
from flows.purging import Plan as PurgePlan
from flows.steps.report import Report
from flows.verifying import Verified
from flows.warehouse.engine import WarehouseAway, WarehouseBusy
from flows.warehouse.moving import Moved
from flows.warehouse.rights import Deviation
from flows.warehouse.rollback import Former

DONE, DEVIATES, USAGE, REFUSED, AUDIT_FAILED, BUSY, STOPPED = 0, 1, 2, 3, 4, 75, 130
_SHOWN = 30
_PIPE_WIDTH = 140

console = Console() if sys.stdout.isatty() else Console(width=_PIPE_WIDTH)


def conclude(told: Night, office: Office) -> int:
    """Print the report of a run and what one may do next; give the exit code."""
    _keep_status(told.report, office)
    show.show(told.report, console)
    where = shlex.quote(os.path.relpath(office.folder))
    if not told.is_published:
        show.closing(told.report, where, console)
        places = " and ".join(_place_of_check(check_id, office) for check_id in told.failed_checks)
        say(
            f"[red]Audit failed[/red]: {', '.join(told.failed_checks)}. Nothing was published; consumers keep the last release. "
            f"See {escape(places)} and `kinerja status --office {escape(where)}`."
        )
        return AUDIT_FAILED
    if told.report.published is None:
        show.closing(told.report, where, console)
        say(f"Nothing is published yet: {escape(_what_is_lacking(office))}")
        return DONE
    published = told.report.published
    say(f"Published: {escape(published if isinstance(published, str) else os.path.relpath(published))}")
    show.closing(told.report, where, console)
    month = f"'{told.report.month.first_day}'"
    if told.report.scorecard.empty:
        month = "(select max(period_start) from published.scorecard_unit_month)"
    say(
        "Try next:\n"
        f"  .venv/bin/kinerja status --office {escape(where)}\n"
        f"  .venv/bin/kinerja rejected list --office {escape(where)}\n"
        '  .venv/bin/kinerja sql "select unit_name, attendance_rate, punctuality, mean_jp, resolved_in_time '
        f'from published.scorecard_unit_month where period_start = {month} order by unit_id" --office {escape(where)}'
    )
    return DONE


def status(report: Report, office: Office) -> None:
    """Print how the office stands, and keep it for who asks again."""
    show.last_run(report, console)
    show.show(report, console)
    show.waiting(report, console)
    if report.as_of == office.today():
        standing.keep(office.folder, {report.as_of: _as_text(report)})


def renew_status(folder: Path) -> None:
    """Keep anew what status says in an office, where something was written since."""
    with suppress(Exception):  # what was done is done; who asks for the status hears what hinders it
        if standing.is_outdated(folder):
            office = read_office(folder)
            _keep_status(night.stand(office, office.today()), office)


def _keep_status(report: Report, office: Office) -> None:
    """Keep what status says today, and tomorrow until its night."""
    if report.as_of == office.today():
        tomorrow = report.as_of + timedelta(days=1)
        with suppress(WarehouseBusy, WarehouseAway):  # whoever is at work keeps it when he is done
            later = night.stand(office, tomorrow)
            standing.keep(office.folder, {report.as_of: _as_text(report), tomorrow: _as_text(later)})


def _as_text(report: Report) -> str:
    text = io.StringIO()
    plain = Console(file=text, width=_PIPE_WIDTH)
    show.last_run(report, plain)
    show.show(report, plain)
    show.waiting(report, plain)
    return text.getvalue()


def say(text: str) -> None:
    """Print a text as it is, without breaking its lines."""
    console.print(text, highlight=False, soft_wrap=True)


def put_back(told: Former) -> None:
    """Say which figures are published again, and what may now happen to them."""
    months = spans(map(Month.of, told.contents)) or "no month"
    say(
        f"Published again: the figures of release {told.release_id}, of {told.as_of}. They replace those of {months}, "
        "which no run changes now: `kinerja diff` shows what waits, `kinerja approve MONTH` releases it."
    )


def plan(told: Plan) -> None:
    """Say what a run or a backfill would do."""
    if told.refused:
        say(f"[red]Would be refused[/red]: {escape(told.refused)}")
    if len(told.sources):
        show.table(told.sources, "Sources", console)
    if told.rules:
        say(f"Rules that changed: {', '.join(told.rules)}")
    if len(told.months):
        show.table(told.months, "Months to be built" if told.wanted else "Months that are stale already", console)
        say("Published again are those whose figures come out different.")
    elif not told.wanted:
        begun = "Which months they make stale shows when they are loaded" if told.rules else "No month is stale"
        say(f"{begun}; those that new records touch are built, and published where their figures change.")
    if told.unpublished:
        say(f"Built already, and published by the next run if its audit passes: {spans(told.unpublished)}")
    if told.follow:
        say(f"Later months look back at them, and follow where figures change: {spans(told.follow)}")
    _left_out(told.left_out)
    say(f"Estimated time: {_time(told.seconds)}; new files and databases come on top.")


def _time(seconds: float | None) -> str:
    if seconds is None:
        return "not known before a run has done the like"
    return f"about {max(round(seconds), 1)} s, as the last runs took" if seconds < 90 else (
        f"about {round(seconds / 60)} minutes, as the last runs took"
    )  # fmt: skip


def _left_out(told: dict[Month, str]) -> None:
    for reason in dict.fromkeys(told.values()):
        months = [month for month, why in told.items() if why == reason]
        say(f"[yellow]Not built[/yellow]: {spans(months)}: {reason}")


def conclude_backfill(told: Backfilled, office: Office) -> int:
    """Print the report of a backfill and what it changed; give the exit code."""
    code = conclude(told.night, office)
    changes(told.changes)
    if told.built:
        is_same = told.night.is_published and not told.night.release_id
        say(f"Built anew: {spans(told.built)}{'; all figures are as they were released' if is_same else ''}")
    _left_out(told.left_out)
    if code == AUDIT_FAILED:
        say("When that is mended: kinerja backfill --continue")
    return code


def changes(told: pd.DataFrame) -> None:
    """Print what a backfill changed, the largest first."""
    if len(told):
        show.table(told.head(_SHOWN), f"Measures that changed: {len(told)}, the largest change first", console)


def _place_of_check(check_id: str, office: Office) -> str:
    own = office.folder / "audit" / f"{check_id}.sql"
    return os.path.relpath(own) if own.exists() else f"sql/5_audit/{check_id}.sql"


def _what_is_lacking(office: Office) -> str:
    if not office.sources:
        return (
            'office.toml names no source. "Add a source" in CONTRIBUTING.md shows how one is written; then run again.'
        )
    places = ", ".join(source.files for source in office.sources.values() if source.files)
    return (
        "no punches, sheets, leave, training or complaints are held. "
        + (
            f"Put files where the sources look ({places})"
            if places
            else "See that the queries of the sources give rows"
        )
        + ", then run again."
    )


def nothing_ran(office: Office) -> int:
    """Say that nothing has run yet, and what comes first."""
    say(f"Nothing has run here yet. First: kinerja run --office {escape(shlex.quote(os.path.relpath(office.folder)))}")
    return DONE


def agreed(question: str) -> bool:
    """Ask, and take anything but yes for no; where nobody can answer, no."""
    try:
        return input(f"{question} [y/N] ").strip().lower() in {"y", "yes", "ya"}
    except EOFError:
        return False


def purge_plan(plan: PurgePlan) -> None:
    """Tell what is over: by dataset and month, and how many files of the archive."""
    if plan.is_empty:
        say("Nothing has been kept longer than it may be.")
        return
    show.table(plan.records, f"Over: {int(plan.records['records'].sum())} records", console)
    for dataset, count in plan.files.items():
        say(f"Files of the archive that hold nothing else, {dataset}: {count}")


def rights(mended: list[Deviation], left: list[Deviation]) -> int:
    """Tell what was granted and taken, and what is not as it should be; give the exit code."""
    for text, things in _gathered(mended):
        say(f"Mended: {escape(f'{text} {things}')}")
    for deviation in left:
        remedy = f"; mend it with: {deviation.statement}" if deviation.statement and not deviation.is_ours else ""
        say(f"[yellow]Not as it should be[/yellow]: {escape(deviation.text + remedy)}")
    if left:
        say("kinerja grants mends what the role of the nights may mend; an administrator of the server the rest.")
        return DEVIATES
    say("Everybody has what is to be granted, and nothing else.")
    return DONE


def _gathered(found: list[Deviation]) -> Iterator[tuple[str, str]]:
    """Tell things of which the same is said, the last word apart, in one line."""
    for text, each in groupby((deviation.text.rpartition(" ") for deviation in found), key=lambda parts: parts[0]):
        yield text, ", ".join(thing for *_, thing in each)


def verified(told: Verified) -> int:
    """Tell what a verification compared, and what deviates; give the exit code."""
    for reason in dict.fromkeys(told.left_alone.values()):
        months = [month for month, why in told.left_alone.items() if why == reason]
        say(f"[yellow]Left alone[/yellow]: {spans(months)}: {reason}")
    if not told.months:
        say("No month can be compared: those that are released, over, not frozen, and without a change that waits.")
        return DONE
    say(f"Computed again: {spans(told.months)}; values compared: {told.n_values}")
    if told.deviations.empty:
        say("All come out as they are published.")
        return DONE
    show.table(told.deviations, "Published figures that do not come out again", console)
    say(
        "[red]Published figures deviate[/red]. `kinerja backfill` builds the months anew and shows whether they stay so; until then, "
        "find out who changed the warehouse, its rules or its SQL since the last night."
    )
    return AUDIT_FAILED


def answered(answers: list[Answer]) -> int:
    """Tell how many files were checked and answered."""
    counts = Counter(answer.outcome for answer in answers)
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in ("good", "rejected", "refused") if counts[outcome])
    say(f"Files answered: {told}" if told else "Nothing new has arrived.")
    return DONE


def copied(moved: list[Moved], office: Office, url: str | None, url_env: str | None) -> None:
    """Tell what went over to a server, and what the operator does now."""
    full = pd.DataFrame([each for each in moved if each.n_rows])
    show.table(full, "Copied, read back and found the same", console)
    line = f'url_env = "{url_env}"' if url_env else f'url = "{url}"'
    say(
        f"The same on both sides: {sum(each.n_rows for each in moved)} records in {len(moved)} tables.\n"
        f"Now write this into {escape(os.path.relpath(office.folder / 'office.toml'))}, in place of the url that stands there, "
        "before anything runs again:\n"
        f"  {escape('[warehouse]')}\n  {escape(line)}\n"
        "Consumers then read the schema published of the database. The files of published/ are written no more: remove them. "
        f"{escape(str(office.warehouse_file and office.warehouse_file.name))} stays as it is, with all it knows of people: delete it "
        "when the nights on the server have shown themselves."
    )


def checked_file(checked: Checked, file: Path) -> None:
    """Tell the clerk what a check found."""
    say(
        f"{escape(name_of(file))}: {checked.n_read} baris dibaca sebagai {checked.source.contract.called}, {checked.n_accepted} baik, "
        f"{checked.n_rejected} ditolak, {sum(checked.skipped.values())} dilewati."
    )
    if checked.unknown:
        say(f"Kolom yang tidak dipakai: {escape(shown(', '.join(sorted(checked.unknown))))}")
    for remark in checked.remarks:
        say(f"Catatan: {escape(shown(remark))}")
    if checked.rejected:
        faults = checked.faults()
        show.table(faults.head(_SHOWN), f"Yang harus diperbaiki: {len(faults)}", console)
        if len(faults) > _SHOWN:
            say(f"dan {len(faults) - _SHOWN} lagi")
    elif checked.n_accepted:
        say("Siap dikirim.")
    else:
        say("Tidak ada data di dalamnya; periksa apakah ini berkas yang benar.")


def name_of(file: Path) -> str:
    """Write the name of a file so that it can be shown, whatever bytes it is made of."""
    return shown(os.fsencode(file.name).decode("utf-8", "backslashreplace"))


def marked_copy(copy: CheckedCopy) -> None:
    """Tell the clerk where the marked copy lies."""
    where = escape(os.path.relpath(copy.path))
    if copy.is_marked:
        say(f"Sel yang salah ditandai di: {where}")
    else:
        say(f"Daftarnya ditulis di: {where}")
    if copy.is_bare:
        say("Gambar dan grafik tidak ikut tersalin.")
    say("Perbaiki di berkas asli, lalu periksa lagi.")
