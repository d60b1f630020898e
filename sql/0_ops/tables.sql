/* The pipeline's own memory: runs, loads, rejected records, what is built, audits, releases. Statements, run at every start. */

create schema if not exists raw;
create schema if not exists reference;
create schema if not exists warehouse;
create schema if not exists indicator;
create schema if not exists build;
create schema if not exists published;
create schema if not exists ops;

create table if not exists ops.run (
    run_id bigint primary key,
    kind text not null,
    reason text,
    as_of date not null,
    started_at timestamp not null,
    ended_at timestamp,
    last_step text,
    outcome text
);

create table if not exists ops.load (
    load_id bigint primary key,
    run_id bigint not null,
    source text not null,
    dataset text not null,
    replaces text not null,
    file_name text not null,
    content_hash text not null,
    source_as_of timestamp not null,
    loaded_at timestamp not null,
    outcome text not null,
    message text,
    n_read bigint not null,
    n_loaded bigint not null,
    n_rejected bigint not null,
    n_duplicate bigint not null,
    n_skipped bigint not null,
    n_ids bigint not null,
    n_valid_ids bigint not null,
    n_required_cells bigint not null,
    n_filled_cells bigint not null,
    n_accepted bigint not null,
    n_keys bigint not null,
    first_day date,
    last_day date
);

create table if not exists ops.skipped (
    load_id bigint not null,
    sheet text,
    reason text not null,
    n_records bigint not null
);

-- Deliveries that were held back and that somebody lets through, see flows/warehouse/usual.py. The bytes count, not the name.
create table if not exists ops.acceptance (
    load_id bigint not null,
    source text not null,
    file_name text not null,
    content_hash text not null,
    reason text not null,
    noted_by text not null,
    noted_at timestamp not null
);

-- The sources of office.toml that say how often they deliver, as the newest run found them.
create table if not exists ops.cadence (
    source text not null,
    dataset text not null,
    cadence text not null,
    deadline_days integer not null
);

-- Files that were checked before their night, and their clerk answered. content: hash of the bytes, or the time of what cannot be
-- read. outcome: good, rejected (some records), refused (the file).
create table if not exists ops.answer (
    source text not null,
    file_name text not null,
    content text not null,
    outcome text not null,
    n_read bigint not null,
    n_rejected bigint not null,
    answered_at timestamp not null
);

-- What changed in the columns that a source delivers. change: delivered, unknown, dropped, missing (the file was refused).
create table if not exists ops.schema_change (
    load_id bigint not null,
    source text not null,
    file_name text not null,
    column_name text not null,
    change text not null,
    noted_at timestamp not null
);

create table if not exists ops.rejected (
    load_id bigint not null,
    source text not null,
    file_name text not null,
    sheet text,
    row_number bigint,
    cell text,
    column_name text not null,
    rules text not null,
    masked_value text,
    remedy text
);

-- Of rejected records of rolls (see Dataset.is_roll): what can still be read of whose day it is. Of nobody known: no employee_id.
create table if not exists raw.rejected_day (
    source text not null,
    load_id bigint not null,
    source_as_of timestamp not null,
    unit_id text not null,
    period_start date not null,
    employee_id text,
    day date
);

create table if not exists ops.touched (
    load_id bigint not null,
    dataset text not null,
    period_start date
);

create table if not exists ops.spoken (
    load_id bigint not null,
    scope text not null
);

-- The numbered changes of older tables that this warehouse has behind it. The newest one is its version.
create table if not exists ops.migration (
    number integer primary key,
    name text not null
);

create table if not exists ops.built (
    model text not null,
    period_start date,
    fingerprint text not null,
    checksum text
);

create table if not exists ops.audit (
    run_id bigint not null,
    check_id text not null,
    severity text not null,
    n_rows bigint not null,
    n_violations bigint not null,
    is_passed boolean not null,
    example_month date
);

create table if not exists ops.release (
    release_id bigint primary key,
    run_id bigint not null,
    released_at timestamp not null,
    n_changed bigint not null
);

create table if not exists ops.release_month (
    release_id bigint not null,
    period_start date not null,
    content text not null
);

-- Releases that put the figures of a former one back. restored_id: never itself a rollback.
create table if not exists ops.put_back (
    release_id bigint primary key,
    restored_id bigint not null,
    reason text not null,
    noted_by text not null,
    noted_at timestamp not null
);

