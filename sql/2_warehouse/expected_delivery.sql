/* view: expected_delivery   partition: none
   What was due: one row per source that says how often it delivers, sender and period that is over, as of the newest run, some
   thirteen months back. Senders are the units of which sheets speak, from the first month on that they ever did; other sources send as
   a whole, from their first delivery on, and one that comes after a period's last day has begun brings it.
   columns:
     source: source as named in office.toml
     dataset: what it delivers
     unit_id: the unit that sends; null where the source sends as a whole
     period_start: first day of the working day, week, month or year
     period_end: its last day
     due_on: working day by which it should be there
     received_on: day on which it came; null while it has not
     state: DITERIMA in time, TERLAMBAT after the deadline, BELUM_DIKIRIM missing, BELUM_WAKTUNYA not due yet */
with today as (select max(as_of) as day from ops.run),
working_day as (
    select counted.day
    from (
        select day, office_working_day_count - lag(office_working_day_count) over (order by day nulls last) as difference
        from warehouse.dim_calendar
    ) as counted
    where counted.difference = 1
),
begun as (
    select distinct
        cadence.source, cadence.dataset, cadence.cadence, cadence.deadline_days,
        case cadence.cadence
            when 'daily' then working_day.day
            when 'weekly' then cast(date_trunc('week', working_day.day) as date)
            when 'monthly' then cast(date_trunc('month', working_day.day) as date)
            else cast(date_trunc('year', working_day.day) as date)
        end as period_start
    from ops.cadence
    cross join today
    join working_day on working_day.day between today.day - 400 and today.day
),
period as (
    select
        begun.*,
        case begun.cadence
            when 'daily' then begun.period_start
            when 'weekly' then begun.period_start + 6
            when 'monthly' then cast(begun.period_start + interval '1 month' as date) - 1
            else cast(begun.period_start + interval '1 year' as date) - 1
        end as period_end
    from begun
),
due as (
    select
        period.source, period.dataset, period.cadence, period.period_start, period.period_end,
        coalesce(min(working_day.day), period.period_end + max(period.deadline_days)) as due_on
    from period
    join today on period.period_end < today.day
    left join working_day
        on working_day.day between period.period_end + period.deadline_days and period.period_end + period.deadline_days + 30
    group by period.source, period.dataset, period.cadence, period.period_start, period.period_end
),
delivered as (
    select
        load.source, load.source_as_of,
        substr(spoken.scope, 1, length(spoken.scope) - 11) as unit_id,
        cast(substr(spoken.scope, length(spoken.scope) - 9) as date) as month
    from ops.load
    left join ops.spoken on spoken.load_id = load.load_id
    where load.outcome = 'loaded' and load.replaces <> 'patch' and (load.replaces <> 'scope' or spoken.scope is not null)
),
sender as (
    select source, unit_id, min(coalesce(month, cast(source_as_of as date))) as first_day
    from delivered
    group by source, unit_id
    union all
    select cadence.source, null, (select min(as_of) from ops.run)
    from ops.cadence
    where not exists (select 1 from delivered where delivered.source = cadence.source)
),
told as (
    select
        due.source, due.dataset, sender.unit_id, due.period_start, due.period_end, due.due_on,
        min(cast(delivered.source_as_of as date)) as received_on
    from due
    join sender on sender.source = due.source and sender.first_day <= due.period_end
    left join warehouse.dim_unit as unit
        on unit.unit_id = sender.unit_id and due.period_end between unit.valid_from and unit.valid_to
    left join delivered
        on delivered.source = due.source
        and coalesce(delivered.unit_id, '') = coalesce(sender.unit_id, '')
        and case
            when delivered.month is not null and due.cadence = 'monthly' then delivered.month = due.period_start
            else delivered.source_as_of > cast(due.period_end as timestamp)
        end
    where sender.unit_id is null or unit.unit_id is not null
    group by due.source, due.dataset, sender.unit_id, due.period_start, due.period_end, due.due_on
)
select
    cast(told.source as text) as source,
    cast(told.dataset as text) as dataset,
    cast(told.unit_id as text) as unit_id,
    cast(told.period_start as date) as period_start,
    cast(told.period_end as date) as period_end,
    cast(told.due_on as date) as due_on,
    cast(told.received_on as date) as received_on,
    case
        when told.received_on > told.due_on then 'TERLAMBAT'
        when told.received_on is not null then 'DITERIMA'
        when told.due_on < today.day then 'BELUM_DIKIRIM'
        else 'BELUM_WAKTUNYA'
    end as state
from told
cross join today
