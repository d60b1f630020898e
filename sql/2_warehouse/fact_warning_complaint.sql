/* table: fact_warning_complaint   partition: period_start   window: ever
   One row per month and open complaint that must be closed within the next warning_complaint_days working days to be in time. As of
   the month's last day, or of the day of the build before it; what happened after that day is undone. While a pause runs nothing
   is due; what is overdue already is counted by overdue_open.
   columns:
     period_start: first day of the month
     told_on: day as of which it is told
     tracking_id: number of the complaint
     unit_id: unit it was last given to
     used_days: working days since receipt without pauses (working days)
     sla_days: its limit (working days)
     due_on: last day on which closing is in time */
with rule as (
    select period.period_start, max(cast(parameter.parameter_value as int)) as days_before
    from build.period
    join reference.parameter
        on parameter.parameter_id = 'warning_complaint_days'
        and period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    group by period.period_start
),
first_day_of_count as (
    select office_working_day_count, min(day) as day from warehouse.dim_calendar group by office_working_day_count
)
select
    cast(complaint.period_start as date) as period_start,
    cast(complaint.told_on as date) as told_on,
    cast(complaint.tracking_id as text) as tracking_id,
    cast(complaint.unit_id as text) as unit_id,
    cast(complaint.age_days as int) as used_days,
    cast(complaint.sla_days as int) as sla_days,
    cast(due.day as date) as due_on
from rule
join warehouse.fact_open_complaint as complaint on complaint.period_start = rule.period_start
left join first_day_of_count as due
    on due.office_working_day_count = complaint.told_count + complaint.sla_days - complaint.age_days
where
    not complaint.is_paused
    and complaint.age_days <= complaint.sla_days
    and complaint.age_days + rule.days_before >= complaint.sla_days
