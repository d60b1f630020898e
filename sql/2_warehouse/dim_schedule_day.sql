/* table: dim_schedule_day   partition: none
   One row per schedule and day on which the schedule requires work: its weekday, no national holiday, no collective leave.
   A shift (SIF) is a roster and works on holidays too; one that ends at or before its start ends on the next day.
   columns:
     schedule_id: schedule
     day: the day
     starts_at: start of work (local time)
     ends_at: end of work (local time)
     break_starts_at: start of the break (local time); null without break
     break_ends_at: end of the break (local time); null without break
     scheduled_minutes: minutes from start to end without the break (minutes)
     work_mode: TETAP fixed hours, DINAMIS bound to the week's minutes only, SIF shift by roster */
with latest as (
    select distinct on (schedule.schedule_id, calendar.day)
        schedule.schedule_id,
        calendar.day,
        calendar.day + cast(schedule.starts_at as time) as starts_at,
        calendar.day + cast(schedule.ends_at as time)
        + case when schedule.ends_at <= schedule.starts_at then interval '1 day' else interval '0 day' end as ends_at,
        calendar.day + cast(schedule.break_starts_at as time)
        + case when schedule.break_starts_at < schedule.starts_at then interval '1 day' else interval '0 day' end as break_starts_at,
        calendar.day + cast(schedule.break_ends_at as time)
        + case when schedule.break_ends_at < schedule.starts_at then interval '1 day' else interval '0 day' end as break_ends_at,
        schedule.work_mode
    from warehouse.dim_calendar as calendar
    join reference.schedule
        on schedule.iso_weekday = calendar.iso_weekday
        and schedule.is_ramadan = calendar.is_ramadan
        and calendar.day between schedule.valid_from and coalesce(schedule.valid_to, date '9999-12-31')
    where calendar.holiday_kind is null or schedule.work_mode = 'SIF'
    order by schedule.schedule_id nulls last, calendar.day nulls last, schedule.valid_from desc nulls last
)
select
    cast(schedule_id as text) as schedule_id,
    cast(day as date) as day,
    cast(starts_at as timestamp) as starts_at,
    cast(ends_at as timestamp) as ends_at,
    cast(break_starts_at as timestamp) as break_starts_at,
    cast(break_ends_at as timestamp) as break_ends_at,
    cast(
        floor(extract(epoch from (ends_at - starts_at)) / 60)
        - coalesce(floor(extract(epoch from (break_ends_at - break_starts_at)) / 60), 0)
        as int
    ) as scheduled_minutes,
    cast(work_mode as text) as work_mode
from latest
