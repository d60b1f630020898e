"""Who may read what in a warehouse on a server: what is to be granted, what is, and what mends the difference.

What consumers call, and what is granted, is asked by sql/6_rights. Whose people somebody in HR may see is a row of ops.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from flows.office import PROJECT
from flows.warehouse import ledger
from flows.warehouse.engine import Warehouse
from flows.warehouse.models import Model, published_models
from flows.warehouse.words import comments

_FOLDER = PROJECT / "sql" / "6_rights"
_FUNCTION = re.compile(r"create or replace function (published\.\w+)\((.*?)\nas \$\$(.*?)\$\$;", re.DOTALL)
# Roles of the server that see or reach more than any group.
_POWERS = (
    *("pg_read_all_data", "pg_write_all_data", "pg_read_server_files", "pg_write_server_files"),
    *("pg_execute_server_program", "pg_monitor", "pg_signal_backend", "pg_read_all_stats", "pg_stat_scan_tables"),
    *("pg_maintain", "pg_create_subscription"),
)
_OF_HR = ("published.granted_units()", "published.has_all_units()")
_OF_AUDITORS = ("published.audit_request(text,text,jsonb)", "published.audit_read(text)")
# What HR reads. `offset 0` is a fence: of what a reader asks nothing gets behind it, whatever it costs, so that no condition is ever
# asked of rows that nobody was given; EXPLAIN, counters, locks and time would tell the answer.
_OWN_ROWS = """
    select {columns} from (
        select one.* from {name} as one where one.unit_id = any (array(select published.granted_units())) offset 0) as told"""
# Large tables are read by unit and month or day, both taken from lists that hold no people: conditions on these need not wait. A login
# that has all units has nothing to find out: it goes without the fence, through a door that is closed to all others.
_OWN_ROWS_BY_TIME = """
    select {columns} from {name} as told
    where (select published.has_all_units()) and told.unit_id = any (array(select published.granted_units()))
    union all
    select {listed} from (
        select unit.unit_id, cast(step.at as date) as {time} from published.granted_units() as unit (unit_id)
        cross join generate_series((select min(period_start) from ops.release_month),
            (select max(period_start) + interval '1 month' - interval '1 day' from ops.release_month), interval '1 {step}') as step (at)
        where not (select published.has_all_units())
    ) as place
    cross join lateral (
        select one.* from {name} as one where one.unit_id = place.unit_id and one.{time} = place.{time} offset 0) as told"""
_STEPS = {"period_start": "month", "day": "day"}
_SCHEMAS = "('raw', 'reference', 'warehouse', 'indicator', 'build', 'published', 'hr', 'ops')"


@dataclass(frozen=True)
class Deviation:
    """What is not as it should be, and the statement that mends it; None where a person has to decide.

    is_lack: mending it takes nothing from anybody. is_ours: whoever runs the nights may mend it.
    """

    text: str
    statement: str | None
    is_lack: bool = True
    is_ours: bool = True


@dataclass(frozen=True)
class Roles:
    """The groups of a warehouse, and who is connected; names as SQL writes them.

    Roles belong to the whole server: the name of the database in front keeps those of two warehouses apart.
    reader: sees figures of units. hr: sees people, too, of the units given to the login. auditor: sees what is asked for in the log.
    """

    database: str
    reader: str
    hr: str
    auditor: str
    makes_roles: bool
    owns_database: bool

    @classmethod
    def of(cls, warehouse: Warehouse) -> Roles:
        """Name the groups of the database that is open."""
        return cls(*warehouse.rows(_CONNECTED)[0])

    @property
    def all(self) -> list[str]:
        """The groups."""
        return [self.reader, self.hr, self.auditor]

    def lacking(self, warehouse: Warehouse) -> list[str]:
        """List the groups that the server does not have."""
        there = warehouse.rows(
            "select quote_ident(rolname) from pg_roles where quote_ident(rolname) = any(?)", [self.all]
        )
        return [role for role in self.all if (role,) not in there]


_CONNECTED = """
    select quote_ident(datname), quote_ident(datname || '_reader'), quote_ident(datname || '_hr'), quote_ident(datname || '_auditor'),
        rolsuper or rolcreaterole, pg_has_role(datdba, 'usage')
    from pg_database join pg_roles on rolname = current_user where datname = current_database()"""


def deviations(warehouse: Warehouse) -> list[Deviation]:
    """List what is granted too little and too much, in the order in which it can be mended."""
    roles = Roles.of(warehouse)
    return [
        *_roles(warehouse, roles),
        *_members(warehouse, roles),
        *_logins(warehouse, roles),
        *_of_what_is_made(warehouse, roles),
        *_defaults(warehouse),
        *_strangers(warehouse, roles),
    ]


def mend(warehouse: Warehouse, found: list[Deviation]) -> None:
    """Mend what whoever runs the nights may mend, in one transaction."""
    with warehouse.transaction():
        for deviation in found:
            if deviation.statement and deviation.is_ours:
                warehouse.execute(deviation.statement)


def restore(warehouse: Warehouse) -> None:
    """Give what a release made anew its rights again; nothing is taken away. Before the groups are made, nobody has any."""
    roles = Roles.of(warehouse)
    if roles.lacking(warehouse):
        return
    for deviation in _of_what_is_made(warehouse, roles):
        if deviation.statement and deviation.is_ours and deviation.is_lack:
            warehouse.execute(deviation.statement)


def note(warehouse: Warehouse, login: str, unit_id: str, action: str, reason: str, who: str, now: datetime) -> None:
    """Give a login the people of a unit and of those below it, or take them again. action: give, take."""
    with warehouse.transaction():
        warehouse.wait_for_others()
        number = ledger.next_id(warehouse, "ops.unit_grant", "grant_id")
        warehouse.execute(
            "insert into ops.unit_grant values (?, ?, ?, ?, ?, ?, ?)",
            [number, login, unit_id, action, reason, now, who],
        )


def given(warehouse: Warehouse) -> pd.DataFrame:
    """List who has which unit: login, unit_id, reason, noted_at, noted_by."""
    return warehouse.query(
        "select login, unit_id, reason, noted_at, noted_by from ops.granted_unit order by login, unit_id"
    )


def has_unit(warehouse: Warehouse, login: str, unit_id: str) -> bool:
    """Tell whether a unit itself was given to a login."""
    return bool(warehouse.rows("select 1 from ops.granted_unit where login = ? and unit_id = ?", [login, unit_id]))


def is_login_of_hr(warehouse: Warehouse, login: str) -> bool:
    """Tell whether somebody logs in under a name and belongs to the group of HR."""
    sql = """
        select 1 from pg_roles as one join pg_roles as hr on quote_ident(hr.rolname) = ?
        where one.rolname = ? and one.rolcanlogin and pg_has_role(one.oid, hr.oid, 'member')"""
    return bool(warehouse.rows(sql, [Roles.of(warehouse).hr, login]))


def _roles(warehouse: Warehouse, roles: Roles) -> Iterator[Deviation]:
    """Groups that are there, and can do nothing else: neither log in nor more."""
    for role in roles.lacking(warehouse):
        yield Deviation(f"there is no group {role}", f"create role {role} nologin", is_ours=roles.makes_roles)
    able = warehouse.rows(
        """select quote_ident(rolname), able.name from pg_roles cross join lateral (values
               ('login', rolcanlogin), ('superuser', rolsuper), ('createrole', rolcreaterole), ('createdb', rolcreatedb),
               ('replication', rolreplication), ('bypassrls', rolbypassrls)) as able (name, is_so)
           where quote_ident(rolname) = any(?) and able.is_so order by 1, 2""",
        [roles.all],
    )
    for role, right in able:
        yield Deviation(f"{role} has {right}", f"alter role {role} no{right}", is_lack=False, is_ours=roles.makes_roles)


def _members(warehouse: Warehouse, roles: Roles) -> Iterator[Deviation]:
    """Groups that belong to no other."""
    inside = warehouse.rows(
        """select cast(cast(member as regrole) as text), cast(cast(roleid as regrole) as text) from pg_auth_members
           where cast(cast(member as regrole) as text) = any(?) order by 1, 2""",
        [roles.all],
    )
    for role, other in inside:
        statement = f"revoke {other} from {role}"
        yield Deviation(f"{role} is a member of {other}", statement, is_lack=False, is_ours=roles.makes_roles)


def _logins(warehouse: Warehouse, roles: Roles) -> Iterator[Deviation]:
    """Nobody in the groups who can do more by another way, or keeps copies."""
    ours = "join pg_roles as ours on quote_ident(ours.rolname) = any(?) and pg_has_role(one.oid, ours.oid, 'member')"
    mighty = warehouse.rows(
        f"""select distinct quote_ident(one.rolname) from pg_roles as one {ours}
            where one.rolcanlogin and not one.rolsuper and one.rolname <> current_user
                and (one.rolbypassrls or one.rolcreaterole or one.rolreplication or pg_has_role(one.oid, current_user, 'member') or exists (
                    select 1 from pg_roles as power where power.rolname = any(?) and pg_has_role(one.oid, power.oid, 'member')))
            order by 1""",
        [roles.all, list(_POWERS)],
    )
    for (login,) in mighty:
        text = f"{login} sees more than its groups: it has bypassrls, createrole or replication, or is a member of the owner, {', '.join(_POWERS)}"
        yield Deviation(text, None, is_lack=False)
    owners = warehouse.rows(
        f"""select distinct quote_ident(one.rolname), cast(cast(thing.oid as regclass) as text) from pg_class as thing
            join pg_namespace on pg_namespace.oid = relnamespace join pg_roles as one on one.oid = relowner {ours}
            where relkind in ('r', 'p', 'v') and nspname in {_SCHEMAS} and not one.rolsuper and one.rolname <> current_user order by 1, 2""",
        [roles.all],
    )
    for login, name in owners:
        yield Deviation(f"{login} owns {name}, and may do anything with it", None, is_lack=False)
    makers = warehouse.rows(
        f"""select quote_ident(one.rolname), count(distinct made.oid) from pg_largeobject_metadata as made
            join pg_roles as one on one.oid = made.lomowner {ours} where one.rolname <> current_user group by 1 order by 1""",
        [roles.all],
    )
    for login, count in makers:
        text = f"{login} keeps {count} large objects in the database, which may hold copies of what it saw: lo_unlink"
        yield Deviation(text, None, is_lack=False)


def _of_what_is_made(warehouse: Warehouse, roles: Roles) -> Iterator[Deviation]:
    """Functions, tables and views, as a release makes them."""
    if not warehouse.rows("select 1 from pg_namespace where nspname = 'hr'"):
        yield Deviation("there is no schema hr", "create schema hr")
    yield from _functions(warehouse)
    yield from _guards(warehouse, roles)
    yield from _grants(warehouse, roles)


def _functions(warehouse: Warehouse) -> Iterator[Deviation]:
    """Functions as sql/6_rights has them; those with the owner's rights take no name from who calls them."""
    text = (_FOLDER / "functions.sql").read_text(encoding="utf-8")
    wanted = {(name, "security definer" in head, body) for name, head, body in _FUNCTION.findall(text)}
    there = warehouse.rows(
        """select cast(cast(oid as regproc) as text), prosecdef, prosrc from pg_proc
           where pronamespace = cast('published' as regnamespace)
               and prosecdef and proconfig = array['search_path=pg_catalog, pg_temp']"""
    )
    if different := sorted({name for name, *_ in wanted - set(there)}):
        yield Deviation(f"not as it should be: function {', '.join(different)}", text)


