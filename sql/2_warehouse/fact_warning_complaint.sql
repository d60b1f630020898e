/* table: fact_warning_complaint   partition: period_start   window: ever
   One row per month and open complaint that must be closed within the next warning_complaint_days working days to be in time. As of
   the month's last day, or of the day of the build before it; what happened after that day is undone. While a pause runs nothing
   is due; what is overdue already is counted by overdue_open.
   columns:
     period_start: first day of the month
     told_on: day as of which it is told
     tracking_id: number of the complaint
     unit_id: unit it was last given to
     used_days: working days since receipt without pauses (working days)
     sla_days: its limit (working days)
     due_on: last day on which closing is in time */
with rule as (
    select period.period_start, period.snapshot_on, max(cast(parameter.parameter_value as int)) as days_before
    from build.period
    join reference.parameter
        on parameter.parameter_id = 'warning_complaint_days'
        and period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    group by period.period_start, period.snapshot_on
),
unclosed as (
    -- Closed by then and never reopened since: not open. The others are looked at event by event.
    select
        rule.period_start, rule.snapshot_on, rule.days_before,
        complaint.tracking_id, complaint.unit_id, complaint.received_on, complaint.sla_days
    from rule
    join warehouse.fact_complaint as complaint
        on complaint.received_on <= rule.snapshot_on
        and (complaint.closed_on is null or complaint.closed_on > rule.snapshot_on)
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
        sum(resumed.office_working_day_count - begun.office_working_day_count) as n_days,
        max(case when pause.resumed_on is null or pause.resumed_on > unclosed.snapshot_on then 1 else 0 end) as is_running
    from unclosed
    join warehouse.complaint_pause as pause
        on pause.tracking_id = unclosed.tracking_id and pause.paused_on <= unclosed.snapshot_on
    join warehouse.dim_calendar as begun on begun.day = pause.paused_on
    join warehouse.dim_calendar as resumed
        on resumed.day = least(coalesce(pause.resumed_on, unclosed.snapshot_on), unclosed.snapshot_on)
    group by unclosed.period_start, unclosed.tracking_id
),
used as (
    select
        unclosed.*,
        snapshot.office_working_day_count as snapshot_count,
        snapshot.office_working_day_count - begun.office_working_day_count - coalesce(paused.n_days, 0) as used_days
    from unclosed
    join warehouse.dim_calendar as begun on begun.day = unclosed.received_on
    join warehouse.dim_calendar as snapshot on snapshot.day = unclosed.snapshot_on
    left join last_switch
        on last_switch.period_start = unclosed.period_start and last_switch.tracking_id = unclosed.tracking_id
    left join paused on paused.period_start = unclosed.period_start and paused.tracking_id = unclosed.tracking_id
    where coalesce(last_switch.event, 'REOPENED') = 'REOPENED' and coalesce(paused.is_running, 0) = 0
),
first_day_of_count as (
    select office_working_day_count, min(day) as day from warehouse.dim_calendar group by office_working_day_count
)
select
    cast(used.period_start as date) as period_start,
    cast(used.snapshot_on as date) as told_on,
    cast(used.tracking_id as text) as tracking_id,
    cast(used.unit_id as text) as unit_id,
    cast(used.used_days as int) as used_days,
    cast(used.sla_days as int) as sla_days,
    cast(due.day as date) as due_on
from used
left join first_day_of_count as due
    on due.office_working_day_count = used.snapshot_count + used.sla_days - used.used_days
where used.used_days <= used.sla_days and used.used_days + used.days_before >= used.sla_days
