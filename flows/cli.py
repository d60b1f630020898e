"""`kinerja ...`: thin. Runs flows/night.py directly; messages for operators in English, for clerks in Indonesian."""

from __future__ import annotations

import getpass
import os
import shlex
import sys
from datetime import date, datetime, time
from pathlib import Path
from typing import Annotated

import pandas as pd
from cyclopts import App, CycloptsError, Parameter
from rich.markup import escape

from flows import (
    alerts,
    answering,
    backfilling,
    closing,
    copying,
    corrections,
    granting,
    night,
    persons,
    planning,
    purging,
    service,
    show,
    telling,
    verifying,
)
from flows.asking import ask
from flows.checking import check
from flows.markup import write_checked_copy
from flows.masking import mask
from flows.office import Office, OfficeError, read_office
from flows.periods import Month
from flows.readers.table import SourceRefused
from flows.returns import give_back
from flows.steps.report import rejected_records
from flows.telling import AUDIT_FAILED, BUSY, DONE, REFUSED, USAGE, console, say
from flows.warehouse.backfills import Wanted
from flows.warehouse.engine import WarehouseAway, WarehouseBusy
from flows.warehouse.migrations import WarehouseNewer
from flows.warehouse.tables import has_begun

app = App(name="kinerja", help="Performance indicators of civil servants, from spreadsheets to a warehouse.")
rejected_app = App(name="rejected", help="Rejected records.")
app.command(rejected_app)
person_app = App(
    name="person", help="Rights of the people whose data are held (UU 27/2022); a NIP that is left out is asked for."
)
app.command(person_app)
grants_app = App(name="grants", help="Who may read what in a warehouse on a server.")
app.command(grants_app)

Folder = Annotated[
    Path, Parameter(name="--office", help="The office's folder, where office.toml lies.", env_var="KINERJA_OFFICE")
]
AsOf = Annotated[date | None, Parameter(name="--as-of", help="The day whose figures are wanted; today if left out.")]
Datasets = Annotated[
    list[str] | None, Parameter(name="--dataset", help="Read only these datasets again; may be repeated.")
]
Sources = Annotated[
    list[str] | None, Parameter(name="--source", help="Read only these sources again; may be repeated.")
]
Flag = Annotated[bool, Parameter(negative="")]
_HERE = Path()


@app.command(name="sample")
def sample_command(folder: Path, *, as_of: AsOf = None, months: int = 6, everything: bool = False) -> int:
    """Write an invented office to try things on, and beside it its true figures.

    Parameters
    ----------
    months
        How much history it has before its today, 2 July 2026: 6, 12, 18 or 24 months.
    everything
        With files of all datasets: services, surveys, appraisals, careers and integrity, too.
    """
    from flows.sample import TELLABLE, write_sample

    if (folder / "office.toml").exists() and not (folder / "truth").exists():
        raise OfficeError(f"{folder} holds an office that is no sample; it would be written over. Name another folder")
    if months not in TELLABLE:
        raise OfficeError(
            f"--months {months}: the sample office has a history of {', '.join(map(str, TELLABLE))} months"
        )
    write_sample(folder, as_of=as_of, months=months, everything=everything)
    console.print(f"An invented office lies in {folder}. Next: kinerja run --office {folder}", highlight=False)
    return DONE


@app.command(name="run")
def run_command(*, office: Folder = _HERE, as_of: AsOf = None) -> int:
    """Load what has arrived, build what is stale, audit it, publish it."""
    told = read_office(office)
    return alerts.run_night(told, as_of or told.today())[1]


@app.command(name="alarm")
def alarm_command(*, by: str = "06:00", office: Folder = _HERE, as_of: AsOf = None) -> int:
    """Tell those whom office.toml names where no night of today has published; for a timer of the system, as it needs none to run.

    Parameters
    ----------
    by
        The time by which a night should have published; before it nothing is told.
    """
    told = read_office(office)
    if told.now().time() < time.fromisoformat(by):
        say(f"Nothing is due before {by}.")
        return DONE
    return AUDIT_FAILED if alerts.alarm(told, as_of or told.today()) else DONE


