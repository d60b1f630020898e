/* table: fact_training_year   partition: period_start   window: year
   One row per month and person of the ASN (PNS, CPNS, PPPK, PPPK_PW) on its last day: the JP of the year so far, 0 without training.
   columns:
     period_start: first day of the month
     person_id: the person
     unit_id: unit on the last day of the month
     employment_type: PNS, CPNS, PPPK, PPPK_PW on the last day of the month
     credited_jp: JP of trainings completed since 1 January (JP)
     target_jp: JP that PNS and CPNS are due in a year (JP)
     is_provisional: whether the year is not over */
with credited as (
    select period.period_start, training.person_id, sum(training.credited_jp) as jp
    from build.period
    join warehouse.fact_training as training on training.completed_on between period.year_start and period.period_end
    group by period.period_start, training.person_id
),
target as (
    select period.period_start, max(cast(parameter.parameter_value as numeric(18, 4))) as jp
    from build.period
    join reference.parameter
        on parameter.parameter_id = 'training_target_jp'
        and period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    group by period.period_start
)
select
    cast(period.period_start as date) as period_start,
    cast(employee.person_id as text) as person_id,
    cast(employee.unit_id as text) as unit_id,
    cast(employee.employment_type as text) as employment_type,
    cast(coalesce(credited.jp, 0) as numeric(18, 4)) as credited_jp,
    cast(target.jp as numeric(18, 4)) as target_jp,
    cast(extract(month from period.period_end) < 12 as boolean) as is_provisional
from build.period
left join target on target.period_start = period.period_start
join warehouse.dim_employee as employee on period.period_end between employee.valid_from and employee.valid_to
left join credited on credited.period_start = period.period_start and credited.person_id = employee.person_id
where employee.employment_type in ('PNS', 'CPNS', 'PPPK', 'PPPK_PW')
