-- sqlfluff:dialect:postgres
/* What consumers of a warehouse on a server may call. Statements of PostgreSQL, run by flows/warehouse/rights.py.
   Each runs with the rights of the warehouse's owner: every name has its schema, and search_path is fixed. */

-- The units whose people the login may see: those given to it, and all below them where the newest release has them.
-- A unit that is closed stays where it was last. session_user is who logged in, whatever role was set since.
create or replace function published.granted_units() returns setof text
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    with recursive place as (
        select distinct on (unit.unit_id)
            unit.unit_id,
            unit.parent_unit_id
        from published.unit
        where unit.valid_from <= (select max(release.as_of) from published.release)
        order by unit.unit_id, unit.valid_from desc
    ),
    mine (unit_id) as (
        select granted_unit.unit_id
        from ops.granted_unit
        where granted_unit.login = session_user
        union
        select place.unit_id
        from mine
        join place on place.parent_unit_id = mine.unit_id
    )
    select mine.unit_id from mine;
end
$$;

-- Whether these are all units that the newest release has. Who still sees the time before a release made these tables anew finds
-- none there: that is not all.
create or replace function published.has_all_units() returns boolean
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp
as $$
begin
    return exists (
        select 1 from published.unit where unit.valid_from <= (select max(release.as_of) from published.release)
    )
    and not exists (
        select unit.unit_id
        from published.unit
        where unit.valid_from <= (select max(release.as_of) from published.release)
        except
        select published.granted_units()
    );
end
$$;

-- Write down what an auditor is about to read, and why; gives the number that audit_read takes.
create or replace function published.audit_request(what text, why text, which jsonb default '{}') returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    request text := gen_random_uuid();
    place text;
    strange text;
begin
    if coalesce(btrim(why), '') = '' then
        raise exception 'audit_request: say why, such as the number of the letter of assignment';
    end if;
    -- People part the digits of a number. A session may be set to read backslashes in its own way: there are none.
    if regexp_replace(concat_ws('/', why, which), '[[:space:]._-]', '', 'g') ~ '[0-9]{16}' then
        raise exception 'audit_request: numbers of people (NIP, NIK: 16 digits or more) do not belong in the log; '
            'name a person by person_id, and two days with a word between';
    end if;
    if jsonb_typeof(which) <> 'object' then
        raise exception 'audit_request: rows are chosen by an object of columns, such as {"unit_id": "1.01.01"}';
    end if;
    select format('%I.%I', pg_namespace.nspname, pg_class.relname) into place
    from pg_class
    join pg_namespace on pg_namespace.oid = pg_class.relnamespace
    where pg_namespace.nspname in ('raw', 'reference', 'warehouse', 'indicator', 'build', 'published', 'ops')
        and pg_class.relkind in ('r', 'p', 'v')
        and pg_namespace.nspname || '.' || pg_class.relname = what;
    if place is null then
        raise exception 'audit_request: the warehouse has no such table or view; write it like published.employee_value';
    end if;
    select string_agg(asked.key, ', ') into strange
    from jsonb_object_keys(coalesce(which, '{}')) as asked (key)
    where asked.key in ('employee_id', 'birth_on')
        or asked.key !~ '^(day|source|dataset|measure|grain)$|_(id|on|start)$'
        or not exists (
            select 1 from pg_attribute
            where pg_attribute.attrelid = to_regclass(place) and pg_attribute.attname = asked.key and pg_attribute.attnum > 0
        );
    if strange is not null then
        raise exception 'audit_request: rows cannot be chosen by %; by keys and days of the table they can', strange;
    end if;
    insert into ops.audit_access (request_id, login, what, which, reason, noted_at, transaction_id)
    values (request, session_user, place, coalesce(which, '{}'), btrim(why), clock_timestamp(), pg_current_xact_id());
    return request;
end
$$;

-- Give the rows of a request of the last day. What was not committed before could still be taken out of the log: it is refused.
create or replace function published.audit_read(request text) returns setof jsonb
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
as $$
declare
    asked record;
    chosen text;
begin
    select audit_access.what, audit_access.which, audit_access.transaction_id into asked
    from ops.audit_access
    where audit_access.request_id = request and audit_access.login = session_user
        and audit_access.noted_at > clock_timestamp() - interval '1 day';
    if not found then
        raise exception 'audit_read: you have made no such request in the last day; published.audit_request makes one';
    end if;
    if asked.transaction_id = cast(pg_current_xact_id_if_assigned() as text) then
        raise exception 'audit_read: commit the request first, so that it stays in the log whatever becomes of the reading';
    end if;
    select string_agg(format('told.%I = %L', pair.key, pair.value), ' and ') into chosen
    from jsonb_each_text(cast(asked.which as jsonb)) as pair;
    return query execute format('select to_jsonb(told) from %s as told where %s', asked.what, coalesce(chosen, 'true'));
end
$$;

revoke execute on function
    published.granted_units(),
    published.has_all_units(),
    published.audit_request(text, text, jsonb),
    published.audit_read(text)
from public;
