/* id: resolved_in_time   code: PGD-05   grain: unit x month   window: ever   roll_up: ratio   unit: percent   better: higher   minimum_group: 0
   name: Resolved in time | Persentase selesai tepat waktu
   measure all: complaints received in the month that were closed within their limit, among those closed or overdue.
   Working days without pauses; open complaints that are not yet due are outside both sums; twelve months after the month the state is settled.
   legal: PermenPANRB 5/2025; Perpres 76/2013 */
with received as (
    select
        period.period_start, period.settled_on,
        complaint.tracking_id, complaint.unit_id, complaint.received_on, complaint.closed_on,
        complaint.resolution_days, complaint.sla_days
    from build.period
    join warehouse.fact_complaint as complaint on complaint.received_on between period.period_start and period.period_end
    where complaint.is_in_scope and complaint.sla_days is not null
),
paused as (
    select received.tracking_id, sum(resumed.office_working_day_count - begun.office_working_day_count) as n_days
    from received
    join warehouse.complaint_pause as pause on pause.tracking_id = received.tracking_id
    join warehouse.dim_calendar as begun on begun.day = pause.paused_on
    join warehouse.dim_calendar as resumed
        on resumed.day = least(coalesce(pause.resumed_on, received.settled_on), received.settled_on)
        and resumed.day > begun.day
    where received.closed_on is null
    group by received.tracking_id
),
judged as (
    select
        received.period_start,
        received.unit_id,
        case when received.resolution_days <= received.sla_days then 1 else 0 end as in_time,
        case
            when received.closed_on is not null then 1
            when settled.office_working_day_count - begun.office_working_day_count - coalesce(paused.n_days, 0)
                > received.sla_days then 1
            else 0
        end as due
    from received
    join warehouse.dim_calendar as begun on begun.day = received.received_on
    join warehouse.dim_calendar as settled on settled.day = received.settled_on
    left join paused on paused.tracking_id = received.tracking_id
    union all
    select period.period_start, unit.unit_id, 0, 0
    from build.period
    join warehouse.dim_unit as unit on period.period_end between unit.valid_from and unit.valid_to
)
select
    cast(period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(unit_id as text) as subject_id,
    cast(unit_id as text) as unit_id,
    cast(null as bigint) as n_people,
    cast(sum(in_time) as numeric(18, 4)) as numerator,
    cast(sum(due) as numeric(18, 4)) as denominator,
    cast(null as text) as label
from judged
group by period_start, unit_id
