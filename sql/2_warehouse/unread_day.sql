/* table: unread_day   partition: day   window: month
   One row per person and day of which an attendance sheet may have told in a record that nobody could read: it proves no
   absence. A rejected record of a known person is of that person, on its day or, without a day that can be, on any of the
   month. A record without a known person may be of anybody in the unit who has none from that source in the month, until
   as many people have come after it as it stands for.
   columns:
     day: the day
     person_id: the person */
with told as (
    select period.period_start, code.source, code.unit_id, code.day, code.source_as_of, code.seen_as_of, identity.person_id
    from build.period
    join raw.attendance_code as code on code.day between period.period_start and period.period_end
    left join warehouse.employee_identity as identity on identity.employee_id = code.employee_id
    where code.withdrawn_on is null
),
unread as (
    select
        rejected.period_start, rejected.source, rejected.unit_id, rejected.day, rejected.source_as_of, identity.person_id,
        period.period_end
    from build.period
    join raw.rejected_day as rejected on rejected.period_start = period.period_start
    left join warehouse.employee_identity as identity on identity.employee_id = rejected.employee_id
),
of_nobody as (
    select period_start, source, unit_id, day, source_as_of from unread where person_id is null
    union all
    select period_start, source, unit_id, day, source_as_of from told where person_id is null
),
-- A person has one record a day: as many are meant as there are records on the fullest day.
stranger as (
    select period_start, source, unit_id, source_as_of, max(n_records) as n_people
    from (
        select period_start, source, unit_id, source_as_of, day, count(*) as n_records
        from of_nobody
        group by period_start, source, unit_id, source_as_of, day
    ) as fullest
    group by period_start, source, unit_id, source_as_of
),
known as (
    select told.period_start, told.source, told.unit_id, told.person_id, min(told.seen_as_of) as came_at
    from told
    join (select distinct period_start, source, unit_id from stranger) as asked
        on asked.period_start = told.period_start and asked.source = told.source and asked.unit_id = told.unit_id
    where told.person_id is not null
    group by told.period_start, told.source, told.unit_id, told.person_id
),
open_unit as (
    select stranger.period_start, stranger.source, stranger.unit_id
    from stranger
    left join known
        on known.period_start = stranger.period_start
        and known.source = stranger.source
        and known.unit_id = stranger.unit_id
        and known.came_at > stranger.source_as_of
    group by stranger.period_start, stranger.source, stranger.unit_id, stranger.source_as_of, stranger.n_people
    having count(known.person_id) < stranger.n_people
),
span as (
    select month.person_id, month.first_day, month.last_day
    from open_unit
    join warehouse.employee_month as month
        on month.period_start = open_unit.period_start and month.unit_id = open_unit.unit_id
    left join known
        on known.period_start = open_unit.period_start
        and known.source = open_unit.source
        and known.unit_id = open_unit.unit_id
        and known.person_id = month.person_id
    where known.person_id is null
    union all
    select person_id, day, day from unread where person_id is not null and day is not null
    union all
    select unread.person_id, unread.period_start, unread.period_end
    from unread
    left join told
        on told.period_start = unread.period_start
        and told.source = unread.source
        and told.person_id = unread.person_id
        and told.seen_as_of > unread.source_as_of
    where unread.person_id is not null and unread.day is null and told.person_id is null
)
select distinct
    cast(calendar.day as date) as day,
    cast(span.person_id as text) as person_id
from span
join warehouse.dim_calendar as calendar on calendar.day between span.first_day and span.last_day