def _guards(warehouse: Warehouse, roles: Roles) -> Iterator[Deviation]:
    """Views give what the tables below them give; those of schema hr the rows of somebody's units, which nothing else gives."""
    people = {model.name: model for model in _of_people()}
    views = {model.name for model in published_models() if "view" in model.header}
    there = {name: columns.split("/") for name, columns in warehouse.rows(_COLUMNS)}
    for name, is_safe_view, is_on, policies in warehouse.rows(_GUARDED):
        if name in views and is_safe_view == (
            name in people
        ):  # views of people are read through those of schema hr, as their owner
            statement = f"alter view {name} set (security_invoker = {not is_safe_view})"
            yield Deviation(f"whose rights count is not as it should be in view {name}", statement)
        if name in people.keys() - views and (not is_on or policies):
            dropped = [f"drop policy {policy} on {name}" for policy in policies]
            statement = "; ".join([f"alter table {name} enable row level security", *dropped])
            yield Deviation(f"others than its owner may see rows of table {name}", statement)
    fenced = {name: (made_of, told) for name, made_of, told in warehouse.rows(_FENCED)}
    for name, model in people.items():
        sql, texts = _own_rows(name, there.get(name, [])), comments(model, "hr")
        print_of = hashlib.sha256("; ".join([sql, *texts]).encode()).hexdigest()
        view = view_of(model)
        if name in there and fenced.get(view) != (print_of, True):
            statements = [
                f"drop view if exists {view}",
                f"create view {view} as {sql}",
                f"grant select on {view} to {roles.hr}",
                *texts,
                f"delete from ops.built where model = '{view}'",
                f"insert into ops.built (model, fingerprint, checksum) values ('{view}', '{print_of}', {_TOLD.format(view)})",
            ]
            yield Deviation(f"HR is not kept to its units in view {view}", "; ".join(statements))


