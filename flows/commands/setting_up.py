"""Commands that set an office up: a sample, Prefect's server and worker, the move to a server; and the written documents."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.markup import escape

from flows import copying, service, telling
from flows.commands.options import HERE, AsOf, Folder, app
from flows.office import Office, OfficeError, folder_of, read_office
from flows.telling import DEVIATES, DONE, console, say


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


def _is_port(_type: object, port: int) -> None:
    if not 1 <= port <= service.LAST_PORT:
        raise ValueError(f"a port is a number from 1 to {service.LAST_PORT}")


@app.command(name="up")
def up_command(
    *,
    office: Folder = HERE,
    port: Annotated[int, Parameter(validator=_is_port)] = 4200,
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
    before = service.standing(told)
    if before:
        say(f"Up already: {before.pages}; its deployments and its worker are looked after ...")
    else:
        say("Starting Prefect's server, deployments and worker: about a minute the first time ...")
    standing = service.up(told, host, port)
    say(f"Up: {standing.pages}\nEnd it: kinerja down --office {escape(shlex.quote(os.path.relpath(told.folder)))}")
    return _stay(told) if stay else DONE


def _stay(office: Office) -> int:
    part = service.stay(office)
    if part is None:
        return DONE
    log = os.path.relpath(service.home(office) / f"{part}.log")
    say(
        f"[red]Prefect's {part} has ended[/red], and what else was up was ended, too. Its log may tell why: {escape(log)}"
    )
    return DEVIATES


@app.command(name="down")
def down_command(*, office: Folder = HERE) -> int:
    """End the server and the worker of an office, and what killed ones left; a run that is going on is closed by the next one."""
    count = service.down(folder_of(office))
    say(f"Down: {count} processes ended." if count else "Nothing was up.")
    return DONE


@app.command(name="copy")
def copy_command(*, to: str | None = None, to_env: str | None = None, office: Folder = HERE) -> int:
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
