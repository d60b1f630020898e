/* table: device_reach   partition: none
   One row per device and month from its first punch to its last: how much of the month the device has delivered.
   A month that is delivered whole keeps its row as the log grows, so that it does not become stale again.
   columns:
     device_id: attendance device
     period_start: first day of the month
     received_to: last day of the month that is delivered: a later day has a punch */
with log as (
    select punch.device_id, min(least(punch.punched_at, cast(purged.first_on as timestamp))) as first_at, max(punch.punched_at) as last_at
    from raw.punch as punch
    -- Before its oldest punch that is kept, the device had delivered as well.
    left join raw.purged_device as purged on purged.device_id = punch.device_id
    where punch.withdrawn_on is null
    group by punch.device_id
),
month_of_calendar as (
    select cast(date_trunc('month', day) as date) as period_start, max(day) as period_end
    from warehouse.dim_calendar
    group by cast(date_trunc('month', day) as date)
)
select
    cast(log.device_id as text) as device_id,
    cast(month_of_calendar.period_start as date) as period_start,
    cast(least(month_of_calendar.period_end, cast(log.last_at as date) - 1) as date) as received_to
from log
join month_of_calendar
    on month_of_calendar.period_start <= cast(log.last_at as date) - 1
    and month_of_calendar.period_end >= cast(log.first_at as date)
