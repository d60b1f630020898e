"""Where the warehouse is: secrets come from the environment, and parameters reach PostgreSQL as they were meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from flows.office import Office, OfficeError, read_office
from flows.warehouse.postgres import numbered

SECRET = "rahasia-sekali"


def office_with(folder: Path, warehouse: str) -> Office:
    (folder / "office.toml").write_text(f'[office]\nname = "Kantor"\n[warehouse]\n{warehouse}\n')
    return read_office(folder)


@pytest.mark.parametrize(
    "warehouse",
    [
        f'url = "postgresql+psycopg://u:{SECRET}@h/db"',
        f'url = "postgresql+psycopg://u@h/db?password={SECRET}"',
        f'url = "postgres://u:{SECRET}@h/db"',
        f'url = "postgresql+psycopg://u:{SECRET}@h"',
        f'url = "u:{SECRET}@h/db"',
        f'url = "duckdb:///x.duckdb"\nurl_env = "{SECRET}"',
    ],
)
def test_an_address_that_cannot_be_is_refused_with_its_place_and_without_its_text(
    tmp_path: Path, warehouse: str
) -> None:
    with pytest.raises(OfficeError, match=r"office\.toml, \[warehouse\] url") as refusal:
        office_with(tmp_path, warehouse)
    assert SECRET not in str(refusal.value)


def test_the_address_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = office_with(tmp_path, 'url_env = "KINERJA_WAREHOUSE_URL"')
    with pytest.raises(OfficeError, match="KINERJA_WAREHOUSE_URL is not set"):
        _ = office.warehouse_address
    monkeypatch.setenv("KINERJA_WAREHOUSE_URL", f"mysql://u:{SECRET}@h/db")
    with pytest.raises(OfficeError, match="KINERJA_WAREHOUSE_URL: mysql: is not known") as refusal:
        _ = office.warehouse_address
    assert SECRET not in str(refusal.value)
    monkeypatch.setenv("KINERJA_WAREHOUSE_URL", f"postgresql+psycopg://u:{SECRET}@h/db")
    assert office.warehouse_file is None
    assert SECRET in office.warehouse_address
    assert SECRET not in repr(office)


def test_without_an_address_the_warehouse_is_a_file_in_the_office(tmp_path: Path) -> None:
    assert office_with(tmp_path, 'memory = "2GB"').warehouse_file == tmp_path / "warehouse.duckdb"
    assert office_with(tmp_path, 'url = "duckdb:///dw/x.duckdb"').warehouse_file == tmp_path / "dw" / "x.duckdb"


@pytest.mark.parametrize(
    "sql, told",
    [
        ("select 1 where a = ? and b in (?, ?)", "select 1 where a = $1 and b in ($2, $3)"),
        ("select '?', '''?''' || ?", "select '?', '''?''' || $1"),
        ("select \"a?\" from t where b like '50 %' and c = ?", "select \"a?\" from t where b like '50 %' and c = $1"),
        ("/* why? */ select 1 -- or not?\nwhere a = ?", "/* why? */ select 1 -- or not?\nwhere a = $1"),
    ],
)
def test_parameters_are_numbered_and_texts_and_comments_stay(sql: str, told: str) -> None:
    assert numbered(sql) == told
