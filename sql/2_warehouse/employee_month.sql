/* table: employee_month   partition: period_start   window: month
   One row per month, person and stretch of it with one unit, employment and schedule: all that attendance asks of dim_employee,
   so that a new grade or name makes no day stale.
   columns:
     period_start: first day of the month
     person_id: the person
     unit_id: unit of the person
     employment_type: PNS, CPNS, PPPK, PPPK_PW, HONORER
     schedule_id: schedule of the person
     first_day: first day of the stretch within the month
     last_day: last day of the stretch within the month */
select
    cast(period.period_start as date) as period_start,
    cast(employee.person_id as text) as person_id,
    cast(employee.unit_id as text) as unit_id,
    cast(employee.employment_type as text) as employment_type,
    cast(employee.schedule_id as text) as schedule_id,
    cast(greatest(employee.valid_from, period.period_start) as date) as first_day,
    cast(least(employee.valid_to, period.period_end) as date) as last_day
from build.period
join warehouse.dim_employee as employee
    on employee.valid_from <= period.period_end and employee.valid_to >= period.period_start
