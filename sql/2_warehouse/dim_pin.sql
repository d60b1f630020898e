/* table: dim_pin   partition: none
   One row per device, PIN and period in which the PIN was one person's.
   columns:
     device_id: attendance device
     pin: number of the person on the device
     person_id: the person
     valid_from: first day
     valid_to: last day; 9999-12-31 while open */
with latest as (
    select distinct on (device_id, pin, valid_from) device_id, pin, employee_id, valid_from, valid_to, withdrawn_on
    from raw.pin_map
    order by
        device_id nulls last,
        pin nulls last,
        valid_from nulls last,
        (case when withdrawn_on is null then 0 else 1 end) nulls last,
        source nulls last,
        source_as_of desc nulls last
),
bounded as (
    -- A PIN given to somebody else ends for its former owner, also where the new owner is not known yet.
    select
        latest.*,
        least(
            coalesce(valid_to, date '9999-12-31'),
            coalesce(withdrawn_on - 1, date '9999-12-31'),
            coalesce(lead(valid_from) over (partition by device_id, pin order by valid_from nulls last) - 1, date '9999-12-31')
        ) as last_day
    from latest
)
select
    cast(bounded.device_id as text) as device_id,
    cast(bounded.pin as text) as pin,
    cast(identity.person_id as text) as person_id,
    cast(bounded.valid_from as date) as valid_from,
    cast(bounded.last_day as date) as valid_to
from bounded
join warehouse.employee_identity as identity on identity.employee_id = bounded.employee_id
where bounded.valid_from <= bounded.last_day
