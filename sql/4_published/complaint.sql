/* table: complaint   file: hr   partition: received_on
   One row per complaint with its times (PGD-02 to PGD-04); neither text nor reporter.
   columns:
     tracking_id: number of the complaint
     unit_id: unit it was last given to, else the unit of the export
     received_on: day of receipt
     classification: PENGADUAN, ASPIRASI, PERMINTAAN_INFORMASI, BERKADAR_PENGAWASAN
     channel: way it came in
     report_type: ANONIM, RAHASIA; null is open
     is_in_scope: neither another body's matter nor archived (spam, duplicate)
     verified_on: day of verification
     disposed_on: day it was given to a unit: the last time before the first answer
     first_answered_on: day of the first answer
     closed_on: day of the last closing; null while open or reopened
     times_reopened: how often it was reopened (count)
     paused_days: finished pauses, at the latest until the closing (working days)
     verification_days: from receipt to verification (working days)
     first_response_days: from disposal to first answer (working days)
     resolution_days: from receipt to closing without pauses (working days)
     sla_days: limit of resolution for the classification (working days)
     due_on: last day on which closing is in time, finished pauses included
     is_closed_in_time: resolution_days within sla_days; null while open
     quality_flag: PERISTIWA_SEBELUM_DITERIMA an event is dated before the receipt
     finding: TERBUKTI, TIDAK_TERBUKTI: what the last examination of the reported conduct found; null without one
     found_on: day of the finding */
select
    tracking_id,
    unit_id,
    received_on,
    classification,
    channel,
    report_type,
    is_in_scope,
    verified_on,
    disposed_on,
    first_answered_on,
    closed_on,
    times_reopened,
    paused_days,
    verification_days,
    first_response_days,
    resolution_days,
    sla_days,
    due_on,
    is_closed_in_time,
    quality_flag,
    finding,
    found_on
from warehouse.fact_complaint
