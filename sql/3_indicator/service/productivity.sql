/* id: productivity   code: LED-04   grain: unit x month   window: month   roll_up: none   unit: services per hour   better: higher   minimum_group: 5
   name: Productivity | Produktivitas
   measure all: services over the hours that the unit's people were present within their schedule, without breaks.
   Units that count services, with their own people; above them both are added. Days without both punches add no hours; a unit of
   which no hours are known has no figure, and its services add nothing above it.
   legal: kebijakan sistem */
with summed as (
    select
        period.period_start, place.grain, place.subject_id,
        sum(case when service.effective_minutes is not null then 60 * service.n_services end) as sixty_services,
        sum(service.effective_minutes) as effective_minutes
    from build.period
    join warehouse.fact_service_time as service on service.period_start = period.period_start
    join warehouse.unit_above as place
        on place.period_start = period.period_start and place.unit_id = service.unit_id
    group by period.period_start, place.grain, place.subject_id
),
present as (
    -- Somebody who moved between two such units is one person above both.
    select staff.period_start, place.grain, place.subject_id, count(distinct staff.person_id) as n_people
    from build.period
    join warehouse.fact_service_staff as staff on staff.period_start = period.period_start
    join warehouse.unit_above as place
        on place.period_start = period.period_start and place.unit_id = staff.unit_id
    group by staff.period_start, place.grain, place.subject_id
)
select
    cast(summed.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(summed.grain as text) as grain,
    cast(summed.subject_id as text) as subject_id,
    cast(case when summed.grain = 'unit' then summed.subject_id end as text) as unit_id,
    cast(present.n_people as bigint) as n_people,
    cast(summed.sixty_services as numeric(18, 4)) as numerator,
    cast(summed.effective_minutes as numeric(18, 4)) as denominator,
    cast(null as text) as label
from summed
left join present
    on present.period_start = summed.period_start
    and present.grain = summed.grain
    and present.subject_id = summed.subject_id
