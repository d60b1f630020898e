/* table: fact_unexcused_year   partition: period_start   window: year
   One row per month and person employed on its last day: absence and shortage of the year so far.
   columns:
     period_start: first day of the month
     person_id: the person
     unit_id: unit on the last day of the month
     employment_type: PNS, CPNS, PPPK, PPPK_PW, HONORER on the last day of the month
     n_days: required days of the year for which a source has spoken (days)
     n_unexcused: of these, absent without valid reason (days)
     shortage_minutes: working minutes missed on days with both punches (minutes); null without such a day
     shortage_days: whole days that these make (days)
     shortage_rest_minutes: minutes left over (minutes)
     n_counted: days that count for discipline: n_unexcused, and shortage_days while konversi_jam_aktif is true (days)
     longest_run: most unexcused days in a row, those before 1 January included where the run reaches into the year (days)
     run_started_on: first day of that run; null without one
     is_provisional: whether the year is not over */
with rule as (
    select
        period.period_start,
        max(case when parameter_id = 'shortage_day_minutes' then cast(parameter_value as int) end) as day_minutes,
        max(case when parameter_id = 'konversi_jam_aktif' and parameter_value = 'true' then 1 else 0 end) as is_converted
    from build.period
    join reference.parameter
        on period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    where parameter_id in ('shortage_day_minutes', 'konversi_jam_aktif')
    group by period.period_start
),
counted as (
    select
        period.period_start, month.person_id,
        sum(month.n_days) as n_days,
        sum(month.n_unexcused) as n_unexcused,
        sum(month.shortage_minutes) as shortage_minutes
    from build.period
    join warehouse.fact_attendance_month as month on month.period_start between period.year_start and period.period_start
    group by period.period_start, month.person_id
),
longest as (
    select distinct on (period.period_start, absence.person_id)
        period.period_start, absence.person_id, absence.run_days, absence.run_started_on
    from build.period
    join warehouse.fact_unexcused_day as absence on absence.day between period.year_start and period.period_end
    order by
        period.period_start nulls last, absence.person_id nulls last, absence.run_days desc nulls last, absence.day nulls last
),
joined as (
    select
        period.period_start, period.period_end, employee.person_id, employee.unit_id, employee.employment_type,
        coalesce(counted.n_days, 0) as n_days,
        coalesce(counted.n_unexcused, 0) as n_unexcused,
        counted.shortage_minutes,
        floor(cast(counted.shortage_minutes as numeric(18, 4)) / rule.day_minutes) as shortage_days,
        rule.day_minutes, rule.is_converted,
        coalesce(longest.run_days, 0) as longest_run,
        longest.run_started_on
    from build.period
    join rule on rule.period_start = period.period_start
    join warehouse.dim_employee as employee on period.period_end between employee.valid_from and employee.valid_to
    left join counted on counted.period_start = period.period_start and counted.person_id = employee.person_id
    left join longest on longest.period_start = period.period_start and longest.person_id = employee.person_id
)
select
    cast(period_start as date) as period_start,
    cast(person_id as text) as person_id,
    cast(unit_id as text) as unit_id,
    cast(employment_type as text) as employment_type,
    cast(n_days as int) as n_days,
    cast(n_unexcused as int) as n_unexcused,
    cast(shortage_minutes as bigint) as shortage_minutes,
    cast(shortage_days as int) as shortage_days,
    cast(shortage_minutes - shortage_days * day_minutes as int) as shortage_rest_minutes,
    cast(n_unexcused + coalesce(shortage_days, 0) * is_converted as int) as n_counted,
    cast(longest_run as int) as longest_run,
    cast(run_started_on as date) as run_started_on,
    cast(extract(month from period_end) < 12 as boolean) as is_provisional
from joined
