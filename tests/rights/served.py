"""An office on a server after `kinerja grants`, a login for each kind of consumer, and whose every published table is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from flows import cli, telling
from flows.office import Office, read_office
from tests.conftest import copied
from tests.servers import Server, plain

Denied = psycopg.errors.InsufficientPrivilege
# Of every table and view of published, whose it is. One that is not here fails the matrix.
EVERYBODY = {
    *("control_chart", "dictionary", "early_warning_unit", "freshness", "indicator", "release"),
    *("scorecard_unit_month", "source_month", "source_supply", "unit", "unit_value"),
}
PEOPLE = {
    *("attendance_day", "complaint", "early_warning", "employee", "employee_value", "employee_value_version"),
    *("former_employee_value", "former_unit_value", "training", "unit_head", "unit_value_version"),
}
OWN = {"value", "former_value", "replaced_value", "withheld", "shown_value"}
UNIT, OTHER = "1.01.01", "1.01.02"


class Served:
    """An office on a server after `kinerja grants`, with a login for each kind of consumer."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.url = office.warehouse_address
        self.database = str(make_url(self.url).database)

    def role(self, name: str) -> str:
        return f"{self.database}_{name}"

    def kinerja(self, *arguments: str) -> tuple[int, str]:
        with redirect_stdout(io.StringIO()) as shown:
            code = cli.main([*arguments, "--office", str(self.office.folder)])
        return code, " ".join(shown.getvalue().split())

    def administer(self, *statements: str) -> None:
        with psycopg.connect(plain(self.url), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[call-overload]

    def login(self, name: str, *groups: str) -> None:
        made = [f'grant "{self.role(group)}" to "{self.role(name)}"' for group in groups]
        self.administer(f"create role \"{self.role(name)}\" login password 'x'", *made)

    @contextmanager
    def connected(self, name: str) -> Iterator[psycopg.Connection]:
        url = make_url(self.url).set(username=self.role(name), password="x")
        told = plain(url.render_as_string(hide_password=False))
        with psycopg.connect(told, autocommit=True) as connection:
            yield connection

    def ask(self, name: str, sql: str) -> list[tuple[Any, ...]]:
        with self.connected(name) as connection:
            return connection.execute(sql).fetchall()  # type: ignore[call-overload]

    def truth(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(plain(self.url)) as connection:
            return connection.execute(sql).fetchall()  # type: ignore[call-overload]

    def forget(self) -> None:
        """Roles belong to the whole server: what a test made there goes with it."""
        made = self.truth(f"select quote_ident(rolname) from pg_roles where rolname like '{self.database}\\_%'")
        for (role,) in made:
            self.administer(f"drop owned by {role} cascade", f"drop role {role}")


@contextmanager
def served_copy(of: Office, to: Path, server: Server) -> Iterator[Served]:
    served = Served(read_office(copied(of.folder, to, server)))
    try:
        code, told = served.kinerja("grants")
        assert code == telling.DONE, told
        served.login("rina", "reader")
        served.login("siti", "hr")
        served.login("kepala", "hr")
        served.login("agus", "auditor")
        served.login("orang")
        assert served.kinerja("grants", "give", served.role("siti"), UNIT, "--reason", "ST 1")[0] == telling.DONE
        assert served.kinerja("grants", "give", served.role("kepala"), "1.01", "--reason", "ST 2")[0] == telling.DONE
        yield served
    finally:
        served.forget()


def things(served: Served) -> list[tuple[str, str, str]]:
    """Every table and view that is not the system's, with one of its columns."""
    return served.truth(
        """select table_schema, table_name, min(column_name) from information_schema.columns
           where table_schema not in ('pg_catalog', 'information_schema') group by 1, 2 order by 1, 2"""
    )
