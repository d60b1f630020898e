/* table: registered_day   partition: day   window: month
   One row per person and day on which the registers of leave and of classroom training say something; sick and permit
   notes (S, I) apart, because a punch overrules a note and nothing else.
   columns:
     day: the day
     person_id: the person
     is_note: whether the code is a note (S, I)
     attendance_code: canonical code; DIK for classroom training
     code_source: LEAVE or TRAINING
     is_required: false for TB and CLTN */
with registered as (
    select
        person_id,
        attendance_code,
        'LEAVE' as code_source,
        is_required,
        valid_from,
        valid_to,
        case when not is_required then 1 when attendance_code in ('S', 'I') then 4 else 2 end as priority
    from warehouse.leave_period
    union all
    select person_id, 'DIK', 'TRAINING', true, valid_from, valid_to, 3
    from warehouse.training_record
    where is_classroom
),
registered_month as (
    select registered.*, period.period_start
    from build.period
    join registered on registered.valid_from <= period.period_end and registered.valid_to >= period.period_start
),
calendar_day as (
    select period.period_start, calendar.day
    from build.period
    join warehouse.dim_calendar as calendar on calendar.day between period.period_start and period.period_end
)
select distinct on (registered_month.person_id, calendar_day.day, priority = 4)
    cast(calendar_day.day as date) as day,
    cast(registered_month.person_id as text) as person_id,
    cast(priority = 4 as boolean) as is_note,
    cast(registered_month.attendance_code as text) as attendance_code,
    cast(registered_month.code_source as text) as code_source,
    cast(registered_month.is_required as boolean) as is_required
from registered_month
join calendar_day
    on calendar_day.period_start = registered_month.period_start
    and calendar_day.day between registered_month.valid_from and registered_month.valid_to
order by
    registered_month.person_id nulls last,
    calendar_day.day nulls last,
    (priority = 4) nulls last,
    priority nulls last,
    registered_month.valid_from desc nulls last,
    registered_month.attendance_code nulls last
