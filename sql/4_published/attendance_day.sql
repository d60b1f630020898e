/* table: attendance_day   file: hr   partition: day
   One row per person, unit and day: required, received, code, minutes.
   columns:
     day: the day
     person_id: the person
     unit_id: unit of the person on that day
     employment_type: PNS, CPNS, PPPK, PPPK_PW, HONORER on that day
     schedule_id: schedule of the person on that day
     is_required: whether the person had to work
     is_received: whether an attendance source has spoken of the unit and day; not where the device was out all day and nothing else tells of the person
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
select
    day,
    person_id,
    unit_id,
    employment_type,
    schedule_id,
    is_required,
    is_received,
    attendance_code,
    code_source,
    is_on_duty,
    is_excused,
    is_leave,
    is_timed,
    in_at,
    out_at,
    scheduled_minutes,
    effective_minutes,
    late_minutes,
    early_minutes,
    late_band,
    early_band,
    is_in_missing,
    is_out_missing,
    quality_flag
from warehouse.fact_attendance_day
