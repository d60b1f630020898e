/* table: fact_complaint   partition: received_on   window: ever
   One row per complaint with a known unit and day of receipt. Working days are those of the office schedule.
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
with complaint as (
    select distinct on (tracking_id)
        tracking_id, cast(received_at as date) as received_on, classification, channel, report_type, unit_id
    from raw.complaint
    where withdrawn_on is null
    order by tracking_id nulls last, source nulls last, source_as_of desc nulls last
),
milestone as (
    select
        tracking_id,
        min(occurred_on) filter (where event = 'VERIFIED' and not is_before_receipt) as verified_on,
        min(occurred_at) filter (where event = 'ANSWERED' and not is_before_receipt) as first_answered_at,
        max(occurred_at) filter (where event = 'CLOSED' and not is_before_receipt) as last_closed_at,
        max(occurred_at) filter (where event = 'REOPENED' and not is_before_receipt) as last_reopened_at,
        count(*) filter (where event = 'REOPENED' and not is_before_receipt) as times_reopened,
        count(*) filter (where event in ('OUT_OF_SCOPE', 'ARCHIVED') and not is_before_receipt) as times_left_out,
        count(*) filter (where is_before_receipt) as n_before_receipt
    from warehouse.complaint_event
    group by tracking_id
),
disposal as (
    select distinct on (tracking_id) tracking_id, unit_id
    from warehouse.complaint_event
    where event = 'DISPOSED' and unit_id is not null and not is_before_receipt
    order by tracking_id nulls last, occurred_at desc nulls last
),
finding as (
    select distinct on (tracking_id)
        tracking_id,
        case event when 'PROVEN' then 'TERBUKTI' else 'TIDAK_TERBUKTI' end as finding,
        occurred_on as found_on
    from warehouse.complaint_event
    where event in ('PROVEN', 'NOT_PROVEN') and not is_before_receipt
    order by tracking_id nulls last, occurred_at desc nulls last, event nulls last
),
disposed as (
    -- Given on before the first answer, the unit's clock starts anew; after it, the answer was the former unit's.
    select
        event.tracking_id,
        coalesce(
            max(event.occurred_on) filter (where event.occurred_at <= milestone.first_answered_at), max(event.occurred_on)
        ) as disposed_on
    from warehouse.complaint_event as event
    join milestone on milestone.tracking_id = event.tracking_id
    where event.event = 'DISPOSED' and not event.is_before_receipt
    group by event.tracking_id
),
dated as (
    select
        complaint.tracking_id, complaint.received_on, complaint.classification, complaint.channel, complaint.report_type,
        coalesce(disposal.unit_id, complaint.unit_id) as unit_id,
        coalesce(milestone.times_left_out, 0) = 0 as is_in_scope,
        milestone.verified_on,
        disposed.disposed_on,
        cast(milestone.first_answered_at as date) as first_answered_on,
        case
            when milestone.last_reopened_at is null or milestone.last_reopened_at < milestone.last_closed_at
                then cast(milestone.last_closed_at as date)
        end as closed_on,
        coalesce(milestone.times_reopened, 0) as times_reopened,
        coalesce(milestone.n_before_receipt, 0) > 0 as has_event_before_receipt
    from complaint
    left join milestone on milestone.tracking_id = complaint.tracking_id
    left join disposal on disposal.tracking_id = complaint.tracking_id
    left join disposed on disposed.tracking_id = complaint.tracking_id
    join build.period on complaint.received_on between period.period_start and period.period_end
),
paused as (
    select dated.tracking_id, sum(resumed.office_working_day_count - begun.office_working_day_count) as paused_days
    from dated
    join warehouse.complaint_pause as pause on pause.tracking_id = dated.tracking_id
    join warehouse.dim_calendar as begun on begun.day = pause.paused_on
    join warehouse.dim_calendar as resumed
        on resumed.day = least(coalesce(pause.resumed_on, dated.closed_on), coalesce(dated.closed_on, pause.resumed_on))
        and resumed.day > begun.day
    group by dated.tracking_id
),
counted as (
    select
        dated.*,
        coalesce(paused.paused_days, 0) as paused_days,
        received.office_working_day_count as received_count,
        verified.office_working_day_count - received.office_working_day_count as verification_days,
        case
            when dated.first_answered_on >= dated.disposed_on
                then answered.office_working_day_count - disposed.office_working_day_count
        end as first_response_days,
        closed.office_working_day_count - received.office_working_day_count - coalesce(paused.paused_days, 0) as resolution_days,
        sla.day_limit as sla_days
    from dated
    left join paused on paused.tracking_id = dated.tracking_id
    left join warehouse.dim_calendar as received on received.day = dated.received_on
    left join warehouse.dim_calendar as verified on verified.day = dated.verified_on
    left join warehouse.dim_calendar as disposed on disposed.day = dated.disposed_on
    left join warehouse.dim_calendar as answered on answered.day = dated.first_answered_on
    left join warehouse.dim_calendar as closed on closed.day = dated.closed_on
    left join reference.sla
        on sla.classification = dated.classification
        and sla.stage = 'RESOLUTION'
        and dated.received_on between sla.valid_from and coalesce(sla.valid_to, date '9999-12-31')
),
first_day_of_count as (
    select office_working_day_count, min(day) as day from warehouse.dim_calendar group by office_working_day_count
)
select
    cast(counted.tracking_id as text) as tracking_id,
    cast(counted.unit_id as text) as unit_id,
    cast(counted.received_on as date) as received_on,
    cast(counted.classification as text) as classification,
    cast(counted.channel as text) as channel,
    cast(counted.report_type as text) as report_type,
    cast(counted.is_in_scope as boolean) as is_in_scope,
    cast(counted.verified_on as date) as verified_on,
    cast(counted.disposed_on as date) as disposed_on,
    cast(counted.first_answered_on as date) as first_answered_on,
    cast(counted.closed_on as date) as closed_on,
    cast(counted.times_reopened as int) as times_reopened,
    cast(counted.paused_days as int) as paused_days,
    cast(counted.verification_days as int) as verification_days,
    cast(counted.first_response_days as int) as first_response_days,
    cast(counted.resolution_days as int) as resolution_days,
    cast(counted.sla_days as int) as sla_days,
    cast(due.day as date) as due_on,
    cast(counted.resolution_days <= counted.sla_days as boolean) as is_closed_in_time,
    cast(case when counted.has_event_before_receipt then 'PERISTIWA_SEBELUM_DITERIMA' end as text) as quality_flag,
    cast(finding.finding as text) as finding,
    cast(finding.found_on as date) as found_on
from counted
left join finding on finding.tracking_id = counted.tracking_id
left join first_day_of_count as due
    on due.office_working_day_count = counted.received_count + counted.sla_days + counted.paused_days
where exists (select 1 from warehouse.dim_unit where dim_unit.unit_id = counted.unit_id)
