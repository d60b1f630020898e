"""Ask the published figures, wherever they are. Reads only."""

from __future__ import annotations

import string

import duckdb
import pandas as pd
import psycopg

from flows.office import Office, OfficeError
from flows.warehouse.postgres import PostgresWarehouse
from flows.warehouse.releases import HR

_NOTHING = 'nothing is asked; for example: kinerja sql "show tables"'
_TABLES = "select table_name as name from information_schema.tables where table_schema = 'published' order by 1"
_RELEASED = "select 1 from information_schema.tables where table_schema = 'published' and table_name = 'release'"


def ask(office: Office, query: str) -> pd.DataFrame:
    """Give the result of a query; tables need no schema before their name. Raise OfficeError where it cannot be answered."""
    return _ask_file(office, query) if office.warehouse_file else _ask_server(office, query)


def _ask_file(office: Office, query: str) -> pd.DataFrame:
    path = office.published / HR
    if not path.exists():
        raise OfficeError("nothing is published yet; kinerja run comes first")
    with duckdb.connect(str(path), read_only=True) as file:
        try:
            if not file.extract_statements(query):
                raise OfficeError(_NOTHING)
            file.execute("use published")
            return file.execute(query).df()
        except duckdb.Error as error:
            raise OfficeError(str(error)) from None


def _ask_server(office: Office, query: str) -> pd.DataFrame:
    asked = query.strip(f";{string.whitespace}")
    if not asked:
        raise OfficeError(_NOTHING)
    server = PostgresWarehouse(office.warehouse_address)
    try:
        if not server.rows(_RELEASED):
            raise OfficeError("nothing is published yet; kinerja run comes first")
        server.execute("set default_transaction_read_only = on; set search_path = published")
        # To PostgreSQL that would be a setting; the guides name one command for both.
        return server.query(_TABLES if asked.lower() == "show tables" else query)
    except psycopg.Error as error:
        raise OfficeError(str(error)) from None
    finally:
        server.close()
