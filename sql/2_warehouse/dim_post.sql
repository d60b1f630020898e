/* table: dim_post   partition: none
   One row per person and period in one post. For people of whom the dataset post holds nothing: what the employee data say.
   columns:
     person_id: the person
     position_type: JPT, ADMINISTRATOR, PENGAWAS, JF, PELAKSANA
     echelon: I.a to V.b of structural posts; null where not told
     functional_level: level of a functional post, such as AHLI_PERTAMA; null where not told
     title: name of the post
     decision_number: number of the decision; null where not told
     valid_from: first day
     valid_to: last day; 9999-12-31 while open */
with latest as (
    select distinct on (identity.person_id, post.valid_from)
        identity.person_id, post.position_type, post.echelon, post.functional_level, post.title, post.decision_number,
        post.valid_from,
        least(coalesce(post.valid_to, date '9999-12-31'), coalesce(post.withdrawn_on - 1, date '9999-12-31')) as valid_to
    from raw.post as post
    join warehouse.employee_identity as identity on identity.employee_id = post.employee_id
    order by
        identity.person_id nulls last, post.valid_from nulls last,
        (case when post.withdrawn_on is null then 0 else 1 end) nulls last,
        post.source nulls last, post.source_as_of desc nulls last, post.title nulls last
),
held as (
    -- A post that was left open ends where the next one begins.
    select
        person_id, position_type, echelon, functional_level, title, decision_number, valid_from,
        least(
            valid_to,
            coalesce(
                lead(valid_from) over (partition by person_id order by valid_from nulls last) - 1, date '9999-12-31'
            )
        ) as valid_to
    from latest
    union all
    select employee.person_id, employee.position_type, null, null, employee.position, null, employee.valid_from, employee.valid_to
    from warehouse.dim_employee as employee
    where not exists (select 1 from latest where latest.person_id = employee.person_id)
)
select
    cast(person_id as text) as person_id,
    cast(position_type as text) as position_type,
    cast(echelon as text) as echelon,
    cast(functional_level as text) as functional_level,
    cast(title as text) as title,
    cast(decision_number as text) as decision_number,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to
from held
where valid_from <= valid_to
