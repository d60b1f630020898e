/* table: corrected_day   partition: day   window: month
   One row per person and day with an approved correction: the latest approval, then the source first in the alphabet.
   columns:
     day: the day
     person_id: the person
     schedule_id: schedule of the day; null where the person had none
     attendance_code: canonical code that the day gets; null where only times are corrected
     in_at: coming (local time), corrected or as punched; null where neither tells it, or no time is corrected
     out_at: going (local time), corrected or as punched; null where neither tells it, or no time is corrected
     is_timed: whether a time is corrected */
with approved as (
    select distinct on (identity.person_id, correction.day)
        identity.person_id, correction.day, correction.attendance_code, correction.came_at, correction.went_at,
        coalesce(correction.came_at, correction.went_at) is not null as is_timed
    from build.period
    join raw.attendance_correction as correction on correction.day between period.period_start and period.period_end
    join warehouse.employee_identity as identity on identity.employee_id = correction.employee_id
    where correction.withdrawn_on is null and correction.approved_on is not null
    order by
        identity.person_id nulls last,
        correction.day nulls last,
        correction.approved_on desc nulls last,
        correction.source nulls last,
        correction.source_as_of desc nulls last
)
select
    cast(approved.day as date) as day,
    cast(approved.person_id as text) as person_id,
    cast(schedule.schedule_id as text) as schedule_id,
    cast(approved.attendance_code as text) as attendance_code,
    cast(case when approved.is_timed then coalesce(approved.came_at, punch.in_at) end as timestamp) as in_at,
    cast(
        case
            -- The register writes a time of day: the going of a shift over midnight is that of the next day.
            when approved.is_timed and cast(schedule.ends_at as date) > schedule.day and approved.went_at < schedule.starts_at
                then approved.went_at + interval '1 day'
            when approved.is_timed then coalesce(approved.went_at, punch.out_at)
        end as timestamp
    ) as out_at,
    cast(approved.is_timed as boolean) as is_timed
from approved
left join warehouse.dim_employee as employee
    on employee.person_id = approved.person_id and approved.day between employee.valid_from and employee.valid_to
left join warehouse.dim_schedule_day as schedule
    on schedule.schedule_id = employee.schedule_id and schedule.day = approved.day
left join warehouse.punch_day as punch
    on punch.person_id = approved.person_id and punch.day = approved.day
