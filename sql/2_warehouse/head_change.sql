/* table: head_change   partition: none
   One row per change of head: a unit that had a definitive head before and has another one now. Acting heads (PLT, PLH) change
   nothing; the time under them belongs to neither head.
   columns:
     unit_id: the unit
     changed_on: first day of the new head
     former_from: first day of the former head
     former_to: last day of the former head
     new_to: last day of the new head; 9999-12-31 while open */
with definitive as (
    select unit_id, person_id, valid_from, valid_to,
        lead(valid_from) over (partition by unit_id order by valid_from nulls last, person_id nulls last) as next_from,
        lag(person_id) over (partition by unit_id order by valid_from nulls last, person_id nulls last) as former_person_id
    from warehouse.dim_unit_head
    where head_status = 'DEFINITIF'
),
begun as (
    -- A head whose appointment was written anew is no new head.
    select
        definitive.*,
        sum(case when person_id = former_person_id then 0 else 1 end)
            over (partition by unit_id order by valid_from nulls last, person_id nulls last) as tenure
    from definitive
),
tenure as (
    -- An open tenure ends where the next begins.
    select unit_id, tenure, min(valid_from) as valid_from, max(least(valid_to, coalesce(next_from - 1, date '9999-12-31'))) as valid_to
    from begun
    group by unit_id, tenure
)
select
    cast(new.unit_id as text) as unit_id,
    cast(new.valid_from as date) as changed_on,
    cast(former.valid_from as date) as former_from,
    cast(former.valid_to as date) as former_to,
    cast(new.valid_to as date) as new_to
from tenure as new
join tenure as former on former.unit_id = new.unit_id and former.tenure = new.tenure - 1
