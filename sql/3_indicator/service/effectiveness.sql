/* id: effectiveness   code: LED-06   grain: unit x month   window: month   roll_up: ratio   unit: percent   better: higher   minimum_group: 0
   name: Effectiveness | Efektivitas
   measure raw: services given among services planned, of the kinds that have a target.
   May exceed 100.
   legal: kebijakan sistem */
select
    cast(period.period_start as date) as period_start,
    cast('raw' as text) as measure,
    cast(service.unit_id as text) as subject_id,
    cast(service.unit_id as text) as unit_id,
    cast(null as bigint) as n_people,
    cast(sum(service.n_services) as numeric(18, 4)) as numerator,
    cast(sum(service.target) as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_service as service on service.month = period.period_start
where service.target is not null
group by period.period_start, service.unit_id