@app.command(name="plan")
def plan_command(
    first: str | None = None,
    last: str | None = None,
    *,
    dataset: Datasets = None,
    source: Sources = None,
    office: Folder = _HERE,
    as_of: AsOf = None,
) -> int:
    """Say what a run would do, or a backfill of the months FIRST to LAST (like 2026-01); change nothing."""
    told = read_office(office)
    if not has_begun(told):
        return telling.nothing_ran(told)
    wanted = _wanted(first, last, "", dataset, source) if first else None
    telling.plan(planning.plan(told, as_of or told.today(), wanted))
    return DONE


@app.command(name="backfill")
def backfill_command(
    first: str | None = None,
    last: str | None = None,
    *,
    reason: str | None = None,
    dataset: Datasets = None,
    source: Sources = None,
    unlock: str | None = None,
    yes: Flag = False,
    go_on: Annotated[bool, Parameter(name="--continue", negative="")] = False,
    office: Folder = _HERE,
    as_of: AsOf = None,
) -> int:
    """Build the months FIRST to LAST (like 2026-01) anew: databases are asked again, files are read from the archive.

    Parameters
    ----------
    reason
        Why; it is kept with what came out different.
    unlock
        Why locked months take part: what comes out for them is approved with this reason.
    yes
        Do not ask after the plan; needed where nobody sits before the screen.
    go_on
        Go on with the backfill that was killed or stopped by an audit, at its first month that is not done.
    """
    told = read_office(office)
    day = as_of or told.today()
    if go_on:
        if first or reason or dataset or source or unlock:
            raise ValueError("--continue goes on with what was asked for then; name no months or reason beside it")
        backfill_id, wanted = backfilling.unfinished(told)
    elif not reason:
        raise ValueError('name the --reason, such as "sheets corrected by the schools"; it is kept')
    else:
        backfill_id, wanted = None, _wanted(first, last, reason, dataset, source, unlock)
    backfilling.see_that_nobody_runs(told)
    planned = planning.plan(told, day, wanted, backfill_id)
    if planned.refused:
        raise OfficeError(planned.refused)
    telling.plan(planned)
    if not yes and not _is_agreed("Do this?"):
        return USAGE
    done = backfilling.go_on(told, day) if go_on else backfilling.backfill(told, day, wanted)
    return telling.conclude_backfill(done, told)


def _is_agreed(question: str) -> bool:
    """Ask on a terminal; in a pipe nobody can answer."""
    if sys.stdin.isatty() and telling.agreed(question):
        return True
    say("Nothing was done." if sys.stdin.isatty() else "Nothing was done: nobody can be asked here; add --yes.")
    return False


def _wanted(
    first: str | None,
    last: str | None,
    reason: str,
    datasets: list[str] | None,
    sources: list[str] | None,
    unlock: str | None = None,
) -> Wanted:
    if not first or not last:
        raise ValueError("name the first and the last month, such as 2026-01 2026-03")
    months = Month.parse(first), Month.parse(last)
    return Wanted(*months, reason, getpass.getuser(), tuple(datasets or ()), tuple(sources or ()), unlock)


@app.command(name="status")
def status_command(*, office: Folder = _HERE, as_of: AsOf = None) -> int:
    """Tell what the last run did, what waits, what is missing."""
    told = read_office(office)
    report = night.stand(told, as_of or told.today()) if has_begun(told) else None
    if report is None or report.run_id is None:
        return telling.nothing_ran(told)
    telling.status(report, told)
    return DONE


@app.command(name="accept")
def accept_command(load: int, *, reason: str, office: Folder = _HERE) -> int:
    """Let a delivery through that is held back for its size; the next run loads it. `kinerja status` tells its number, LOAD."""
    source = night.accept(read_office(office), load, mask(reason), getpass.getuser())
    say(f"Accepted: load {load} of {escape(source)}; the next run loads it.")
    return DONE


