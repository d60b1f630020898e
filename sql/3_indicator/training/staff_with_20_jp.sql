/* id: staff_with_20_jp   code: TRN-04   grain: unit x year to date   members: employee   window: year   roll_up: ratio   unit: percent   better: higher   minimum_group: 5
   name: Staff with 20 JP | Persentase ASN dengan 20 JP
   measure all: PNS and CPNS whose JP in the year reach the target.
   measure cpns: the same among CPNS only.
   Employed on the last day of the month and at least 90 days of the year, its rest included; without those on study assignment. SEMENTARA before December.
   legal: PP 11/2017 art. 203 */
with minimum as (
    select period.period_start, max(cast(parameter.parameter_value as int)) as n_days
    from build.period
    join reference.parameter
        on parameter.parameter_id = 'training_minimum_days'
        and period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    group by period.period_start
)
select
    cast(year.period_start as date) as period_start,
    cast(measure.measure as text) as measure,
    cast(year.person_id as text) as subject_id,
    cast(year.unit_id as text) as unit_id,
    cast(case when year.credited_jp >= year.target_jp then 1 else 0 end as numeric(18, 4)) as numerator,
    cast(1 as numeric(18, 4)) as denominator,
    cast(case when year.is_provisional then 'SEMENTARA' end as text) as label
from build.period
join warehouse.fact_training_year as year on year.period_start = period.period_start
join minimum on minimum.period_start = period.period_start
join warehouse.employment_year as employed
    on employed.person_id = year.person_id
    and employed.year_start = period.year_start
    and employed.n_days >= minimum.n_days
cross join (values ('all'), ('cpns')) as measure (measure)
where
    year.employment_type in ('PNS', 'CPNS')
    and year.target_jp is not null
    and (measure.measure = 'all' or year.employment_type = 'CPNS')
    and not exists (
        select 1
        from warehouse.leave_period as leave
        where
            leave.person_id = year.person_id
            and leave.attendance_code = 'TB'
            and period.period_end between leave.valid_from and leave.valid_to
    )
