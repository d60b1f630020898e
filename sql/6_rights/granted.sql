-- sqlfluff:dialect:postgres
/* What is granted on the warehouse to anybody but the owner of each thing: grantee, privilege, kind, name, and whether whoever asks
   is its owner; on PostgreSQL. privilege is written as GRANT and REVOKE read it. Of the database, which others may rightly use as
   well, all are listed; of schemas that are not the warehouse's, where all may make what others then call by mistake. */
with thing as (
    select
        'database' as kind,
        quote_ident(datname) as name,
        datdba as owner,
        coalesce(datacl, acldefault('d', datdba)) as acl,
        '' as of_column
    from pg_database
    where datname = current_database()
    union all
    select
        'schema',
        quote_ident(nspname),
        nspowner,
        coalesce(nspacl, acldefault('n', nspowner)),
        ''
    from pg_namespace
    union all
    select
        case relkind when 'S' then 'sequence' else 'table' end,
        cast(cast(oid as regclass) as text),
        relowner,
        relacl,
        ''
    from pg_class
    union all
    select
        'table',
        cast(cast(attrelid as regclass) as text),
        pg_class.relowner,
        attacl,
        format(' (%I)', attname)
    from pg_attribute
    join pg_class on pg_class.oid = attrelid
    where attacl is not null
    union all
    select
        'function',
        cast(cast(oid as regprocedure) as text),
        proowner,
        coalesce(proacl, acldefault('f', proowner)),
        ''
    from pg_proc
)
select
    coalesce(quote_ident(pg_roles.rolname), 'public') as grantee,
    case when entry.is_grantable then 'grant option for ' else '' end || entry.privilege_type || thing.of_column as privilege,
    thing.kind,
    thing.name,
    pg_has_role(thing.owner, 'usage') as is_ours
from thing
cross join lateral aclexplode(thing.acl) as entry
left join pg_roles on pg_roles.oid = entry.grantee
where entry.grantee <> thing.owner
    and (
        thing.kind = 'database'
        or thing.kind = 'schema' and entry.grantee = 0 and entry.privilege_type = 'CREATE'
        or thing.name in ('raw', 'reference', 'warehouse', 'indicator', 'build', 'published', 'hr', 'ops')
        or thing.name ~ '^(raw|reference|warehouse|indicator|build|published|hr|ops)\.'
    )
