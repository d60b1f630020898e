/* table: fact_warning_supply   partition: period_start   window: 2 months
   One row per month, unit and month that is over, itself or the one before, in which no source has spoken of required days of the
   unit. As of the month's last day, or of the day of the build before it: a running month is not asked for.
   columns:
     period_start: first day of the month
     told_on: day as of which it is told
     unit_id: the unit
     missing_month: first day of the month that lacks days
     n_missing_days: required days of which no source has spoken (days)
     n_required_days: required days of the unit in that month (days)
     due_on: day by which a source should have delivered it (supply_day_limit) */
with missing as (
    select
        period.period_start, period.snapshot_on, day.unit_id,
        cast(date_trunc('month', day.day) as date) as missing_month,
        count(distinct day.day) as n_required_days,
        count(distinct day.day) - count(distinct case when day.is_received then day.day end) as n_missing_days
    from build.period
    join warehouse.fact_attendance_day as day
        on day.day >= cast(period.period_start - interval '1 month' as date)
        and day.day <= case when period.snapshot_on = period.period_end then period.period_end else period.period_start - 1 end
    where day.is_required
    group by period.period_start, period.snapshot_on, day.unit_id, cast(date_trunc('month', day.day) as date)
)
select
    cast(missing.period_start as date) as period_start,
    cast(missing.snapshot_on as date) as told_on,
    cast(missing.unit_id as text) as unit_id,
    cast(missing.missing_month as date) as missing_month,
    cast(missing.n_missing_days as int) as n_missing_days,
    cast(missing.n_required_days as int) as n_required_days,
    cast(cast(missing.missing_month + interval '1 month' as date) - 1 + limit_day.n as date) as due_on
from missing
join (
    select period.period_start, max(cast(parameter.parameter_value as int)) as n
    from build.period
    join reference.parameter
        on parameter.parameter_id = 'supply_day_limit'
        and period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    group by period.period_start
) as limit_day on limit_day.period_start = missing.period_start
where missing.n_missing_days > 0
