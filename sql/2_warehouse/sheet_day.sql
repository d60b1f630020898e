/* table: sheet_day   partition: day   window: month
   One row per person and day that an attendance sheet has a code for: the sheet of the person's unit on that day before
   those of other units, then the latest.
   columns:
     day: the day
     person_id: the person
     attendance_code: canonical code */
with coded as (
    select
        identity.person_id, code.day, code.attendance_code, code.source_as_of, code.source, code.unit_id,
        case when code.unit_id = employee.unit_id then 0 else 1 end as is_foreign
    from raw.attendance_code as code
    join warehouse.employee_identity as identity on identity.employee_id = code.employee_id
    join warehouse.dim_employee as employee
        on employee.person_id = identity.person_id
        and code.day between employee.valid_from and employee.valid_to
    where
        code.withdrawn_on is null
        and code.attendance_code is not null
        and exists (select 1 from build.period where code.day between period.period_start and period.period_end)
),
said as (
    select person_id, day, min(attendance_code) as attendance_code, count(*) as n_codes
    from coded
    group by person_id, day
),
disputed as (
    -- Ranking millions of rows is dear: only days that several sheets speak of need it.
    select distinct on (coded.person_id, coded.day) coded.person_id, coded.day, coded.attendance_code
    from coded
    join said on said.person_id = coded.person_id and said.day = coded.day
    where said.n_codes > 1
    order by
        coded.person_id nulls last, coded.day nulls last, coded.is_foreign nulls last,
        coded.source nulls last, coded.source_as_of desc nulls last, coded.unit_id nulls last
)
select cast(day as date) as day, cast(person_id as text) as person_id, cast(attendance_code as text) as attendance_code
from said
where n_codes = 1
union all
select cast(day as date) as day, cast(person_id as text) as person_id, cast(attendance_code as text) as attendance_code
from disputed
