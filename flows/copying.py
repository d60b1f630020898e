"""Take a warehouse that is a file to an empty database of a server: the whole of it in one transaction, or nothing."""

from __future__ import annotations

from datetime import date

from pydantic import ValidationError

from flows import night
from flows.office import Office, OfficeError
from flows.steps.build import months_found
from flows.warehouse import releases
from flows.warehouse.duckdb import quoted
from flows.warehouse.engine import Warehouse
from flows.warehouse.lease import held
from flows.warehouse.models import Model, warehouse_models
from flows.warehouse.moving import Moved, NotTheSame, move, restate
from flows.warehouse.postgres import PostgresWarehouse
from flows.warehouse.showing import lay_out
from flows.warehouse.stale import Period
from flows.warehouse.tables import has_begun, reference_type
from flows.warehouse.words import reference_names

# What the target writes itself: its version, who runs on it, what is built there.
_ITS_OWN = "('ops.migration', 'ops.lease', 'ops.built')"
_WHOLE = "('raw', 'reference', 'warehouse', 'indicator', 'ops')"
_RELEASED = "('published.value', 'published.former_value', 'published.replaced_value', 'published.withheld')"


def copy(office: Office, url: str | None, url_env: str | None) -> list[Moved]:
    """Bring all that an office's file holds to the server at an address; say what went over."""
    if not office.warehouse_file:
        raise OfficeError("this warehouse is on a server already; pg_dump and pg_restore take it to another one")
    there = _at(office, url, url_env)
    if not has_begun(office):
        raise OfficeError("nothing has run here yet: write the address into office.toml, and run")
    _refuse_unless_empty(there)
    with held(office, office.now()), night.opened(office) as source:
        _refuse_unless_built(source)
        releases.export(source, office)
        with held(there, office.now()) as mine, night.opened(mine) as target:
            try:
                with target.transaction():
                    return _copy(source, target, office)
            except NotTheSame as error:
                raise OfficeError(str(error)) from None


def _at(office: Office, url: str | None, url_env: str | None) -> Office:
    """Give the office as it is with its warehouse on the server."""
    if bool(url) == bool(url_env):
        raise ValueError("name where to: --to URL, or --to-env NAME where the address holds a secret")
    try:
        there = Office.model_validate({**dict(office), "warehouse_url": url or "", "warehouse_url_env": url_env})
    except ValidationError:
        there = office
    if there.warehouse_file:
        raise OfficeError(
            "no address of a PostgreSQL database without a password; write postgresql+psycopg://user@server/database, "
            "or set the whole address in a variable of the environment and name it: --to-env KINERJA_WAREHOUSE_URL"
        )
    return there


def _refuse_unless_empty(there: Office) -> None:
    """Refuse a database in which anything stands but the empty tables that a copy which was broken off leaves."""
    begun = has_begun(there)
    server = PostgresWarehouse(there.warehouse_address)
    try:
        _refuse_if_used(server)
        if not begun and server.rows(
            "select 1 from pg_tables where schemaname not in ('pg_catalog', 'information_schema') limit 1"
        ):
            raise OfficeError(f"{server.name} holds tables of something else; name a database that is empty")
    finally:
        server.close()


def _refuse_if_used(server: Warehouse) -> None:
    is_there = server.rows("select 1 from information_schema.tables where table_schema = 'ops' and table_name = 'run'")
    if is_there and server.rows("select 1 from ops.run limit 1"):
        raise OfficeError(f"{server.name} holds a warehouse already; name a database that is empty")


def _refuse_unless_built(source: Warehouse) -> None:
    """Refuse a file whose tables are not those that this version builds."""
    tables = [*(f"reference.{name}" for name in reference_names()), *(model.name for model in warehouse_models())]
    there = {
        f"{schema}.{name}"
        for schema, name in source.rows("select table_schema, table_name from information_schema.tables")
    }
    if not there.issuperset(tables) or any(not _is_shaped(source, model) for model in warehouse_models()):
        raise OfficeError("the warehouse is not yet as this version builds it; a night comes first: kinerja run")


def _is_shaped(source: Warehouse, model: Model) -> bool:
    return model.is_view or source.columns(f"select * from {model.name}") == source.columns(model.sql)


def _copy(source: Warehouse, target: Warehouse, office: Office) -> list[Moved]:
    _refuse_if_used(target)
    _make_tables(source, target)
    moved = [move(source, target, table, table) for table in _tables(target)]
    target.analyze(*(each.table for each in moved))
    moved += _copy_published(source, target, office)
    day: date = source.rows("select as_of from ops.run order by run_id desc limit 1")[0][0]
    restate(source, target, [Period.of(month, day) for month in months_found(source, office, day)])
    target.analyze("ops.built")
    return moved


def _make_tables(source: Warehouse, target: Warehouse) -> None:
    """Make what a build makes; the tables of raw and ops are there."""
    for name in reference_names():
        told = source.columns(f"select * from reference.{name}")
        columns = ", ".join(f"{column} {reference_type(column)}" for column, _ in told)
        target.execute(f"create table reference.{name} ({columns})")
    for model in warehouse_models():
        what, limit = ("view", "") if model.is_view else ("table", "limit 0")
        target.execute(f"create {what} {model.name} as select * from ({model.sql}) as told {limit}")


def _tables(target: Warehouse) -> list[str]:
    found = target.rows(
        f"""select name from (
                select table_schema, table_schema || '.' || table_name as name
                from information_schema.tables where table_type = 'BASE TABLE') as told
            where name in {_RELEASED} or (table_schema in {_WHOLE} and name not in {_ITS_OWN})
            order by name"""
    )
    return [row[0] for row in found]


def _copy_published(source: Warehouse, target: Warehouse, office: Office) -> list[Moved]:
    """Bring over what consumers see, as it was released: what is built may be newer."""
    files = {"shared": office.published / releases.SHARED, "hr": office.published / releases.HR}
    moved: list[Moved] = []
    if not all(file.exists() for file in files.values()):
        return moved

    def fill(model: Model, _: bool) -> None:
        moved.append(move(source, target, model.name, f"shown_{model.header['file']}.{model.name}"))

    for name, file in files.items():
        source.execute(f"attach '{quoted(file)}' as shown_{name} (read_only)")
    lay_out(target, fill)
    return moved
