/* table: fact_unexcused_day   partition: none
   One row per person and required day absent without valid reason (A), with its place in the run of such days.
   Days that are not required neither count nor break a run; any other required day breaks it, also one that nobody has
   delivered. A run goes on over New Year.
   columns:
     day: the day
     person_id: the person
     unit_id: unit of the person on that day
     run_started_on: first day of the run
     run_days: which day of the run it is (days) */
with required as (
    select
        day, person_id, unit_id, attendance_code,
        row_number() over (partition by person_id order by day nulls last) as day_number
    from warehouse.fact_attendance_day
    where is_required
),
numbered as (
    select
        day, person_id, unit_id,
        day_number - row_number() over (partition by person_id order by day nulls last) as run_number
    from required
    where attendance_code = 'A'
)
select
    cast(day as date) as day,
    cast(person_id as text) as person_id,
    cast(unit_id as text) as unit_id,
    cast(min(day) over (partition by person_id, run_number) as date) as run_started_on,
    cast(row_number() over (partition by person_id, run_number order by day nulls last) as int) as run_days
from numbered
