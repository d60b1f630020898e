/* table: dim_calendar   partition: none
   One row per day of the years that reference.calendar holds.
   columns:
     day: the day
     iso_weekday: 1 Monday to 7 Sunday
     holiday_kind: LN national holiday, CB collective leave, LOKAL; null on other days
     holiday_name: name of the holiday
     is_ramadan: whether the Ramadan hours apply
     office_working_day_count: working days of the office schedule up to and including the day (days); working days in (a, b] = count(b) - count(a) */
with digit as (
    select n from (values (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)) as digit (n)
),
span as (
    select
        cast(date_trunc('year', min(day)) as date) as first_day,
        cast(date_trunc('year', max(day)) + interval '1 year' as date) - 1 as last_day
    from reference.calendar
),
every_day as (
    select cast(span.first_day + (thousand.n * 1000 + hundred.n * 100 + ten.n * 10 + one.n) as date) as day
    from span
    cross join digit as thousand
    cross join digit as hundred
    cross join digit as ten
    cross join digit as one
    where span.first_day + (thousand.n * 1000 + hundred.n * 100 + ten.n * 10 + one.n) <= span.last_day
),
holiday as (
    -- A day that is both a holiday and collective leave is a holiday.
    select distinct on (day) day, kind, holiday_name
    from reference.calendar
    where scope = 'NASIONAL'
    order by day nulls last, kind desc nulls last
),
described as (
    select
        every_day.day,
        cast(extract(isodow from every_day.day) as int) as iso_weekday,
        holiday.kind,
        holiday.holiday_name,
        exists(
            select 1 from reference.ramadan where every_day.day between ramadan.valid_from and ramadan.valid_to
        ) as is_ramadan
    from every_day
    left join holiday on holiday.day = every_day.day
),
office_day as (
    select distinct described.day
    from described
    join reference.parameter
        on parameter.parameter_id = 'office_schedule_id'
        and described.day between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    join reference.schedule
        on schedule.schedule_id = parameter.parameter_value
        and schedule.iso_weekday = described.iso_weekday
        and schedule.is_ramadan = described.is_ramadan
        and described.day between schedule.valid_from and coalesce(schedule.valid_to, date '9999-12-31')
    where described.kind is null
)
select
    cast(described.day as date) as day,
    cast(described.iso_weekday as int) as iso_weekday,
    cast(described.kind as text) as holiday_kind,
    cast(described.holiday_name as text) as holiday_name,
    cast(described.is_ramadan as boolean) as is_ramadan,
    cast(count(office_day.day) over (order by described.day nulls last) as bigint) as office_working_day_count
from described
left join office_day on office_day.day = described.day
