/* table: fact_attendance_day   partition: day   window: month
   One row per person, unit and day employed and placed, also days without work: who had to be there, and was.
   columns:
     day: the day
     person_id: the person
     unit_id: unit of the person on that day
     employment_type: PNS, CPNS, PPPK, PPPK_PW, HONORER on that day
     schedule_id: schedule of the person on that day
     is_required: whether the person had to work
     is_received: whether an attendance source has spoken of the unit and day; not where the device was out all day, or a sheet's record could not be read, and nothing else tells of the person
     attendance_code: canonical code; null for a required day that is not received
     code_source: what gave the code: PUNCH, CORRECTION, SHEET, LEAVE, TRAINING, CALENDAR, NONE (nothing said: absent); null where not received
     is_on_duty: whether the code counts as on duty
     is_excused: whether the code counts as on duty or lawfully absent
     is_leave: whether the code is leave (code group CUTI)
     is_timed: present by punches or corrected times, so that the minutes below mean something
     in_at: coming (local time)
     out_at: going (local time)
     scheduled_minutes: length of the schedule without break on required and received days (minutes)
     effective_minutes: time present within the schedule, without break (minutes); null where a punch is missing
     late_minutes: coming after the start (minutes); null where the coming is missing
     early_minutes: going before the end (minutes); null where the going is missing
     late_band: band 1-4 of reference.deduction; a missing coming is the highest, null in an outage
     early_band: band 1-4 of reference.deduction; a missing going is the highest, null in an outage
     is_in_missing: timed day without a coming, and no outage to explain it
     is_out_missing: timed day without a going, and no outage to explain it
     quality_flag: MANUAL present by list or correction in an outage; IZIN_DAN_PUNCH leave, duty or training on a day with punches; LIBUR_DI_HARI_WAJIB sheet says day off on a required day */
with laid as (
    select
        period.period_start,
        grid.day, grid.person_id, grid.unit_id, grid.employment_type, grid.schedule_id, grid.scheduled_minutes,
        -- Nobody is absent because the device was out all day, or because a line of the sheet was rejected.
        grid.is_received and not (
            (coalesce(outage.is_whole, false) or unread.day is not null)
            and coalesce(firm.attendance_code, note.attendance_code, sheet.attendance_code, correction.attendance_code) is null
            and timed.day is null
        ) as is_received,
        timed.day is not null as is_punched,
        timed.in_at, timed.out_at, timed.effective_minutes, timed.late_minutes, timed.early_minutes, timed.late_band, timed.early_band,
        firm.attendance_code as firm_code, firm.code_source as firm_source, coalesce(firm.is_required, true) as is_unfreed,
        note.attendance_code as note_code,
        sheet.attendance_code as sheet_code,
        correction.attendance_code as correction_code, coalesce(correction.is_timed, false) as is_corrected,
        outage.day is not null as has_outage,
        coalesce(outage.is_in_excused, false) as is_in_excused, coalesce(outage.is_out_excused, false) as is_out_excused
    from build.period
    join warehouse.employee_day as grid on grid.period_start = period.period_start
    left join warehouse.timed_day as timed on timed.person_id = grid.person_id and timed.day = grid.day
    left join warehouse.sheet_day as sheet on sheet.person_id = grid.person_id and sheet.day = grid.day
    left join warehouse.registered_day as firm
        on firm.person_id = grid.person_id and firm.day = grid.day and not firm.is_note
    left join warehouse.registered_day as note
        on note.person_id = grid.person_id and note.day = grid.day and note.is_note
    left join warehouse.corrected_day as correction on correction.person_id = grid.person_id and correction.day = grid.day
    left join warehouse.outage_day as outage on outage.person_id = grid.person_id and outage.day = grid.day
    left join warehouse.unread_day as unread on unread.person_id = grid.person_id and unread.day = grid.day
),
sourced as (
    -- The first that applies gives the code.
    select
        laid.*,
        case
            when scheduled_minutes is null then 'CALENDAR'
            when not is_unfreed then firm_source
            when not is_received then null
            when firm_code is not null then firm_source
            when correction_code is not null or is_corrected then 'CORRECTION'
            when sheet_code not in ('H', 'S', 'I', 'A') then 'SHEET'
            when is_punched then 'PUNCH'
            when sheet_code = 'H' then 'SHEET'
            when note_code is not null then 'LEAVE'
            when sheet_code is not null then 'SHEET'
            else 'NONE'
        end as code_source
    from laid
),
coded as (
    select
        sourced.*,
        case
            when code_source = 'CALENDAR' then 'L'
            when code_source = 'PUNCH' then 'H'
            when code_source = 'CORRECTION' then coalesce(correction_code, 'H')
            when code_source = 'SHEET' then sheet_code
            when code_source = 'NONE' then 'A'
            when code_source is not null then coalesce(firm_code, note_code)
        end as attendance_code,
        coalesce(
            code_source = 'PUNCH' or (code_source = 'CORRECTION' and is_corrected and coalesce(correction_code, 'H') = 'H'), false
        ) as is_timed
    from sourced
),
code as (
    select period.period_start, attendance_code.*
    from build.period
    join reference.attendance_code
        on period.period_end between attendance_code.valid_from and coalesce(attendance_code.valid_to, date '9999-12-31')
),
judged as (
    select
        coded.*,
        -- A sheet's day off does not free anybody; a status (TB, CLTN) does, whoever writes it down.
        scheduled_minutes is not null and not (coalesce(code.code_group, '') = 'STATUS' and not code.is_required) as is_required,
        coalesce(code.is_on_duty, false) as is_on_duty,
        coalesce(code.is_excused, false) as is_excused,
        coalesce(code.code_group = 'CUTI', false) as is_leave
    from coded
    left join code on code.period_start = coded.period_start and code.attendance_code = coded.attendance_code
)
select
    cast(day as date) as day,
    cast(person_id as text) as person_id,
    cast(unit_id as text) as unit_id,
    cast(employment_type as text) as employment_type,
    cast(schedule_id as text) as schedule_id,
    cast(is_required as boolean) as is_required,
    cast(is_received as boolean) as is_received,
    cast(attendance_code as text) as attendance_code,
    cast(code_source as text) as code_source,
    cast(is_on_duty as boolean) as is_on_duty,
    cast(is_excused as boolean) as is_excused,
    cast(is_leave as boolean) as is_leave,
    cast(is_timed as boolean) as is_timed,
    cast(case when is_timed then in_at end as timestamp) as in_at,
    cast(case when is_timed then out_at end as timestamp) as out_at,
    cast(case when is_required and is_received then scheduled_minutes end as int) as scheduled_minutes,
    cast(case when is_timed then effective_minutes end as int) as effective_minutes,
    cast(case when is_timed then late_minutes end as int) as late_minutes,
    cast(case when is_timed then early_minutes end as int) as early_minutes,
    cast(case when is_timed and not (in_at is null and is_in_excused) then late_band end as smallint) as late_band,
    cast(case when is_timed and not (out_at is null and is_out_excused) then early_band end as smallint) as early_band,
    cast(is_timed and in_at is null and not is_in_excused as boolean) as is_in_missing,
    cast(is_timed and out_at is null and not is_out_excused as boolean) as is_out_missing,
    cast(
        case
            when has_outage and attendance_code = 'H' and code_source in ('SHEET', 'CORRECTION') then 'MANUAL'
            when is_punched and is_received and attendance_code not in ('H', 'L') then 'IZIN_DAN_PUNCH'
            when is_required and is_received and attendance_code = 'L' then 'LIBUR_DI_HARI_WAJIB'
        end as text
    ) as quality_flag
from judged
