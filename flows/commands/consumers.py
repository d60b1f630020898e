"""Commands for those who read what is published: ask it, and say who may."""

from __future__ import annotations

import getpass
import sys
from typing import Annotated

from cyclopts import Parameter
from rich.markup import escape

from flows import granting, show, telling
from flows.asking import ask
from flows.commands.options import HERE, Folder, app, grants_app
from flows.office import read_office
from flows.telling import DONE, console, say


@app.command(name="sql")
def sql_command(query: str, *, office: Folder = HERE, as_csv: Annotated[bool, Parameter(name="--csv")] = False) -> int:
    """Ask the published figures (tables in schema published)."""
    rows = ask(read_office(office), query)
    if as_csv:
        rows.to_csv(sys.stdout, index=False)
    else:
        show.table(rows, f"{len(rows)} rows", console)
    return DONE


@grants_app.default
def grants_command(
    *, is_check: Annotated[bool, Parameter(name="--check", negative="")] = False, office: Folder = HERE
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
def grants_give_command(login: str, unit: str, /, *, reason: str, office: Folder = HERE) -> int:
    """Let a LOGIN of HR see the people of a UNIT and of the units below it."""
    granting.give(read_office(office), login, unit, reason, getpass.getuser())
    say(f"Given: {escape(login)} sees the people of {escape(unit)} and of the units below it.")
    return DONE


@grants_app.command(name="take")
def grants_take_command(login: str, unit: str, /, *, reason: str, office: Folder = HERE) -> int:
    """Take a UNIT from a LOGIN again."""
    granting.take(read_office(office), login, unit, reason, getpass.getuser())
    say(f"Taken: {escape(login)} no longer has {escape(unit)}.")
    return DONE


@grants_app.command(name="list")
def grants_list_command(*, office: Folder = HERE) -> int:
    """List who has which unit, since when and why."""
    rows = granting.given(read_office(office))
    show.table(rows, f"Units given: {len(rows)}", console)
    return DONE
