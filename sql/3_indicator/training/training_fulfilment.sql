/* id: training_fulfilment   code: TRN-03   grain: employee x year to date   window: year   roll_up: none   unit: percent   better: higher   minimum_group: 5
   name: Fulfilment of 20 JP | Pemenuhan 20 JP
   measure capped: JP in the year among the target, at most the target.
   measure raw: JP in the year among the target.
   PNS and CPNS employed on the last day of the month; the unit is that of the last day. SEMENTARA before December.
   legal: PP 11/2017 art. 203 */
with credited as (
    -- Cast: sum() of numeric is numeric of another size on each engine.
    select period.period_start, training.person_id, cast(sum(training.credited_jp) as numeric(18, 4)) as jp
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
    cast(measure.measure as text) as measure,
    cast(employee.person_id as text) as subject_id,
    cast(employee.unit_id as text) as unit_id,
    cast(
        case measure.measure when 'capped' then least(coalesce(credited.jp, 0), target.jp) else coalesce(credited.jp, 0) end
        as numeric(18, 4)
    ) as numerator,
    cast(target.jp as numeric(18, 4)) as denominator,
    cast(case when extract(month from period.period_end) < 12 then 'SEMENTARA' end as text) as label
from build.period
join target on target.period_start = period.period_start
join warehouse.dim_employee as employee on period.period_end between employee.valid_from and employee.valid_to
left join credited on credited.period_start = period.period_start and credited.person_id = employee.person_id
cross join (values ('capped'), ('raw')) as measure (measure)
where employee.employment_type in ('PNS', 'CPNS')
