/* table: fact_open_complaint   partition: period_start   window: ever
   One row per month and complaint within the office's authority that was open on its last day, or on the day of the build before
   it. Received at any time; what happened after that day is undone.
   columns:
     period_start: first day of the month
     told_on: day as of which it is told
     tracking_id: number of the complaint
     unit_id: unit it was last given to
     sla_days: its limit; null where it has none (working days)
     age_days: working days since receipt without pauses (working days)
     told_count: office_working_day_count of the day as of which it is told
     is_paused: whether a pause was running */
with unclosed as (
    -- Closed by then and never reopened since: not open. The others are looked at event by event.
    select
        period.period_start, period.snapshot_on,
        complaint.tracking_id, complaint.unit_id, complaint.received_on, complaint.sla_days
    from build.period
    join warehouse.fact_complaint as complaint
        on complaint.received_on <= period.snapshot_on
        and (complaint.closed_on is null or complaint.closed_on > period.snapshot_on)
    where complaint.is_in_scope
),
last_switch as (
    select distinct on (unclosed.period_start, unclosed.tracking_id)
        unclosed.period_start, unclosed.tracking_id, event.event
    from unclosed
    join warehouse.complaint_event as event
        on event.tracking_id = unclosed.tracking_id
        and event.occurred_on <= unclosed.snapshot_on
        and event.event in ('CLOSED', 'REOPENED')
        and not event.is_before_receipt
    order by
        unclosed.period_start nulls last, unclosed.tracking_id nulls last,
        event.occurred_at desc nulls last, event.event desc nulls last
),
paused as (
    select
        unclosed.period_start, unclosed.tracking_id,
        sum(resumed.office_working_day_count - begun.office_working_day_count) as n_days,
        max(case when pause.resumed_on is null or pause.resumed_on > unclosed.snapshot_on then 1 else 0 end) as is_running
    from unclosed
    join warehouse.complaint_pause as pause
        on pause.tracking_id = unclosed.tracking_id and pause.paused_on <= unclosed.snapshot_on
    join warehouse.dim_calendar as begun on begun.day = pause.paused_on
    join warehouse.dim_calendar as resumed
        on resumed.day = least(coalesce(pause.resumed_on, unclosed.snapshot_on), unclosed.snapshot_on)
    group by unclosed.period_start, unclosed.tracking_id
)
select
    cast(unclosed.period_start as date) as period_start,
    cast(unclosed.snapshot_on as date) as told_on,
    cast(unclosed.tracking_id as text) as tracking_id,
    cast(unclosed.unit_id as text) as unit_id,
    cast(unclosed.sla_days as int) as sla_days,
    cast(
        told.office_working_day_count - begun.office_working_day_count - coalesce(paused.n_days, 0) as int
    ) as age_days,
    cast(told.office_working_day_count as int) as told_count,
    cast(coalesce(paused.is_running, 0) = 1 as boolean) as is_paused
from unclosed
join warehouse.dim_calendar as begun on begun.day = unclosed.received_on
join warehouse.dim_calendar as told on told.day = unclosed.snapshot_on
left join last_switch
    on last_switch.period_start = unclosed.period_start and last_switch.tracking_id = unclosed.tracking_id
left join paused on paused.period_start = unclosed.period_start and paused.tracking_id = unclosed.tracking_id
where coalesce(last_switch.event, 'REOPENED') = 'REOPENED'
