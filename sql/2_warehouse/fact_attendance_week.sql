/* table: fact_attendance_week   partition: period_start   window: 2 months
   One row per ISO week, person and unit; the week belongs to the month in which it ends.
   Measured are days with both punches, days with a missing one that no outage explains (0 minutes), and days of absence.
   Leave, duty, training, notes and days present by list alone leave both sums; a week present by list alone has none.
   columns:
     period_start: first day of the month in which the week ends
     week_starts_on: Monday of the week
     person_id: the person
     unit_id: unit of the person on the days counted
     target_minutes: minutes of the schedule on required and received days (minutes)
     n_days: days measured (days)
     scheduled_minutes: minutes of the schedule on the days measured (minutes); null where none is
     effective_minutes: time present on them (minutes); null where none is
     fulfilled_minutes: the same, at most the scheduled minutes (minutes) */
with week as (
    select period.period_start, calendar.day as week_starts_on
    from build.period
    join warehouse.dim_calendar as calendar
        on calendar.iso_weekday = 1 and calendar.day + 6 between period.period_start and period.period_end
),
day as (
    select
        week.period_start, week.week_starts_on, fact.person_id, fact.unit_id, fact.scheduled_minutes, fact.is_timed,
        coalesce(fact.effective_minutes, 0) as effective_minutes,
        fact.attendance_code = 'H' and not fact.is_timed as is_listed,
        fact.attendance_code = 'A' or fact.effective_minutes is not null or fact.is_in_missing or fact.is_out_missing as is_measured
    from week
    join warehouse.fact_attendance_day as fact on cast(date_trunc('week', fact.day) as date) = week.week_starts_on
    where fact.is_required and fact.is_received
),
summed as (
    select
        period_start, week_starts_on, person_id, unit_id,
        sum(scheduled_minutes) as target_minutes,
        count(*) filter (where is_measured) as n_days,
        count(*) filter (where is_timed) > 0 or count(*) filter (where is_listed) = 0 as is_clocked,
        sum(scheduled_minutes) filter (where is_measured) as scheduled_minutes,
        sum(effective_minutes) filter (where is_measured) as effective_minutes
    from day
    group by period_start, week_starts_on, person_id, unit_id
)
select
    cast(period_start as date) as period_start,
    cast(week_starts_on as date) as week_starts_on,
    cast(person_id as text) as person_id,
    cast(unit_id as text) as unit_id,
    cast(target_minutes as bigint) as target_minutes,
    cast(case when is_clocked then n_days else 0 end as int) as n_days,
    cast(case when is_clocked then scheduled_minutes end as bigint) as scheduled_minutes,
    cast(case when is_clocked then effective_minutes end as bigint) as effective_minutes,
    cast(case when is_clocked and n_days > 0 then least(effective_minutes, scheduled_minutes) end as bigint) as fulfilled_minutes
from summed