@app.command(name="lock")
def lock_command(month: str, *, reason: str, office: Folder = _HERE) -> int:
    """Close a month (like 2026-01): what changes in it from now on waits for an approval."""
    closing.lock(read_office(office), Month.parse(month), reason)
    say(f"Locked: {month}")
    return DONE


@app.command(name="unlock")
def unlock_command(month: str, *, reason: str, office: Folder = _HERE) -> int:
    """Open a locked month again; the next run releases what waits in it."""
    closing.unlock(read_office(office), Month.parse(month), reason)
    say(f"Unlocked: {month}")
    return DONE


@app.command(name="approve")
def approve_command(month: str, *, reason: str, office: Folder = _HERE, as_of: AsOf = None) -> int:
    """Release what waits in a month that is locked or was rolled back; a locked one keeps the former values as versions."""
    told = read_office(office)
    return telling.conclude(closing.approve(told, as_of or told.today(), Month.parse(month), reason), told)


@app.command(name="rollback")
def rollback_command(release: int | None = None, *, reason: str, office: Folder = _HERE) -> int:
    """Put the figures of a former RELEASE back (that before the newest, if none is named), and hold the months that it changes."""
    told = read_office(office)
    if not has_begun(told):
        return telling.nothing_ran(told)
    telling.put_back(closing.rollback(told, release, reason, getpass.getuser()))
    return DONE


@app.command(name="diff")
def diff_command(
    release: int | None = None, *, backfill: int | None = None, office: Folder = _HERE, as_of: AsOf = None
) -> int:
    """List what waits in months that are locked or were rolled back, or what a RELEASE restated in them, and what had been loaded in between.

    Parameters
    ----------
    backfill
        List what this backfill changed, measure by measure, the largest change first; 0 for all backfills.
    """
    told = read_office(office)
    if not has_begun(told):
        return telling.nothing_ran(told)
    if backfill is not None:
        events, changes = backfilling.looked_up(told, backfill)
        show.table(events, "Backfills", console)
        telling.changes(changes)
        return DONE
    if release is None:
        found = closing.waiting_differences(told, as_of or told.today())
    else:
        found = closing.released_differences(told, release)
    show.table(found.values, f"Values that differ: {len(found.values)}", console)
    show.table(found.causes, "Loaded in between", console)
    return DONE


@app.command(name="purge")
def purge_command(
    *,
    reason: str | None = None,
    plan: Annotated[bool, Parameter(negative="")] = False,
    yes: Annotated[bool, Parameter(negative="")] = False,
    office: Folder = _HERE,
    as_of: AsOf = None,
) -> int:
    """Remove what has been kept as long as it may be; figures stay, and the months they are of are never built again.

    Parameters
    ----------
    plan
        Say what would go, and change nothing.
    reason
        Why, such as the decision on the archive's schedule; it is kept.
    yes
        Do not ask.
    """
    told, day = read_office(office), as_of
    if not has_begun(told):
        return telling.nothing_ran(told)
    if not plan and not reason:
        raise ValueError("name the --reason, or --plan to see what would go")
    over = purging.plan(told, day or told.today())
    telling.purge_plan(over)
    if plan or over.is_empty:
        return DONE
    if not yes and not telling.agreed("Remove this for ever?"):
        say("Nothing was removed.")
        return USAGE
    purging.purge(told, day or told.today(), str(reason), getpass.getuser())
    say("Removed. The figures of these months stay as they are.")
    return DONE


@app.command(name="intake")
def intake_command(*, office: Folder = _HERE, as_of: AsOf = None) -> int:
    """Check what arrived in the inbox and answer the clerks beside their files; nothing is loaded."""
    told = read_office(office)
    return telling.answered(answering.answer_arrived(told, as_of or told.today()))


@app.command(name="verify")
def verify_command(*months: str, office: Folder = _HERE) -> int:
    """Compute published months again and compare them, those named (like 2026-01) or three at random; nothing is changed."""
    told = read_office(office)
    if not has_begun(told):
        return telling.nothing_ran(told)
    return telling.verified(verifying.verify(told, [Month.parse(month) for month in months]))


