/* table: outage_day   partition: day   window: month
   One row per person and scheduled day on which a device of the person, or the person's unit, had an outage.
   The coming may be punched from the opening of the day's window to the middle of the shift, the going from there to the closing.
   columns:
     day: the day
     person_id: the person
     is_in_excused: whether the outage touches the time in which the coming is punched
     is_out_excused: whether the outage touches the time in which the going is punched
     is_whole: whether one outage lasted from the start to the end of work */
with rule as (
    select
        period.period_start,
        period.period_end,
        max(cast(parameter_value as int)) filter (where parameter_id = 'window_before_minutes') as before_minutes,
        max(cast(parameter_value as int)) filter (where parameter_id = 'window_after_minutes') as after_minutes
    from build.period
    join reference.parameter
        on period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    where parameter_id in ('window_before_minutes', 'window_after_minutes')
    group by period.period_start, period.period_end
),
struck as (
    select outage.started_at, outage.ended_at, pin.person_id, pin.valid_from, pin.valid_to, cast(null as text) as unit_id
    from raw.outage as outage
    join warehouse.dim_pin as pin on pin.device_id = outage.device_id
    where outage.withdrawn_on is null
    union all
    select outage.started_at, outage.ended_at, employee.person_id, employee.valid_from, employee.valid_to, outage.unit_id
    from raw.outage as outage
    join warehouse.dim_employee as employee on employee.unit_id = outage.unit_id
    where outage.withdrawn_on is null and outage.device_id is null
),
touched as (
    select
        schedule.day, struck.person_id, struck.started_at, struck.ended_at,
        schedule.starts_at, schedule.ends_at,
        schedule.starts_at + (schedule.ends_at - schedule.starts_at) / 2 as midpoint_at
    from rule
    join struck
        on struck.started_at < rule.period_end + 2
        and struck.ended_at >= rule.period_start
    join warehouse.dim_employee as employee
        on employee.person_id = struck.person_id and (struck.unit_id is null or employee.unit_id = struck.unit_id)
    join warehouse.dim_schedule_day as schedule
        on schedule.schedule_id = employee.schedule_id
        and schedule.day between employee.valid_from and employee.valid_to
        and schedule.day between struck.valid_from and struck.valid_to
        and schedule.day between rule.period_start and rule.period_end
        and struck.started_at <= schedule.ends_at + rule.after_minutes * interval '1 minute'
        and struck.ended_at >= schedule.starts_at - rule.before_minutes * interval '1 minute'
)
select
    cast(day as date) as day,
    cast(person_id as text) as person_id,
    cast(max(case when started_at < midpoint_at then 1 else 0 end) = 1 as boolean) as is_in_excused,
    cast(max(case when ended_at > midpoint_at then 1 else 0 end) = 1 as boolean) as is_out_excused,
    cast(max(case when started_at <= starts_at and ended_at >= ends_at then 1 else 0 end) = 1 as boolean) as is_whole
from touched
group by day, person_id
