/* table: received_unit_day   partition: day   window: month
   One row per unit and day for which an attendance source has spoken. A sheet speaks of its unit's whole month; a device
   log that reaches a later day has delivered the day for the units of the people with a PIN on the device.
   columns:
     day: the day
     unit_id: the unit */
with calendar_day as (
    select period.period_start, calendar.day
    from build.period
    join warehouse.dim_calendar as calendar on calendar.day between period.period_start and period.period_end
),
sheet_month as (
    select distinct period.period_start, code.unit_id
    from build.period
    join raw.attendance_code as code on code.day between period.period_start and period.period_end
    where code.withdrawn_on is null
),
device_stretch as (
    select distinct
        period.period_start,
        employee.unit_id,
        greatest(pin.valid_from, employee.valid_from, period.period_start) as first_day,
        least(pin.valid_to, employee.valid_to, reach.received_to) as last_day
    from build.period
    join warehouse.device_reach as reach on reach.period_start = period.period_start
    join warehouse.dim_pin as pin
        on pin.device_id = reach.device_id
        and pin.valid_from <= reach.received_to
        and pin.valid_to >= period.period_start
    join warehouse.dim_employee as employee
        on employee.person_id = pin.person_id
        and employee.valid_from <= least(pin.valid_to, reach.received_to)
        and employee.valid_to >= greatest(pin.valid_from, period.period_start)
)
select cast(calendar_day.day as date) as day, cast(sheet_month.unit_id as text) as unit_id
from calendar_day
join sheet_month on sheet_month.period_start = calendar_day.period_start
union
select cast(calendar_day.day as date) as day, cast(device_stretch.unit_id as text) as unit_id
from calendar_day
join device_stretch
    on device_stretch.period_start = calendar_day.period_start
    and calendar_day.day between device_stretch.first_day and device_stretch.last_day
