/* table: employee_identity   partition: none
   One row per identifier ever written for a person: NIP, NI PPPK or the office's own number, whatever its dates.
   columns:
     employee_id: identifier as the sources write it
     person_id: key of the person; survives honorer -> PPPK -> PNS */
select distinct on (employee_id)
    cast(employee_id as text) as employee_id,
    cast(person_id as text) as person_id
from raw.employee
where employee_id is not null and person_id is not null
order by
    employee_id nulls last,
    (case when withdrawn_on is null then 0 else 1 end) nulls last,
    source_as_of desc nulls last,
    valid_from desc nulls last,
    source nulls last
