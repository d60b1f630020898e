/* table: punch_day   partition: day   window: month
   One row per person and scheduled day with a punch in the day's window: what the punches say of coming and going.
   columns:
     day: the day
     person_id: the person
     schedule_id: schedule of the day
     in_at: coming (local time); null where only a going was punched
     out_at: going (local time); null where only a coming was punched */
with rule as (
    select
        period.period_start,
        max(cast(parameter_value as int)) filter (where parameter_id = 'window_before_minutes') as before_minutes,
        max(cast(parameter_value as int)) filter (where parameter_id = 'window_after_minutes') as after_minutes,
        max(cast(parameter_value as int)) filter (where parameter_id = 'punch_repeat_seconds') as repeat_seconds,
        max(cast(parameter_value as int)) filter (where parameter_id = 'in_out_gap_minutes') as gap_minutes
    from build.period
    join reference.parameter
        on period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    where parameter_id in ('window_before_minutes', 'window_after_minutes', 'punch_repeat_seconds', 'in_out_gap_minutes')
    group by period.period_start
),
-- Millions of punches: numbers join, sort and group several times faster than names, so that a shift is numbered
-- by its schedule and day; the number needs a punch's person, which keeps the narrow join in front.
numbered as materialized (
    select
        schedule_id,
        cast(row_number() over (order by schedule_id nulls last) as int) * 100000 as schedule_number
    from (select distinct schedule_id from warehouse.dim_schedule_day) as known
),
shift as materialized (
    select
        numbered.schedule_number + (schedule.day - date '2000-01-01') as shift_number,
        schedule.schedule_id, schedule.day,
        schedule.starts_at + (schedule.ends_at - schedule.starts_at) / 2 as midpoint_at,
        -- DINAMIS is not bound to hours: its window is the day.
        case
            when schedule.work_mode = 'DINAMIS' then schedule.day + interval '0 day'
            else schedule.starts_at - rule.before_minutes * interval '1 minute'
        end as opens_at,
        case
            when schedule.work_mode = 'DINAMIS' then schedule.day + interval '1 day'
            else schedule.ends_at + rule.after_minutes * interval '1 minute'
        end as closes_at,
        rule.repeat_seconds,
        rule.gap_minutes * interval '1 minute' as gap
    from rule
    join warehouse.dim_schedule_day as schedule
        on cast(date_trunc('month', schedule.day) as date) = rule.period_start
    join numbered on numbered.schedule_id = schedule.schedule_id
),
owner as materialized (
    select
        cast(dense_rank() over (order by pin.person_id nulls last) as int) as person_number,
        pin.device_id, pin.pin, pin.person_id, numbered.schedule_number,
        greatest(pin.valid_from, employee.valid_from) as valid_from,
        least(pin.valid_to, employee.valid_to) as valid_to
    from warehouse.dim_pin as pin
    join warehouse.dim_employee as employee
        on employee.person_id = pin.person_id
        and employee.valid_from <= pin.valid_to
        and employee.valid_to >= pin.valid_from
    join numbered on numbered.schedule_id = employee.schedule_id
),
seen as (
    select owner.person_number, shift.shift_number, punch.punched_at
    from raw.punch as punch
    join owner
        on owner.device_id = punch.device_id
        and owner.pin = punch.pin
        and cast(punch.punched_at as date) between owner.valid_from and owner.valid_to
    join shift
        on shift.shift_number = owner.schedule_number + (cast(punch.punched_at as date) - date '2000-01-01')
        and punch.punched_at between shift.opens_at and shift.closes_at
    where
        punch.withdrawn_on is null
        -- Says nothing new, but spares a month's build the reading of years.
        and punch.punched_at >= (select min(period.period_start) from build.period)
        and punch.punched_at < (select max(period.period_end) + 1 from build.period)
        and not exists (
            select 1
            from warehouse.night_punch as night
            where night.person_id = owner.person_id and night.punched_at = punch.punched_at
        )
    union all
    select person.person_number, shift.shift_number, night.punched_at
    from warehouse.night_punch as night
    join shift on shift.schedule_id = night.schedule_id and shift.day = night.day
    join (select distinct person_number, person_id from owner) as person on person.person_id = night.person_id
),
extent as (
    select person_number, shift_number, min(punched_at) as first_at, max(punched_at) as last_at, count(*) as n_punches
    from seen
    group by person_number, shift_number
),
burst as (
    -- Of punches that repeat each other only the first counts, so that the last may be earlier than the latest. Only days
    -- with three punches or more need their order for that.
    select
        seen.person_number, seen.shift_number, seen.punched_at,
        lag(seen.punched_at) over (
            partition by seen.person_number, seen.shift_number order by seen.punched_at nulls last
        ) as former_at
    from seen
    join extent on extent.person_number = seen.person_number and extent.shift_number = seen.shift_number
    where extent.n_punches > 2
),
last_burst as (
    select burst.person_number, burst.shift_number, max(burst.punched_at) as begun_at
    from burst
    join shift on shift.shift_number = burst.shift_number
    where burst.former_at is null or extract(epoch from (burst.punched_at - burst.former_at)) > shift.repeat_seconds
    group by burst.person_number, burst.shift_number
),
judged as (
    select
        extent.person_number, shift.day, shift.schedule_id, shift.gap, extent.first_at,
        case
            when last_burst.begun_at is not null then last_burst.begun_at
            when extract(epoch from (extent.last_at - extent.first_at)) > shift.repeat_seconds then extent.last_at
            else extent.first_at
        end as last_at,
        extent.first_at < shift.midpoint_at as is_before_midpoint
    from extent
    join shift on shift.shift_number = extent.shift_number
    left join last_burst
        on last_burst.person_number = extent.person_number and last_burst.shift_number = extent.shift_number
)
select
    cast(judged.day as date) as day,
    cast(person.person_id as text) as person_id,
    cast(judged.schedule_id as text) as schedule_id,
    cast(case when last_at >= first_at + gap or is_before_midpoint then first_at end as timestamp) as in_at,
    cast(case when last_at >= first_at + gap or not is_before_midpoint then last_at end as timestamp) as out_at
from judged
join (select distinct person_number, person_id from owner) as person on person.person_number = judged.person_number
