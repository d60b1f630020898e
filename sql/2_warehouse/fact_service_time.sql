/* table: fact_service_time   partition: period_start   window: month
   One row per month and unit with services: what they took by the standard, and the time its people worked.
   columns:
     period_start: first day of the month
     unit_id: the unit, without those below it
     n_services: services given (count)
     standard_minutes: services times their standard (minutes); services without one add nothing
     effective_minutes: time present within the schedule of the unit's people on its required days (minutes); null where no punches tell */
with served as (
    select
        month,
        unit_id,
        sum(n_services) as n_services,
        sum(n_services * standard_minutes) as standard_minutes
    from warehouse.fact_service
    group by month, unit_id
),
worked as (
    select period_start, unit_id, sum(effective_minutes) as effective_minutes
    from warehouse.fact_service_staff
    group by period_start, unit_id
)
select
    cast(period.period_start as date) as period_start,
    cast(served.unit_id as text) as unit_id,
    cast(served.n_services as bigint) as n_services,
    cast(served.standard_minutes as numeric(18, 4)) as standard_minutes,
    cast(worked.effective_minutes as bigint) as effective_minutes
from build.period
join served on served.month = period.period_start
left join worked on worked.period_start = period.period_start and worked.unit_id = served.unit_id
