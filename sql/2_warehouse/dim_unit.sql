/* table: dim_unit   partition: none
   One row per unit and period in which its description held.
   columns:
     unit_id: unit (office code or NPSN)
     unit_name: name
     parent_unit_id: unit above it; null at the top
     unit_type: DINAS, SEKRETARIAT, BIDANG, SEKOLAH, UPT
     time_zone: zone of the unit's local times
     valid_from: first day
     valid_to: last day; 9999-12-31 while open */
with latest as (
    select distinct on (unit_id, valid_from)
        unit_id, unit_name, parent_unit_id, unit_type, time_zone, valid_from, valid_to, withdrawn_on
    from raw.unit
    order by
        unit_id nulls last,
        valid_from nulls last,
        (case when withdrawn_on is null then 0 else 1 end) nulls last,
        source nulls last,
        source_as_of desc nulls last
),
bounded as (
    -- A description that was left open ends where the next one begins.
    select
        latest.*,
        least(
            coalesce(valid_to, date '9999-12-31'),
            coalesce(withdrawn_on - 1, date '9999-12-31'),
            coalesce(lead(valid_from) over (partition by unit_id order by valid_from nulls last) - 1, date '9999-12-31')
        ) as last_day
    from latest
)
select
    cast(unit_id as text) as unit_id,
    cast(unit_name as text) as unit_name,
    cast(parent_unit_id as text) as parent_unit_id,
    cast(unit_type as text) as unit_type,
    cast(time_zone as text) as time_zone,
    cast(valid_from as date) as valid_from,
    cast(last_day as date) as valid_to
from bounded
where valid_from <= last_day