-- action: lock, unlock, hold (by a rollback), approve (of a month's content, see ops.release_month), which ends a hold.
create table if not exists ops.month_event (
    period_start date not null,
    action text not null,
    reason text not null,
    noted_at timestamp not null,
    content text
);

-- Who runs, in one row, where a server holds the warehouse. Of the token that is committed, none other may commit.
create table if not exists ops.lease (
    token bigint primary key,
    holder text,
    since timestamp,
    heartbeat_at timestamptz,
    backend integer
);

-- What people asked for who have a right to it (UU 27/2022). kind: export, restrict, lift, correct. person_id is the key of the
-- personnel database: numbers of people (NIP, NIK) do not belong here. done_at: empty while it is open.
create table if not exists ops.person_request (
    request_id bigint not null,
    kind text not null,
    person_id text not null,
    reason text,
    requested_at timestamp not null,
    due_at timestamp not null,
    done_at timestamp,
    noted_by text not null
);

-- People who are left out of all that is published about single people.
create or replace view ops.restriction as
select told.person_id
from (
    select
        person_id,
        kind,
        row_number() over (partition by person_id order by request_id desc nulls last) as newest
    from ops.person_request
    where kind in ('restrict', 'lift')
) as told
where told.newest = 1 and told.kind = 'restrict';

-- What was purged because its time was over, by run and dataset. purged_before: records of the dataset older than it never come in
-- again. frozen_to: months up to it are never built again.
create table if not exists ops.purge (
    run_id bigint not null,
    dataset text not null,
    purged_before date not null,
    frozen_to date,
    n_records bigint not null,
    n_files bigint not null,
    noted_by text not null,
    noted_at timestamp not null
);

-- Files of the archive all of whose records are purged.
create table if not exists ops.purged_file (
    run_id bigint not null,
    content_hash text not null
);

-- Of purged punches no more than since when a device had delivered.
create table if not exists raw.purged_device (
    device_id text not null,
    first_on date not null
);

-- Whose people a login of the server may see: those of a unit and of the units below it. action: give, take.
create table if not exists ops.unit_grant (
    grant_id bigint not null,
    login text not null,
    unit_id text not null,
    action text not null,
    reason text not null,
    noted_at timestamp not null,
    noted_by text not null
);

create or replace view ops.granted_unit as
select
    told.login,
    told.unit_id,
    told.reason,
    told.noted_at,
    told.noted_by
from (
    select
        unit_grant.*,
        row_number() over (partition by login, unit_id order by grant_id desc nulls last) as newest
    from ops.unit_grant
) as told
where told.newest = 1 and told.action = 'give';

-- What auditors read, and why: written by published.audit_request on a server. which: the rows asked for, by column.
create table if not exists ops.audit_access (
    request_id text not null,
    login text not null,
    what text not null,
    which text not null,
    reason text not null,
    noted_at timestamptz not null,
    transaction_id text not null
);

-- Former months that somebody had built again: of which datasets and sources (empty: of all), why, and who. unlock_reason: why its locked
-- months, too, take what comes out. ended_at: empty while a month of it is not done.
create table if not exists ops.backfill (
    backfill_id bigint primary key,
    first_month date not null,
    last_month date not null,
    datasets text not null,
    sources text not null,
    reason text not null,
    unlock_reason text,
    noted_by text not null,
    started_at timestamp not null,
    ended_at timestamp
);

-- The runs of a backfill: those that were killed, too. period_start: empty where the run found no month to build.
create table if not exists ops.backfill_month (
    backfill_id bigint not null,
    run_id bigint not null,
    period_start date,
    done_at timestamp
);

-- What the release of a backfill's run changed, by month and measure, without people: how many figures of units and of the agency,
-- and values of people, differ or are new, the largest change, and what it is of what stood there (1 where nothing did).
create table if not exists ops.backfill_change (
    run_id bigint not null,
    period_start date not null,
    indicator_id text not null,
    measure text not null,
    n_figures bigint not null,
    n_of_people bigint not null,
    agency_before double precision,
    agency_now double precision,
    largest_change double precision,
    largest_share double precision
);

create table if not exists build.period (
    period_start date,
    period_end date,
    year_start date,
    snapshot_on date,
    settled_on date
);

-- Here former versions kept what is a temporary table now.
drop table if exists build.own_value;

create table if not exists indicator.value (
    indicator_id text,
    measure text,
    grain text,
    period_start date,
    period_end date,
    subject_id text,
    unit_id text,
    n_people bigint,
    numerator numeric(18, 4),
    denominator numeric(18, 4),
    value double precision,
    label text,
    null_reason text
);

-- The same columns on both sides of the audit, and when they were released.
create table if not exists published.value (
    indicator_id text,
    measure text,
    grain text,
    period_start date,
    period_end date,
    subject_id text,
    unit_id text,
    n_people bigint,
    numerator numeric(18, 4),
    denominator numeric(18, 4),
    value double precision,
    label text,
    null_reason text,
    released_at timestamp
);

-- Versions of values of months that were locked, which a later release has put others in the place of.
create table if not exists published.former_value (
    indicator_id text,
    measure text,
    grain text,
    period_start date,
    period_end date,
    subject_id text,
    unit_id text,
    n_people bigint,
    numerator numeric(18, 4),
    denominator numeric(18, 4),
    value double precision,
    label text,
    null_reason text,
    released_at timestamp,
    superseded_at timestamp,
    superseded_by bigint
);

-- Months as they stood before each of the last releases changed them, whole: what a rollback puts back. Shown to nobody.
create table if not exists published.replaced_value (
    indicator_id text,
    measure text,
    grain text,
    period_start date,
    period_end date,
    subject_id text,
    unit_id text,
    n_people bigint,
    numerator numeric(18, 4),
    denominator numeric(18, 4),
    value double precision,
    label text,
    null_reason text,
    replaced_by bigint
);

create table if not exists indicator.definition (
    indicator_id text,
    measure text,
    code text,
    name_en text,
    name_id text,
    description text,
    grain text,
    unit text,
    better text,
    roll_up text,
    minimum_group bigint,
    legal_basis text
);

-- Of which datasets an indicator's figures are made, by way of the tables between.
create table if not exists indicator.lineage (
    indicator_id text,
    dataset text
);

create table if not exists indicator.dictionary (
    kind text,
    name text,
    column_name text,
    text_en text,
    text_id text,
    unit text,
    legal_basis text,
    valid_from date,
    valid_to date,
    is_default boolean
);

-- Figures that are left out beside those about too few people: sql/4_published/withheld.sql, filled by each release.
create table if not exists published.withheld (
    indicator_id text,
    measure text,
    period_start date,
    subject_id text
);

-- Every version of the figures about no single person, as anybody may see them: those about too few people without their content,
-- and those from which such a one could be found by subtraction.
create or replace view published.shown_value as
select
    value.indicator_id,
    value.measure,
    value.grain,
    value.period_start,
    value.period_end,
    value.subject_id,
    value.unit_id,
    case when not value.is_hidden then value.n_people end as n_people,
    case when not value.is_hidden then value.numerator end as numerator,
    case when not value.is_hidden then value.denominator end as denominator,
    case when not value.is_hidden then value.value end as value,
    case when not value.is_hidden then value.label end as label,
    case when value.is_hidden then 'DISEMBUNYIKAN' else value.null_reason end as null_reason,
    value.released_at,
    value.superseded_at,
    value.superseded_by
from (
    select
        told.*,
        coalesce(told.n_people < definition.minimum_group, false) or withheld.subject_id is not null as is_hidden
    from (
        select value.*, cast(null as timestamp) as superseded_at, cast(null as bigint) as superseded_by
        from published.value
        union all
        select former_value.* from published.former_value
    ) as told
    join indicator.definition on definition.indicator_id = told.indicator_id and definition.measure = ''
    left join published.withheld
        on told.grain = 'unit'
        and withheld.indicator_id = told.indicator_id
        and withheld.measure = told.measure
        and withheld.period_start = told.period_start
        and withheld.subject_id = told.subject_id
    where told.grain <> 'employee'
) as value;

create or replace view ops.batch as
select
    latest.source,
    latest.dataset,
    latest.file_name,
    cast(latest.source_as_of as date) as arrived_on,
    latest.last_day,
    latest.n_read,
    latest.n_accepted,
    latest.n_rejected,
    latest.n_read = latest.n_loaded + latest.n_rejected + latest.n_duplicate + latest.n_skipped as is_reconciled,
    latest.n_ids,
    latest.n_valid_ids,
    latest.n_required_cells,
    latest.n_filled_cells,
    latest.n_keys
from (
    select
        load.*,
        row_number() over (
            partition by load.source, case when load.replaces = 'snapshot' then '' else load.file_name end
            order by load.source_as_of desc nulls last, load.load_id desc nulls last
        ) as newest
    from ops.load
    where load.outcome = 'loaded'
) as latest
where latest.newest = 1;
