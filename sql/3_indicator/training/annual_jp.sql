/* id: annual_jp   code: TRN-02   grain: employee x year to date   window: year   roll_up: none   unit: jp   better: higher   minimum_group: 5
   name: JP in the year | Total JP setahun
   measure all: JP of trainings completed since 1 January.
   Everybody with an ASN employment on the last day of the month, 0 without training; the unit is that of the last day. SEMENTARA before December.
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
    cast(null as numeric(18, 4)) as denominator,
    cast(case when extract(month from period.period_end) < 12 then 'SEMENTARA' end as text) as label
from build.period
join warehouse.dim_employee as employee on period.period_end between employee.valid_from and employee.valid_to
left join credited on credited.period_start = period.period_start and credited.person_id = employee.person_id
where employee.employment_type in ('PNS', 'CPNS', 'PPPK', 'PPPK_PW')