def _own_rows(name: str, columns: list[str]) -> str:
    time = next((column for column in _STEPS if column in columns), None)
    given = ", ".join(f"told.{column}" for column in columns)
    if time is None:
        return _OWN_ROWS.format(name=name, columns=given)
    listed = ", ".join(f"{'place' if column == time else 'told'}.{column}" for column in columns)
    return _OWN_ROWS_BY_TIME.format(name=name, columns=given, listed=listed, time=time, step=_STEPS[time])


def is_read_by_time(model: Model) -> bool:
    """Tell whether HR reads a table by lists of units and of months or days."""
    return any(column in model.gives for column in _STEPS)


def view_of(model: Model) -> str:
    """Name the view that gives HR the people of its units."""
    return f"hr.{model.path.stem}"


def fenced_views(warehouse: Warehouse) -> list[str]:
    """List the views of HR that there are."""
    return [name for name, *_ in warehouse.rows(_FENCED)]


def _of_people() -> list[Model]:
    return [model for model in published_models() if model.header["file"] == "hr"]


_COLUMNS = """
    select cast(cast(attrelid as regclass) as text), string_agg(quote_ident(attname), '/' order by attnum)
    from pg_attribute join pg_class on pg_class.oid = attrelid
    where relnamespace = cast('published' as regnamespace) and relkind in ('r', 'v') and attnum > 0 and not attisdropped
    group by attrelid order by 1"""
