/* check: days_are_unique   severity: fail
   A person has one row per unit and day. */
select cast(period_start as date) as period_start, sum(n_days) as n_rows, count(*) filter (where n_days > 1) as n_violations
from (
    select period.period_start, count(*) as n_days
    from build.period
    join warehouse.fact_attendance_day as day on cast(date_trunc('month', day.day) as date) = period.period_start
    group by period.period_start, day.person_id, day.day
) as person_day
group by period_start
