/* table: leave_period   partition: none
   One row per person and registered leave, duty travel or status, however many sources hold it.
   columns:
     person_id: the person
     attendance_code: canonical code
     valid_from: first day
     valid_to: last day
     is_required: false where the code takes the person's days out of the required ones (TB, CLTN) */
with latest as (
    select distinct on (identity.person_id, leave.attendance_code, leave.first_day)
        identity.person_id, leave.attendance_code, leave.first_day, leave.last_day
    from raw.leave as leave
    join warehouse.employee_identity as identity on identity.employee_id = leave.employee_id
    where leave.withdrawn_on is null
    order by
        identity.person_id nulls last,
        leave.attendance_code nulls last,
        leave.first_day nulls last,
        leave.source nulls last,
        leave.source_as_of desc nulls last
)
select
    cast(latest.person_id as text) as person_id,
    cast(latest.attendance_code as text) as attendance_code,
    cast(latest.first_day as date) as valid_from,
    cast(latest.last_day as date) as valid_to,
    cast(coalesce(code.is_required, true) as boolean) as is_required
from latest
left join reference.attendance_code as code
    on code.attendance_code = latest.attendance_code
    and latest.last_day between code.valid_from and coalesce(code.valid_to, date '9999-12-31')
