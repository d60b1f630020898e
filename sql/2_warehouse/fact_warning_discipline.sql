/* table: fact_warning_discipline   partition: period_start   window: 2 months
   One row per month, person and kind of count that lacks at most warning_discipline_days to the next threshold of
   reference.discipline_threshold: days of the year so far, or the run of days that has not ended. As of the month's last day, or of
   the day of the build before it. An early warning for the superior, neither indication nor sanction.
   columns:
     period_start: first day of the month
     told_on: day as of which it is told
     person_id: the person
     unit_id: unit on the last day of the month
     counted: TAHUN days of the year, BERTURUT days in a row
     n_days: days that count (days)
     limit_days: the next threshold (days)
     level_code: level that it stands for; followed by (ACUAN) where the table is a guide only */
with rule as (
    select period.period_start, max(cast(parameter.parameter_value as int)) as days_before
    from build.period
    join reference.parameter
        on parameter.parameter_id = 'warning_discipline_days'
        and period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    group by period.period_start
),
newest as (
    select distinct on (period.period_start, absence.person_id)
        period.period_start, period.snapshot_on, absence.person_id, absence.day, absence.run_days
    from build.period
    join warehouse.fact_unexcused_day as absence
        on absence.day <= period.snapshot_on
        and absence.day >= cast(period.period_start - interval '1 month' as date)
    order by period.period_start nulls last, absence.person_id nulls last, absence.day desc nulls last
),
running as (
    -- A run has ended once a source has spoken of a required day after it; days that nobody has delivered yet end nothing.
    select newest.period_start, newest.person_id, newest.run_days
    from newest
    where
        not exists (
            select 1
            from warehouse.fact_attendance_day as day
            where
                day.person_id = newest.person_id
                and day.day > newest.day
                and day.day <= newest.snapshot_on
                and day.is_required
                and day.is_received
                and day.attendance_code <> 'A'
        )
),
counted as (
    select year.period_start, year.person_id, year.unit_id, year.employment_type, 'TAHUN' as counted, year.n_counted as n_days
    from build.period
    join warehouse.fact_unexcused_year as year on year.period_start = period.period_start
    union all
    select year.period_start, year.person_id, year.unit_id, year.employment_type, 'BERTURUT', running.run_days
    from running
    join warehouse.fact_unexcused_year as year
        on year.period_start = running.period_start and year.person_id = running.person_id
)
select distinct on (counted.period_start, counted.person_id, counted.counted)
    cast(counted.period_start as date) as period_start,
    cast(period.snapshot_on as date) as told_on,
    cast(counted.person_id as text) as person_id,
    cast(counted.unit_id as text) as unit_id,
    cast(counted.counted as text) as counted,
    cast(counted.n_days as int) as n_days,
    cast(case counted.counted when 'TAHUN' then threshold.minimum_days else threshold.minimum_run_days end as int) as limit_days,
    cast(threshold.level_code || case when threshold.is_reference then ' (ACUAN)' else '' end as text) as level_code
from build.period
join rule on rule.period_start = period.period_start
join counted on counted.period_start = period.period_start
join reference.discipline_threshold as threshold
    on threshold.employment_type = counted.employment_type
    and period.period_end between threshold.valid_from and coalesce(threshold.valid_to, date '9999-12-31')
    and case counted.counted when 'TAHUN' then threshold.minimum_days else threshold.minimum_run_days end > counted.n_days
    and case counted.counted when 'TAHUN' then threshold.minimum_days else threshold.minimum_run_days end
    <= counted.n_days + rule.days_before
where counted.n_days > 0
order by
    counted.period_start nulls last, counted.person_id nulls last, counted.counted nulls last,
    case counted.counted when 'TAHUN' then threshold.minimum_days else threshold.minimum_run_days end nulls last,
    threshold.level_rank nulls last
