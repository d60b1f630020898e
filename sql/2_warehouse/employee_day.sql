/* view: employee_day   partition: day   window: month
   One row per person, unit and day employed and placed: the grid that what is said of the days is laid over.
   columns:
     day: the day
     period_start: first day of its month
     person_id: the person
     unit_id: unit of the person on that day
     employment_type: PNS, CPNS, PPPK, PPPK_PW, HONORER on that day
     schedule_id: schedule of the person on that day
     scheduled_minutes: length of the schedule without break (minutes); null where the schedule has no work on that day
     is_received: whether an attendance source has spoken of the unit and day */
with calendar_day as materialized (
    select period.period_start, calendar.day
    from build.period
    join warehouse.dim_calendar as calendar on cast(date_trunc('month', calendar.day) as date) = period.period_start
),
-- Materialized, it is shared out among threads; a table of so few rows is read by one, which would then do all below.
employee_month as materialized (
    select month.*
    from build.period
    join warehouse.employee_month as month on month.period_start = period.period_start
)
select
    cast(calendar_day.day as date) as day,
    cast(calendar_day.period_start as date) as period_start,
    cast(employee_month.person_id as text) as person_id,
    cast(employee_month.unit_id as text) as unit_id,
    cast(employee_month.employment_type as text) as employment_type,
    cast(employee_month.schedule_id as text) as schedule_id,
    cast(schedule.scheduled_minutes as int) as scheduled_minutes,
    cast(received.day is not null as boolean) as is_received
from employee_month
join calendar_day
    on calendar_day.period_start = employee_month.period_start
    and calendar_day.day between employee_month.first_day and employee_month.last_day
left join warehouse.dim_schedule_day as schedule
    on schedule.schedule_id = employee_month.schedule_id and schedule.day = calendar_day.day
left join warehouse.received_unit_day as received
    on received.unit_id = employee_month.unit_id and received.day = calendar_day.day
