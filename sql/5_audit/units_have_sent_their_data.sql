/* check: units_have_sent_their_data   severity: warn
   Every unit has a received day in each month that is over. */
select period_start, count(*) as n_rows, count(*) filter (where n_received = 0) as n_violations
from (
    select period.period_start, day.unit_id, count(*) filter (where day.is_received) as n_received
    from build.period
    join warehouse.fact_attendance_day as day on cast(date_trunc('month', day.day) as date) = period.period_start
    where day.is_required and period.snapshot_on = period.period_end
    group by period.period_start, day.unit_id
) as unit_month
group by period_start
