/* table: fact_service   partition: month   window: month
   One row per unit, month and kind of service, however many sources hold it: the source first in the alphabet holds.
   columns:
     month: first day of the month
     unit_id: unit that gave the services
     service_type: kind of service
     n_services: services given (count)
     target: services planned (count); null where none was set
     standard_minutes: working time of one service by the office's standard (minutes); null where there is none */
select distinct on (volume.unit_id, volume.month, volume.service_type)
    cast(volume.month as date) as month,
    cast(volume.unit_id as text) as unit_id,
    cast(volume.service_type as text) as service_type,
    cast(volume.n_services as bigint) as n_services,
    cast(volume.target as bigint) as target,
    cast(volume.standard_minutes as numeric(8, 2)) as standard_minutes
from raw.service_volume as volume
join build.period on volume.month = period.period_start
where
    volume.withdrawn_on is null
    and exists (select 1 from warehouse.dim_unit as unit where unit.unit_id = volume.unit_id)
order by
    volume.unit_id nulls last,
    volume.month nulls last,
    volume.service_type nulls last,
    volume.source nulls last,
    volume.source_as_of desc nulls last
