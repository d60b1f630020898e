/* table: dim_unit_head   partition: none
   One row per unit, head and period.
   columns:
     unit_id: the unit
     person_id: its head
     head_status: DEFINITIF, PLT acting, PLH daily acting
     valid_from: first day
     valid_to: last day; 9999-12-31 while open */
with latest as (
    select distinct on (head.unit_id, head.valid_from, identity.person_id)
        head.unit_id,
        identity.person_id,
        head.head_status,
        head.valid_from,
        least(
            coalesce(head.valid_to, date '9999-12-31'), coalesce(head.withdrawn_on - 1, date '9999-12-31')
        ) as valid_to
    from raw.unit_head as head
    join warehouse.employee_identity as identity on identity.employee_id = head.employee_id
    order by
        head.unit_id nulls last,
        head.valid_from nulls last,
        identity.person_id nulls last,
        (case when head.withdrawn_on is null then 0 else 1 end) nulls last,
        head.source nulls last,
        head.source_as_of desc nulls last
)
select
    cast(unit_id as text) as unit_id,
    cast(person_id as text) as person_id,
    cast(head_status as text) as head_status,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to
from latest
where valid_from <= valid_to