# A view as the server tells it: what was changed by hand is told otherwise.
_TOLD = "md5(pg_get_viewdef(cast('{}' as regclass)))"
_FENCED = """
    select 'hr.' || quote_ident(relname), coalesce(built.fingerprint, ''), coalesce(built.checksum = md5(pg_get_viewdef(pg_class.oid)), false)
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    left join ops.built as built on built.model = 'hr.' || relname
    where nspname = 'hr' and relkind = 'v' order by 1"""
_GUARDED = """
    select cast(cast(pg_class.oid as regclass) as text), coalesce('security_invoker=true' = any(reloptions), false), relrowsecurity,
        coalesce((select json_agg(quote_ident(polname)) from pg_policy where polrelid = pg_class.oid), '[]')
    from pg_class where relnamespace = cast('published' as regnamespace) order by 1"""


def _grants(warehouse: Warehouse, roles: Roles) -> Iterator[Deviation]:
    """Compare what is granted with what is to be: one privilege on one thing to one grantee at a time."""
    told = warehouse.rows((_FOLDER / "granted.sql").read_text(encoding="utf-8"))
    # Others may connect to the database for reasons of their own; they find nothing in it.
    there = {
        tuple(grant): is_ours
        for *grant, is_ours in told
        if grant[2] != "database" or grant[0] in {"public", *roles.all}
    }
    wanted = set(_wanted(warehouse, roles))
    for grantee, right, kind, name in sorted(there.keys() - wanted):
        yield Deviation(
            f"{grantee} has {right} on {kind} {name}",
            f"revoke {right} on {kind} {name} from {grantee} cascade",
            is_lack=False,
            is_ours=there[grantee, right, kind, name],
        )
    for grantee, right, kind, name in sorted(wanted - there.keys()):
        yield Deviation(
            f"{grantee} lacks {right} on {kind} {name}",
            f"grant {right} on {kind} {name} to {grantee}",
            is_ours=kind != "database" or roles.owns_database,
        )


def _wanted(warehouse: Warehouse, roles: Roles) -> Iterator[tuple[str, str, str, str]]:
    """List what is to be granted: grantee, privilege, kind, name."""
    for role in roles.all:
        yield role, "CONNECT", "database", roles.database
        yield role, "USAGE", "schema", "published"
    yield roles.hr, "USAGE", "schema", "hr"
    there = {name for name, *_ in warehouse.rows(_GUARDED)}
    for model in published_models():
        if model.name in there and model.header["file"] == "shared":
            yield from ((role, "SELECT", "table", model.name) for role in roles.all)
        if model.name in there and model.header["file"] == "hr":
            yield roles.hr, "SELECT", "table", view_of(model)
    for name in _OF_HR:
        yield roles.hr, "EXECUTE", "function", name
    for name in _OF_AUDITORS:
        yield roles.auditor, "EXECUTE", "function", name


def _defaults(warehouse: Warehouse) -> Iterator[Deviation]:
    """Nobody has rights to tables that are not there yet."""
    told = warehouse.rows(
        """select coalesce('in schema ' || quote_ident(nspname), ''), coalesce(quote_ident(grantee.rolname), 'public'), entry.privilege_type
           from pg_default_acl
           cross join lateral aclexplode(defaclacl) as entry
           left join pg_namespace on pg_namespace.oid = defaclnamespace
           left join pg_roles as grantee on grantee.oid = entry.grantee
           where defaclrole = cast(current_user as regrole) and defaclobjtype = 'r' and entry.grantee <> defaclrole
           order by 1, 2, 3"""
    )
    for where, grantee, right in told:
        statement = f"alter default privileges {where} revoke {right} on tables from {grantee}"
        yield Deviation(f"{grantee} will have {right} on every new table {where}".strip(), statement, is_lack=False)


def _strangers(warehouse: Warehouse, roles: Roles) -> Iterator[Deviation]:
    """Units are given to logins of HR alone: whoever gets a name that is free would get its units, too."""
    for login in given(warehouse)["login"].unique():
        if not is_login_of_hr(warehouse, login):
            text = f"{login} has units, and is no login of {roles.hr}: kinerja grants list, kinerja grants take"
            yield Deviation(text, None, is_lack=False)
