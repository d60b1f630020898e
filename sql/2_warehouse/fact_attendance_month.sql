/* table: fact_attendance_month   partition: period_start   window: month
   One row per month, person and unit: the days of fact_attendance_day counted once, for all indicators of attendance.
   Timed days are days present by punches; all but n_required speak of days that are required and received.
   columns:
     period_start: first day of the month
     person_id: the person
     unit_id: unit of the person on the days counted
     n_required: days the person had to work, received or not (days)
     n_days: days the person had to work and a source has spoken of (days)
     n_on_duty: of these, on duty (days)
     n_excused: of these, on duty or lawfully absent (days)
     n_leave: of these, on approved leave (days)
     n_unexcused: of these, absent without valid reason (days)
     n_timed: timed days (days)
     n_punctual: timed days begun in time (days)
     n_in_missing: timed days without a coming (days)
     n_out_missing: timed days without a going (days)
     late_minutes: late minutes of timed days (minutes); null where no timed day has a coming
     early_minutes: early-leave minutes of timed days (minutes); null where no timed day has a going
     n_tl1: timed days late in band 1 (days)
     n_tl2: timed days late in band 2 (days)
     n_tl3: timed days late in band 3 (days)
     n_tl4: timed days late in band 4, or without a coming (days)
     n_psw1: timed days left early in band 1 (days)
     n_psw2: timed days left early in band 2 (days)
     n_psw3: timed days left early in band 3 (days)
     n_psw4: timed days left early in band 4, or without a going (days)
     n_in_excused: timed days whose coming an outage keeps unknown (days)
     shortage_minutes: scheduled less effective minutes of timed days with both punches, DINAMIS apart (minutes); null without such a day */
with day as (
    select
        period.period_start,
        fact.*,
        fact.is_required and fact.is_received as is_counted,
        fact.is_required and fact.is_received and fact.is_timed as is_timed_day,
        fact.schedule_id in (select schedule.schedule_id from reference.schedule where schedule.work_mode = 'DINAMIS') as is_dynamic
    from build.period
    join warehouse.fact_attendance_day as fact on cast(date_trunc('month', fact.day) as date) = period.period_start
)
select
    cast(period_start as date) as period_start,
    cast(person_id as text) as person_id,
    cast(unit_id as text) as unit_id,
    cast(count(*) filter (where is_required) as int) as n_required,
    cast(count(*) filter (where is_counted) as int) as n_days,
    cast(count(*) filter (where is_counted and is_on_duty) as int) as n_on_duty,
    cast(count(*) filter (where is_counted and is_excused) as int) as n_excused,
    cast(count(*) filter (where is_counted and is_leave) as int) as n_leave,
    cast(count(*) filter (where is_counted and attendance_code = 'A') as int) as n_unexcused,
    cast(count(*) filter (where is_timed_day) as int) as n_timed,
    cast(count(*) filter (where is_timed_day and late_minutes = 0 and not is_in_missing) as int) as n_punctual,
    cast(count(*) filter (where is_timed_day and is_in_missing) as int) as n_in_missing,
    cast(count(*) filter (where is_timed_day and is_out_missing) as int) as n_out_missing,
    cast(sum(late_minutes) filter (where is_timed_day) as bigint) as late_minutes,
    cast(sum(early_minutes) filter (where is_timed_day) as bigint) as early_minutes,
    cast(count(*) filter (where is_timed_day and late_band = 1) as int) as n_tl1,
    cast(count(*) filter (where is_timed_day and late_band = 2) as int) as n_tl2,
    cast(count(*) filter (where is_timed_day and late_band = 3) as int) as n_tl3,
    cast(count(*) filter (where is_timed_day and late_band = 4) as int) as n_tl4,
    cast(count(*) filter (where is_timed_day and early_band = 1) as int) as n_psw1,
    cast(count(*) filter (where is_timed_day and early_band = 2) as int) as n_psw2,
    cast(count(*) filter (where is_timed_day and early_band = 3) as int) as n_psw3,
    cast(count(*) filter (where is_timed_day and early_band = 4) as int) as n_psw4,
    cast(count(*) filter (where is_timed_day and late_minutes is null and not is_in_missing) as int) as n_in_excused,
    cast(sum(scheduled_minutes - effective_minutes) filter (where is_timed_day and not is_dynamic) as bigint) as shortage_minutes
from day
group by period_start, person_id, unit_id
