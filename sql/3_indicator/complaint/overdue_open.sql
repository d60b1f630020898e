/* id: overdue_open   code: PGD-12   grain: unit x snapshot   window: ever   roll_up: sum   unit: count   better: lower   minimum_group: 0
   name: Overdue open complaints | Pengaduan terbuka lewat jatuh tempo
   measure all: complaints open at the end of the month, or today, whose working days without pauses exceed their limit.
   Received at any time; what happened after that day is undone; a unit without any has a 0.
   legal: PermenPANRB 5/2025; Perpres 76/2013 */
with unclosed as (
    -- Closed by then and never reopened since: not open. The others are looked at event by event.
    select period.period_start, period.snapshot_on, complaint.tracking_id, complaint.unit_id, complaint.received_on, complaint.sla_days
    from build.period
    join warehouse.fact_complaint as complaint
        on complaint.received_on <= period.snapshot_on
        and (complaint.closed_on is null or complaint.closed_on > period.snapshot_on)
    where complaint.is_in_scope and complaint.sla_days is not null
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
        sum(resumed.office_working_day_count - begun.office_working_day_count) as n_days
    from unclosed
    join warehouse.complaint_pause as pause on pause.tracking_id = unclosed.tracking_id
    join warehouse.dim_calendar as begun on begun.day = pause.paused_on
    join warehouse.dim_calendar as resumed
        on resumed.day = least(coalesce(pause.resumed_on, unclosed.snapshot_on), unclosed.snapshot_on)
        and resumed.day > begun.day
    group by unclosed.period_start, unclosed.tracking_id
),
counted as (
    select unclosed.period_start, unclosed.unit_id, 1 as n
    from unclosed
    join warehouse.dim_calendar as begun on begun.day = unclosed.received_on
    join warehouse.dim_calendar as snapshot on snapshot.day = unclosed.snapshot_on
    left join last_switch
        on last_switch.period_start = unclosed.period_start and last_switch.tracking_id = unclosed.tracking_id
    left join paused on paused.period_start = unclosed.period_start and paused.tracking_id = unclosed.tracking_id
    where
        coalesce(last_switch.event, 'REOPENED') = 'REOPENED'
        and snapshot.office_working_day_count - begun.office_working_day_count - coalesce(paused.n_days, 0) > unclosed.sla_days
    union all
    select period.period_start, unit.unit_id, 0
    from build.period
    join warehouse.dim_unit as unit on period.period_end between unit.valid_from and unit.valid_to
)
select
    cast(period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(unit_id as text) as subject_id,
    cast(unit_id as text) as unit_id,
    cast(null as bigint) as n_people,
    cast(sum(n) as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(null as text) as label
from counted
group by period_start, unit_id
