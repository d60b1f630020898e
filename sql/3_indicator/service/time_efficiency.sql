/* id: time_efficiency   code: LED-05   grain: unit x month   window: month   roll_up: none   unit: percent   better: higher   minimum_group: 5
   name: Time efficiency | Efisiensi waktu
   measure raw: minutes that the services take by the office's standard, among the minutes the people were present within their schedule, without breaks.
   May exceed 100; above efficiency_check_percent it says PERIKSA_STANDAR: the standard times should be checked. Units that count
   services, with their own people; above them both are added. Services without a standard add nothing; a unit without any has no row.
   legal: kebijakan sistem */
with rule as (
    select period.period_start, max(cast(parameter.parameter_value as numeric(18, 4))) as check_percent
    from build.period
    join reference.parameter
        on parameter.parameter_id = 'efficiency_check_percent'
        and period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    group by period.period_start
),
summed as (
    select
        period.period_start, place.grain, place.subject_id,
        sum(case when service.effective_minutes is not null then service.standard_minutes end) as standard_minutes,
        sum(service.effective_minutes) as effective_minutes
    from build.period
    join warehouse.fact_service_time as service on service.period_start = period.period_start
    join warehouse.unit_above as place
        on place.period_start = period.period_start and place.unit_id = service.unit_id
    where service.standard_minutes is not null
    group by period.period_start, place.grain, place.subject_id
),
present as (
    -- Somebody who moved between two such units is one person above both.
    select staff.period_start, place.grain, place.subject_id, count(distinct staff.person_id) as n_people
    from build.period
    join warehouse.fact_service_staff as staff on staff.period_start = period.period_start
    join warehouse.fact_service_time as service
        on service.period_start = staff.period_start and service.unit_id = staff.unit_id
    join warehouse.unit_above as place
        on place.period_start = period.period_start and place.unit_id = staff.unit_id
    where service.standard_minutes is not null
    group by staff.period_start, place.grain, place.subject_id
)
select
    cast(summed.period_start as date) as period_start,
    cast('raw' as text) as measure,
    cast(summed.grain as text) as grain,
    cast(summed.subject_id as text) as subject_id,
    cast(case when summed.grain = 'unit' then summed.subject_id end as text) as unit_id,
    cast(present.n_people as bigint) as n_people,
    cast(summed.standard_minutes as numeric(18, 4)) as numerator,
    cast(summed.effective_minutes as numeric(18, 4)) as denominator,
    cast(
        case
            when summed.effective_minutes > 0 and 100 * summed.standard_minutes > rule.check_percent * summed.effective_minutes
                then 'PERIKSA_STANDAR'
        end as text
    ) as label
from summed
left join rule on rule.period_start = summed.period_start
left join present
    on present.period_start = summed.period_start
    and present.grain = summed.grain
    and present.subject_id = summed.subject_id
