/* id: productivity   code: LED-04   grain: unit x month   window: month   roll_up: ratio   unit: services per hour   better: higher   minimum_group: 5
   name: Productivity | Produktivitas
   measure all: services over the hours that the unit's people were present within their schedule, without breaks.
   Units that count services, with their own people; above them both are added. Days without both punches add no hours; a unit of
   which no hours are known has no figure, and its services add nothing above it.
   legal: kebijakan sistem */
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(service.unit_id as text) as subject_id,
    cast(service.unit_id as text) as unit_id,
    cast(nullif(service.n_people, 0) as bigint) as n_people,
    cast(case when service.effective_minutes is not null then 60 * service.n_services end as numeric(18, 4)) as numerator,
    cast(service.effective_minutes as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_service_time as service on service.period_start = period.period_start
