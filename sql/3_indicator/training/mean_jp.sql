/* id: mean_jp   code: TRN-05   grain: unit x year to date   members: employee   window: year   roll_up: ratio   unit: jp   better: higher   minimum_group: 5
   name: Mean JP per ASN | Rata-rata JP per ASN
   measure all: JP in the year over the people with an ASN employment on the last day of the month, those without training included.
   SEMENTARA before December.
   legal: PP 11/2017 art. 203; PP 49/2018 art. 40 */
with credited as (
    -- Cast: sum() of numeric is numeric of another size on each engine.
    select period.period_start, training.person_id, cast(sum(training.credited_jp) as numeric(18, 4)) as jp
    from build.period
    join warehouse.fact_training as training on training.completed_on between period.year_start and period.period_end
    group by period.period_start, training.person_id
)
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(employee.person_id as text) as subject_id,
    cast(employee.unit_id as text) as unit_id,
    cast(coalesce(credited.jp, 0) as numeric(18, 4)) as numerator,
    cast(1 as numeric(18, 4)) as denominator,
    cast(case when extract(month from period.period_end) < 12 then 'SEMENTARA' end as text) as label
from build.period
join warehouse.dim_employee as employee on period.period_end between employee.valid_from and employee.valid_to
left join credited on credited.period_start = period.period_start and credited.person_id = employee.person_id
where employee.employment_type in ('PNS', 'CPNS', 'PPPK', 'PPPK_PW')
