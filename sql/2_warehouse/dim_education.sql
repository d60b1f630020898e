/* table: dim_education   partition: none
   One row per person and period with one highest recognised education. A degree counts from the day on which it stands in a
   decision. For people of whom the dataset education holds no recognised degree: what the employee data say.
   columns:
     person_id: the person
     education_level: SD, SMP, SMA, D1 to D4, S1 to S3; null where the employee data have no known word
     valid_from: first day
     valid_to: last day; 9999-12-31 while open */
with degree as (
    select distinct identity.person_id, education.education_level, level.level_rank, education.recognised_on
    from raw.education as education
    join warehouse.employee_identity as identity on identity.employee_id = education.employee_id
    join reference.education_level as level
        on level.education_level = education.education_level
        and education.recognised_on between level.valid_from and coalesce(level.valid_to, date '9999-12-31')
    where education.withdrawn_on is null
),
higher as (
    -- What was recognised later without being higher changes nothing.
    select distinct on (degree.person_id, degree.recognised_on)
        degree.person_id, degree.education_level, degree.recognised_on
    from degree
    where not exists (
        select 1
        from degree as other
        where
            other.person_id = degree.person_id
            and other.recognised_on < degree.recognised_on
            and other.level_rank >= degree.level_rank
    )
    order by
        degree.person_id nulls last, degree.recognised_on nulls last,
        degree.level_rank desc nulls last, degree.education_level desc nulls last
),
known as (
    select
        person_id, education_level, recognised_on as valid_from,
        coalesce(
            lead(recognised_on) over (partition by person_id order by recognised_on nulls last) - 1, date '9999-12-31'
        ) as valid_to
    from higher
    union all
    select employee.person_id, synonym.education_level, employee.valid_from, employee.valid_to
    from warehouse.dim_employee as employee
    left join reference.education_level_synonym as synonym
        on synonym.synonym = upper(regexp_replace(trim(employee.education_level), '\s+', ' ', 'g'))
    where not exists (select 1 from degree where degree.person_id = employee.person_id)
)
select
    cast(person_id as text) as person_id,
    cast(education_level as text) as education_level,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to
from known
