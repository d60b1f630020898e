/* table: night_punch   partition: none
   One row per punch on the morning after a shift that ends on the next day: it belongs to the day on which the shift began.
   A punch nearer to the start of work of its own day than to the shift's end is not here.
   Whole, so that a morning on the first of a month completes the month before.
   columns:
     day: day on which the shift began
     person_id: the person
     schedule_id: schedule of the shift
     punched_at: local time of the punch */
with night as (
    select schedule.schedule_id, schedule.day, schedule.ends_at, cast(parameter.parameter_value as int) as after_minutes
    from warehouse.dim_schedule_day as schedule
    join reference.parameter
        on parameter.parameter_id = 'window_after_minutes'
        and schedule.day between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    where cast(schedule.ends_at as date) > schedule.day
),
owner as (
    select
        pin.device_id, pin.pin, pin.person_id, pin.valid_from as pin_from, pin.valid_to as pin_to,
        employee.schedule_id, employee.valid_from, employee.valid_to
    from warehouse.dim_pin as pin
    join warehouse.dim_employee as employee on employee.person_id = pin.person_id
    where employee.schedule_id in (select night.schedule_id from night)
),
seen as (
    select night.day, owner.person_id, night.schedule_id, punch.punched_at, night.ends_at
    from owner
    join raw.punch as punch
        on punch.device_id = owner.device_id
        and punch.pin = owner.pin
        and cast(punch.punched_at as date) between owner.pin_from and owner.pin_to
        and cast(punch.punched_at as date) - 1 between owner.valid_from and owner.valid_to
    join night
        on night.schedule_id = owner.schedule_id
        and night.day = cast(punch.punched_at as date) - 1
        and punch.punched_at <= night.ends_at + night.after_minutes * interval '1 minute'
    where punch.withdrawn_on is null
)
select distinct
    cast(seen.day as date) as day,
    cast(seen.person_id as text) as person_id,
    cast(seen.schedule_id as text) as schedule_id,
    cast(seen.punched_at as timestamp) as punched_at
from seen
left join warehouse.dim_employee as employee
    on employee.person_id = seen.person_id and seen.day + 1 between employee.valid_from and employee.valid_to
left join warehouse.dim_schedule_day as own_shift
    on own_shift.schedule_id = employee.schedule_id and own_shift.day = seen.day + 1
where
    own_shift.day is null
    or abs(extract(epoch from (seen.punched_at - seen.ends_at)))
    <= abs(extract(epoch from (seen.punched_at - own_shift.starts_at)))
