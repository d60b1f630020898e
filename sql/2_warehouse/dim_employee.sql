/* table: dim_employee   partition: none
   One row per person and period in which employment and placement both held and nothing in them changed.
   columns:
     person_id: the person
     employee_id: identifier the person was written down with in the period
     full_name: name
     sex: L male, P female
     birth_on: date of birth
     employment_type: PNS, CPNS, PPPK, PPPK_PW, HONORER
     grade: golongan
     education_level: level of education
     position_type: JPT, ADMINISTRATOR, PENGAWAS, JF, PELAKSANA
     position: name of the position
     unit_id: unit of the placement
     schedule_id: schedule of the placement
     valid_from: first day
     valid_to: last day; 9999-12-31 while open */
with stated as (
    select distinct on (person_id, valid_from)
        person_id, employee_id, full_name, sex, birth_on, employment_type, grade, education_level, position_type,
        position, valid_from,
        least(coalesce(valid_to, date '9999-12-31'), coalesce(withdrawn_on - 1, date '9999-12-31')) as valid_to
    from raw.employee
    order by
        person_id nulls last, valid_from nulls last, (case when withdrawn_on is null then 0 else 1 end) nulls last,
        source nulls last, source_as_of desc nulls last
),
employment as (
    -- A later employment ends an earlier one that was left open: nobody falls back into a former status.
    select
        person_id, employee_id, full_name, sex, birth_on, employment_type, grade, education_level, position_type,
        position, valid_from,
        least(
            valid_to,
            coalesce(
                lead(valid_from) over (partition by person_id order by valid_from nulls last) - 1, date '9999-12-31'
            )
        ) as valid_to
    from stated
),
placed as (
    select distinct on (identity.person_id, placement.valid_from)
        identity.person_id, placement.unit_id, placement.schedule_id, placement.valid_from,
        least(
            coalesce(placement.valid_to, date '9999-12-31'), coalesce(placement.withdrawn_on - 1, date '9999-12-31')
        ) as valid_to
    from raw.placement
    join warehouse.employee_identity as identity on identity.employee_id = placement.employee_id
    where exists (select 1 from warehouse.dim_unit where dim_unit.unit_id = placement.unit_id)
    order by
        identity.person_id nulls last, placement.valid_from nulls last,
        (case when placement.withdrawn_on is null then 0 else 1 end) nulls last,
        placement.source nulls last, placement.source_as_of desc nulls last
),
change as (
    select person_id, valid_from as day from employment
    union
    select person_id, valid_to + 1 as day from employment where valid_to < date '9999-12-31'
    union
    select person_id, valid_from as day from placed
    union
    select person_id, valid_to + 1 as day from placed where valid_to < date '9999-12-31'
),
stretch as (
    select
        person_id,
        day as valid_from,
        coalesce(lead(day) over (partition by person_id order by day nulls last) - 1, date '9999-12-31') as valid_to
    from change
),
described as (
    -- Where two rows cover a stretch, the one that began later holds: an older one was left open.
    select distinct on (stretch.person_id, stretch.valid_from)
        employment.*, placed.unit_id, placed.schedule_id, stretch.valid_from as first_day, stretch.valid_to as last_day
    from stretch
    join employment
        on employment.person_id = stretch.person_id
        and stretch.valid_from between employment.valid_from and employment.valid_to
    join placed
        on placed.person_id = stretch.person_id
        and stretch.valid_from between placed.valid_from and placed.valid_to
    order by
        stretch.person_id nulls last, stretch.valid_from nulls last,
        employment.valid_from desc nulls last, placed.valid_from desc nulls last
)
select
    cast(person_id as text) as person_id,
    cast(employee_id as text) as employee_id,
    cast(full_name as text) as full_name,
    cast(sex as text) as sex,
    cast(birth_on as date) as birth_on,
    cast(employment_type as text) as employment_type,
    cast(grade as text) as grade,
    cast(education_level as text) as education_level,
    cast(position_type as text) as position_type,
    cast(position as text) as position,
    cast(unit_id as text) as unit_id,
    cast(schedule_id as text) as schedule_id,
    cast(first_day as date) as valid_from,
    cast(last_day as date) as valid_to
from described
