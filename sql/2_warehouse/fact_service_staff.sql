/* table: fact_service_staff   partition: period_start   window: month
   One row per month, unit with services and person of it whose time there is known.
   columns:
     period_start: first day of the month
     unit_id: the unit, without those below it
     person_id: the person
     effective_minutes: time present within the schedule on the unit's required days (minutes) */
with served as (
    select distinct month, unit_id
    from warehouse.fact_service
)
select
    cast(period.period_start as date) as period_start,
    cast(attendance.unit_id as text) as unit_id,
    cast(attendance.person_id as text) as person_id,
    cast(sum(attendance.effective_minutes) as bigint) as effective_minutes
from build.period
join warehouse.fact_attendance_day as attendance
    on cast(date_trunc('month', attendance.day) as date) = period.period_start
join served on served.month = period.period_start and served.unit_id = attendance.unit_id
where attendance.is_required and attendance.is_received and attendance.effective_minutes is not null
group by period.period_start, attendance.unit_id, attendance.person_id
