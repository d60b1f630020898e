"""Served offices: one for all tests of a file, or one for a test that changes something in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from flows.office import Office, read_office
from tests.conftest import move_to
from tests.rights.served import Served, served_copy
from tests.servers import Server


@pytest.fixture(scope="module")
def served(
    published_on_postgres: Office, postgres: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    """Read it only."""
    with served_copy(published_on_postgres, tmp_path_factory.mktemp("rights") / "office", postgres) as told:
        yield told


@pytest.fixture
def mine(published_on_postgres: Office, postgres: Server, tmp_path: Path) -> Iterator[Served]:
    with served_copy(published_on_postgres, tmp_path / "office", postgres) as told:
        yield told


@pytest.fixture
def owned(postgres: Server, tmp_path: Path) -> Iterator[Served]:
    """An empty warehouse whose nights log in as its owner, who is no superuser."""
    url = postgres.database()
    (tmp_path / "office.toml").write_text('[office]\nname = "Kantor"\n[warehouse]\nurl = "duckdb:///x"\n')
    move_to(tmp_path, url)
    office = Served(read_office(tmp_path))
    try:
        office.login("pipeline")
        owner = office.role("pipeline")
        office.administer(f'alter database "{office.database}" owner to "{owner}"')
        move_to(tmp_path, make_url(url).set(username=owner, password="x").render_as_string(hide_password=False))
        yield office
    finally:
        office.administer(f'alter database "{office.database}" owner to current_user')
        office.forget()
