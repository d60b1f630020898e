"""The page for consumers holds on a server too: its commands, scripts and SQL run as a login that may see what anybody may."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterator

import pandas as pd
import pytest
from sqlalchemy import URL, create_engine, make_url, text

from flows.office import Office
from flows.warehouse.models import published_models
from tests.conftest import PROJECT
from tests.integration.test_documents import blocks
from tests.servers import Server, plain

GUIDE = PROJECT / "docs" / "guide-consumers.md"
LOGIN = "budi@server/kinerja"


@pytest.fixture(scope="module")
def budi(published_on_postgres: Office, postgres: Server) -> Iterator[URL]:
    """The address with which somebody logs in who may read what is for everybody, and nothing else."""
    database = make_url(postgres.database(like=published_on_postgres.warehouse_address))
    login = f"consumer_{database.database}"
    postgres.execute(f"create role {login} login password 'rahasia'")
    shared = ", ".join(model.name for model in published_models() if model.header["file"] == "shared")
    owner = create_engine(database, isolation_level="AUTOCOMMIT")
    with owner.connect() as connection:
        connection.execute(text(f"grant usage on schema published to {login}"))
        connection.execute(text(f"grant select on {shared} to {login}"))
        yield database.set(username=login, password="rahasia")  # noqa: S106  of a database of this test
        connection.execute(text(f"drop owned by {login}"))
        connection.execute(text(f"drop role {login}"))
    owner.dispose()


def written(url: URL) -> str:
    return url.render_as_string(hide_password=False)


@pytest.mark.parametrize("sql", blocks(GUIDE, "sql"))
def test_every_query_answers_on_a_server(sql: str, budi: URL) -> None:
    engine = create_engine(budi)
    with engine.connect() as connection:
        assert not pd.read_sql(text(sql), connection).empty
    engine.dispose()


def test_the_command_of_psql_answers(budi: URL, postgres: Server) -> None:
    (line,) = blocks(GUIDE, "bash")
    assert f"postgresql://{LOGIN}" in line
    program, *arguments = shlex.split(line.replace(f"postgresql://{LOGIN}", plain(written(budi))))
    folder = os.pathsep.join([postgres.programs, os.environ["PATH"]])
    told = subprocess.run(
        [program, *arguments], env={**os.environ, "PATH": folder}, capture_output=True, text=True, check=True
    )
    head, *rows = told.stdout.splitlines()
    assert head == "unit_name,attendance_rate" and len(rows) > 5


def test_the_script_through_sqlalchemy_runs(budi: URL, capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks(GUIDE, "py")
    assert f"postgresql+psycopg://{LOGIN}" in code
    told = code.replace(f"postgresql+psycopg://{LOGIN}", written(budi.set(drivername="postgresql+psycopg")))
    exec(compile(told, "example", "exec"), {})  # noqa: S102  our own text
    said = capsys.readouterr().out
    assert "release_id" in said and "attendance_rate" in said
