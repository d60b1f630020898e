"""Rights to a warehouse on a server: make them what they are to be, say where they are not, give HR its units."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd

from flows import night
from flows.masking import mask
from flows.office import Office, OfficeError
from flows.warehouse import releases, rights
from flows.warehouse.engine import Warehouse
from flows.warehouse.lease import held
from flows.warehouse.rights import Deviation

FILES = (
    "The warehouse is a file, and the two published files are the split: kinerja.duckdb for everybody, kinerja-hr.duckdb for "
    "whoever may know people; the system's rights to them are the grants"
)


def is_split_into_files(office: Office) -> bool:
    """Tell an office whose two published files are all there is to grant."""
    return office.warehouse_file is not None


def deviations(office: Office) -> list[Deviation]:
    """List what is granted too little and too much; nothing is changed."""
    with night.opened(office) as warehouse:
        return rights.deviations(warehouse)


def grant(office: Office) -> tuple[list[Deviation], list[Deviation]]:
    """Make the groups and grant what they are to have, take what nobody is to have; give what was mended and what is left."""
    with held(office, office.now()) as mine, night.opened(mine) as warehouse:
        found = rights.deviations(warehouse)
        _refuse_without_groups(warehouse)
        rights.mend(warehouse, found)
        left = rights.deviations(warehouse)
        return [deviation for deviation in found if deviation not in left], left


def give(office: Office, login: str, unit_id: str, reason: str, who: str) -> None:
    """Let a login of HR see the people of a unit and of those below it."""
    with _served(office) as warehouse:
        if not releases.day_shown(warehouse):
            raise OfficeError("nothing is published yet, so there are no units to give; kinerja run comes first")
        if not rights.is_login_of_hr(warehouse, login):
            group = rights.Roles.of(warehouse).hr
            raise OfficeError(
                f"{login} is no login of {group}; an administrator makes it one: create role ... login, grant {group} to ..."
            )
        if not warehouse.rows("select 1 from published.unit where unit_id = ?", [unit_id]):
            raise OfficeError(
                f'there is no unit {unit_id}; kinerja sql "select unit_id, unit_name from unit" lists them'
            )
        if rights.has_unit(warehouse, login, unit_id):
            raise OfficeError(f"{login} has unit {unit_id} already; kinerja grants list")
        rights.note(warehouse, login, unit_id, "give", _told(reason), who, office.now())


def take(office: Office, login: str, unit_id: str, reason: str, who: str) -> None:
    """Take a unit from a login; what is read from now on is without it."""
    with _served(office) as warehouse:
        if not rights.has_unit(warehouse, login, unit_id):
            raise OfficeError(f"{login} was not given unit {unit_id}; kinerja grants list tells what was given")
        rights.note(warehouse, login, unit_id, "take", _told(reason), who, office.now())


def given(office: Office) -> pd.DataFrame:
    """List who has which unit since when, and why."""
    with _served(office) as warehouse:
        return rights.given(warehouse)


@contextmanager
def _served(office: Office) -> Iterator[Warehouse]:
    """Open a warehouse in which people of HR have units."""
    if is_split_into_files(office):
        raise OfficeError(FILES)
    with night.opened(office) as warehouse:
        yield warehouse


def _told(reason: str) -> str:
    if not reason.strip():
        raise ValueError("say why with --reason, such as the number of the assignment; it is kept")
    return mask(reason)


def _refuse_without_groups(warehouse: Warehouse) -> None:
    roles = rights.Roles.of(warehouse)
    if (lacking := roles.lacking(warehouse)) and not roles.makes_roles:
        made = "; ".join(f"create role {role} nologin" for role in lacking)
        raise OfficeError(f"an administrator of the server makes the groups once: {made}. Then: kinerja grants")
