/* view: timed_day   partition: day   window: month
   One row per person and scheduled day with a punch or a corrected time: the minutes and bands that its coming and going give.
   DINAMIS is bound to no hours: it has no late or early minutes, and all time between coming and going counts.
   Late by no more than make_up_minutes of reference.parameter moves the day's end by as much: who then stays is not late, and
   who goes before leaves early by what was not made up. Without a going nothing is known to be made up.
   columns:
     day: the day
     person_id: the person
     in_at: coming (local time); null where missing
     out_at: going (local time); null where missing
     effective_minutes: time present within the schedule, without break (minutes); null where a punch is missing
     late_minutes: coming after the start (minutes); null where the coming is missing
     early_minutes: going before the end (minutes); null where the going is missing
     late_band: band 1-4 of reference.deduction; a missing coming is the highest
     early_band: band 1-4 of reference.deduction; a missing going is the highest */
with rule as (
    select
        period.period_start,
        max(parameter_value) filter (where parameter_id = 'deduction_preset') as preset,
        max(case when parameter_value = 'CEIL' then 59 else 0 end) filter (where parameter_id = 'late_rounding') as added_seconds,
        max(case when parameter_id = 'make_up_minutes' then cast(parameter_value as int) else 0 end) as make_up_minutes
    from build.period
    join reference.parameter
        on period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    where parameter_id in ('deduction_preset', 'late_rounding', 'make_up_minutes')
    group by period.period_start
),
band as (
    select
        period.period_start, deduction.kind, deduction.band, deduction.minutes_from, deduction.minutes_to,
        deduction.minutes_to is null as is_highest
    from build.period
    join rule on rule.period_start = period.period_start
    join reference.deduction
        on deduction.preset = rule.preset
        and period.period_end between deduction.valid_from and coalesce(deduction.valid_to, date '9999-12-31')
    where deduction.band is not null
),
clocked as (
    select punch.day, punch.person_id, punch.schedule_id, punch.in_at, punch.out_at
    from warehouse.punch_day as punch
    where not exists (
        select 1
        from warehouse.corrected_day as corrected
        where corrected.person_id = punch.person_id and corrected.day = punch.day and corrected.is_timed
    )
    union all
    select day, person_id, schedule_id, in_at, out_at
    from warehouse.corrected_day
    where is_timed
),
come as (
    select
        rule.period_start, rule.added_seconds, rule.make_up_minutes, punch.day, punch.person_id, punch.in_at, punch.out_at,
        schedule.work_mode, schedule.starts_at, schedule.ends_at, schedule.break_starts_at, schedule.break_ends_at,
        case
            when schedule.work_mode = 'DINAMIS' then 0
            else greatest(0, floor((date_part('epoch', punch.in_at - schedule.starts_at) + rule.added_seconds) / 60))
        end as late_minutes
    from clocked as punch
    join rule on rule.period_start = cast(date_trunc('month', punch.day) as date)
    join warehouse.dim_schedule_day as schedule
        on schedule.schedule_id = punch.schedule_id and schedule.day = punch.day
),
due as (
    select
        come.*,
        case
            when in_at is not null and out_at is not null and late_minutes <= make_up_minutes then late_minutes
            else 0
        end as moved_minutes
    from come
),
measured as materialized (
    select
        period_start, day, person_id, in_at, out_at,
        late_minutes - moved_minutes as late_minutes,
        case
            when work_mode = 'DINAMIS' then 0
            else greatest(0, floor((date_part('epoch', ends_at - out_at) + 60 * moved_minutes + added_seconds) / 60))
        end as early_minutes,
        case
            when work_mode = 'DINAMIS' then date_part('epoch', out_at - in_at)
            else greatest(0, date_part('epoch',
                least(out_at, ends_at + moved_minutes * interval '1 minute') - greatest(in_at, starts_at)
            ))
        end as present_seconds,
        greatest(0, date_part('epoch',
            least(out_at, break_ends_at) - greatest(in_at, break_starts_at)
        )) as break_seconds,
        break_starts_at is not null as has_break
    from due
)
select
    cast(measured.day as date) as day,
    cast(measured.person_id as text) as person_id,
    cast(measured.in_at as timestamp) as in_at,
    cast(measured.out_at as timestamp) as out_at,
    -- greatest and least pass over nulls: the missing punch has to be named. Seconds are cut once, from what remains.
    cast(
        case
            when in_at is not null and out_at is not null
                then floor((present_seconds - case when has_break then break_seconds else 0 end) / 60)
        end as int
    ) as effective_minutes,
    cast(case when in_at is not null then late_minutes end as int) as late_minutes,
    cast(case when out_at is not null then early_minutes end as int) as early_minutes,
    cast(late.band as smallint) as late_band,
    cast(early.band as smallint) as early_band
from measured
left join band as late
    on late.period_start = measured.period_start
    and late.kind = 'TL'
    and case
        when measured.in_at is null then late.is_highest
        else measured.late_minutes >= late.minutes_from and measured.late_minutes < coalesce(late.minutes_to, 100000)
    end
left join band as early
    on early.period_start = measured.period_start
    and early.kind = 'PSW'
    and case
        when measured.out_at is null then early.is_highest
        else measured.early_minutes >= early.minutes_from and measured.early_minutes < coalesce(early.minutes_to, 100000)
    end
