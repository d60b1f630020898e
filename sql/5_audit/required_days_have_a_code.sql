/* check: required_days_have_a_code   severity: fail
   A required day for which a source has spoken has a code, and nobody bound to hours works longer than the schedule. */
select
    period.period_start,
    count(*) as n_rows,
    count(*) filter (
        where (day.is_required and day.is_received and day.attendance_code is null)
        or (
            day.effective_minutes > day.scheduled_minutes
            and day.schedule_id not in (select schedule.schedule_id from reference.schedule where schedule.work_mode = 'DINAMIS')
        )
        or day.late_minutes < 0
        or day.early_minutes < 0
    ) as n_violations
from build.period
join warehouse.fact_attendance_day as day on cast(date_trunc('month', day.day) as date) = period.period_start
group by period.period_start