@app.command(name="up")
def up_command(
    *,
    office: Folder = _HERE,
    port: int = 4200,
    host: str = "127.0.0.1",
    stay: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Start Prefect's server, the deployments and a worker for an office, and say where its pages are; done already, do nothing.

    Parameters
    ----------
    port
        Where the pages are wanted; the next free one is taken if another program has it.
    host
        The address to listen on. Whoever reaches it may start runs: leave it, or put a guard before it.
    stay
        Stay until ended, and end with an error when server or worker has ended: for systemd and containers.
    """
    told = read_office(office)
    say("Starting Prefect's server, deployments and worker: about a minute the first time ...")
    standing = service.up(told, host, port)
    say(f"Up: {standing.pages}\nEnd it: kinerja down --office {escape(shlex.quote(os.path.relpath(told.folder)))}")
    return service.stay(told) if stay else DONE


@app.command(name="down")
def down_command(*, office: Folder = _HERE) -> int:
    """End the server and the worker of an office, and what killed ones left; a run that is going on is closed by the next one."""
    count = service.down(read_office(office))
    say(f"Down: {count} processes ended." if count else "Nothing was up.")
    return DONE


@app.command(name="copy")
def copy_command(*, to: str | None = None, to_env: str | None = None, office: Folder = _HERE) -> int:
    """Take a warehouse that is a file, with all it holds, to an empty PostgreSQL database, and compare what stands there.

    Parameters
    ----------
    to
        Where to, like postgresql+psycopg://user@server/database.
    to_env
        The variable of the environment that holds the address, where it has a password.
    """
    told = read_office(office)
    telling.copied(copying.copy(told, to, to_env), told, to, to_env)
    return DONE


@app.command(name="check")
def check_command(file: Path, *, source: str | None = None, to: Path = _HERE, office: Folder = _HERE) -> int:
    """Periksa satu berkas sebelum dikirim; sel yang salah ditandai di salinannya, `BERKAS (diperiksa).xlsx`.

    Parameters
    ----------
    file
        Berkas yang diperiksa; tidak diubah.
    source
        Nama sumber di office.toml, kalau berkas belum ada di foldernya.
    to
        Folder untuk salinan yang ditandai; kalau tidak disebut, folder kerja sekarang.
    """
    if file == Path():
        raise ValueError("sebutkan berkas yang diperiksa, misalnya: kinerja check inbox/cuti/register.xlsx")
    if file.is_dir() or not os.path.lexists(file):
        raise ValueError(f"{file} adalah folder; sebutkan satu berkas" if file.is_dir() else f"{file} tidak ditemukan")
    if corrections.is_checked_copy(file):
        raise ValueError(
            f"{file.name} adalah salinan hasil pemeriksaan; perbaiki dan periksa berkas aslinya, atau simpan dengan nama lain"
        )
    told = (
        read_office(office)
        if (office / "office.toml").exists()
        else Office(folder=file.resolve().parent, name="", sources={})
    )
    try:
        checked = check(file, told, source)
    except SourceRefused as refusal:
        console.print(f"[red]Ditolak[/red] {escape(f'{telling.name_of(file)}: {refusal}')}", highlight=False)
        return REFUSED
    telling.checked_file(checked, file)
    if not checked.n_rejected:
        return DONE
    telling.marked_copy(write_checked_copy(file, checked.cells(), to))
    return REFUSED


@rejected_app.command(name="list")
def rejected_list_command(*, office: Folder = _HERE, as_csv: Annotated[bool, Parameter(name="--csv")] = False) -> int:
    """List rejected records with cell, rule and remedy; values are masked."""
    told = read_office(office)
    if not has_begun(told):
        return telling.nothing_ran(told)
    with night.opened(told) as warehouse:
        rows = rejected_records(warehouse)
    if as_csv:
        rows.to_csv(sys.stdout, index=False)
    else:
        show.table(rows, f"Rejected records: {len(rows)}", console)
    return DONE


@rejected_app.command(name="export")
def rejected_export_command(*, to: Path, office: Folder = _HERE) -> int:
    """Write the rejected records of each unit into workbooks to be corrected; they hold personal data.

    Parameters
    ----------
    to
        A new or empty folder, which its owner alone may open.
    """
    told = read_office(office)
    if not has_begun(told):
        return telling.nothing_ran(told)
    with night.opened(told) as warehouse:
        returned = give_back(warehouse, told, to)
    rows = pd.DataFrame(returned.written, columns=["source", "unit", "records", "file"])
    if rows.empty:
        say("No rejected record waits for a correction.")
    else:
        show.table(rows.assign(file=rows["file"].map(lambda path: path.name)), f"Written to {to}", console)
    for reason, count in returned.not_here.items():
        say(f"Not among them, {count}: {escape(reason)}")
    return DONE


@rejected_app.command(name="import")
def rejected_import_command(files: list[Path], *, office: Folder = _HERE) -> int:
    """Periksa berkas koreksi, lalu kirim ke inbox sumbernya; dimuat pada malam berikutnya."""
    told = read_office(office)
    return max((_import(file, told) for file in files), default=DONE)


@person_app.command(name="export")
def person_export_command(number: str | None = None, /, *, to: Path, office: Folder = _HERE) -> int:
    """Write all that the warehouse holds of the person with this NIP into a file of mode 0600.

    Parameters
    ----------
    to
        A new workbook (.xlsx) or archive of CSV files (.zip).
    """
    request_id = persons.export(read_office(office), _number(number), to, getpass.getuser())
    say(f"Written, as request {request_id}. Hand it to the person alone, and delete it then.")
    return DONE


@person_app.command(name="restrict")
def person_restrict_command(
    number: str | None = None,
    /,
    *,
    reason: str,
    lift: Annotated[bool, Parameter(negative="")] = False,
    received: datetime | None = None,
    office: Folder = _HERE,
) -> int:
    """Leave the person with this NIP out of every published table and file about people; figures of units stay.

    Parameters
    ----------
    lift
        End the restriction.
    received
        When the request came, where it was not now: its 3 x 24 hours run from then.
    """
    told, who = read_office(office), getpass.getuser()
    if lift:
        request_id = persons.lift(told, told.today(), _number(number), reason, who)
    else:
        request_id = persons.restrict(told, told.today(), _number(number), reason, who, received)
    say(f"Request {request_id}: the person is {'published again' if lift else 'left out of what is published'}.")
    return DONE


@person_app.command(name="correct")
def person_correct_command(
    number: str | None = None,
    /,
    *,
    reason: str | None = None,
    done: Annotated[bool, Parameter(negative="")] = False,
    received: datetime | None = None,
    office: Folder = _HERE,
) -> int:
    """Log that the person with this NIP asks for a correction, and tell which sources must be mended.

    Parameters
    ----------
    reason
        What is to be corrected, without numbers of people.
    done
        The sources are mended: close the request.
    received
        When the request came, where it was not now.
    """
    told = persons.correct(read_office(office), _number(number), reason, getpass.getuser(), received, done=done)
    if done:
        say(f"Requests closed: {told.n_closed}")
        return DONE
    show.table(told.sources, "Sources that hold records of the person", console)
    say(
        f"Request {told.request_id}: nothing is changed in the warehouse. Mend it at its source; the next night loads it and builds "
        "what it touches. Then: kinerja person correct --done"
    )
    return DONE


@grants_app.default
def grants_command(
    *, is_check: Annotated[bool, Parameter(name="--check", negative="")] = False, office: Folder = _HERE
) -> int:
    """Make the groups of readers, HR and auditors, grant what each is to have, and take all else; safe to run twice.

    Parameters
    ----------
    is_check
        Say what is granted too little or too much, and change nothing.
    """
    told = read_office(office)
    if granting.is_split_into_files(told):
        say(f"Nothing to grant. {granting.FILES}.")
        return DONE
    mended, left = ([], granting.deviations(told)) if is_check else granting.grant(told)
    return telling.rights(mended, left)


@grants_app.command(name="give")
def grants_give_command(login: str, unit: str, /, *, reason: str, office: Folder = _HERE) -> int:
    """Let a LOGIN of HR see the people of a UNIT and of the units below it."""
    granting.give(read_office(office), login, unit, reason, getpass.getuser())
    say(f"Given: {escape(login)} sees the people of {escape(unit)} and of the units below it.")
    return DONE


@grants_app.command(name="take")
def grants_take_command(login: str, unit: str, /, *, reason: str, office: Folder = _HERE) -> int:
    """Take a UNIT from a LOGIN again."""
    granting.take(read_office(office), login, unit, reason, getpass.getuser())
    say(f"Taken: {escape(login)} no longer has {escape(unit)}.")
    return DONE


@grants_app.command(name="list")
def grants_list_command(*, office: Folder = _HERE) -> int:
    """List who has which unit, since when and why."""
    rows = granting.given(read_office(office))
    show.table(rows, f"Units given: {len(rows)}", console)
    return DONE


def _number(told: str | None) -> str:
    """Give the number of a person; asked for where it does not stand on the command line, which others can see."""
    if told:
        return told
    return getpass.getpass("NIP: ") if sys.stdin.isatty() else sys.stdin.readline().strip()


@app.command(name="sql")
def sql_command(query: str, *, office: Folder = _HERE, as_csv: Annotated[bool, Parameter(name="--csv")] = False) -> int:
    """Ask the published figures (tables in schema published)."""
    rows = ask(read_office(office), query)
    if as_csv:
        rows.to_csv(sys.stdout, index=False)
    else:
        show.table(rows, f"{len(rows)} rows", console)
    return DONE


@app.command(name="docs")
def docs_command(*, is_check: Annotated[bool, Parameter(name="--check", negative="")] = False) -> int:
    """Write the generated documents; with --check, tell whether they are stale."""
    from flows.dictionary import stale_documents, write_documents

    if not is_check:
        write_documents()
        return DONE
    stale = stale_documents()
    for name in stale:
        console.print(f"{name} is stale; `kinerja docs` writes it anew", highlight=False)
    return 1 if stale else DONE


def _import(file: Path, office: Office) -> int:
    if not file.is_file():
        raise ValueError(f"{file} tidak ditemukan")
    source = corrections.corrected_source(file, office)
    if source is None:
        raise ValueError(
            f"{file.name} bukan berkas koreksi kantor ini: lembar KOREKSI tidak ada. Pakai berkas dari "
            "`kinerja rejected export`; berkas lengkap langsung diletakkan di inbox"
        )
    try:
        checked = check(file, office)
    except SourceRefused as refusal:
        say(f"[red]Ditolak[/red] {escape(f'{telling.name_of(file)}: {refusal}')}")
        return REFUSED
    telling.checked_file(checked, file)
    if not checked.n_accepted:
        say("Tidak dikirim: belum ada baris yang benar.")
        return REFUSED
    place = corrections.send(file, office, source, _arrival(office))
    say(f"Dikirim: {escape(os.path.relpath(place, office.folder))}")
    return REFUSED if checked.n_rejected else DONE


def _arrival(office: Office) -> datetime:
    """Tell when a correction arrives; where an office stands still, at the end of its day, after all its files."""
    return datetime.combine(office.standing_day, time.max) if office.standing_day else office.now()


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; turn what people can mend into one message and an exit code."""
    told = sys.argv[1:] if arguments is None else arguments
    # What cannot be understood is quoted by the parser, and may be the number of a person.
    is_told = told[:1] != ["person"]
    try:
        return int(app(told, result_action="return_value", exit_on_error=is_told, print_error=is_told) or DONE)
    except CycloptsError as error:
        say(f"[red]{escape(mask(str(error)))}[/red]")
        return USAGE
    except (OfficeError, WarehouseNewer, ValueError) as error:
        say(f"[red]{escape(str(error))}[/red]")
        return USAGE
    except (WarehouseBusy, WarehouseAway) as error:
        say(f"[red]{escape(str(error))}[/red]")
        return BUSY


if __name__ == "__main__":
    sys.exit(main())
