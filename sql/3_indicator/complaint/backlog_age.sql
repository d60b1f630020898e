/* id: backlog_age   code: PGD-10   grain: unit x snapshot   window: ever   roll_up: none   unit: working days   better: lower   minimum_group: 0
   name: Age of the backlog | Umur tunggakan
   measure median: the middle of the ages of complaints open at the end of the month, or today.
   measure p90: nine in ten are at most so old, interpolated between the two nearest.
   measure max: the oldest.
   The age is the working days since receipt without pauses. Received at any time; what happened after that day is undone; each unit with
   all units below it, and the agency, from the complaints themselves. A unit without open complaints has no row.
   legal: PermenPANRB 5/2025; Perpres 76/2013 */
with unclosed as (
    -- Closed by then and never reopened since: not open. The others are looked at event by event.
    select period.period_start, period.snapshot_on, complaint.tracking_id, complaint.unit_id, complaint.received_on
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
        sum(resumed.office_working_day_count - begun.office_working_day_count) as n_days
    from unclosed
    join warehouse.complaint_pause as pause on pause.tracking_id = unclosed.tracking_id
    join warehouse.dim_calendar as begun on begun.day = pause.paused_on
    join warehouse.dim_calendar as resumed
        on resumed.day = least(coalesce(pause.resumed_on, unclosed.snapshot_on), unclosed.snapshot_on)
        and resumed.day > begun.day
    group by unclosed.period_start, unclosed.tracking_id
),
aged as (
    select
        unclosed.period_start, place.grain, place.subject_id,
        snapshot.office_working_day_count - begun.office_working_day_count - coalesce(paused.n_days, 0) as n_days
    from unclosed
    join warehouse.dim_calendar as begun on begun.day = unclosed.received_on
    join warehouse.dim_calendar as snapshot on snapshot.day = unclosed.snapshot_on
    join warehouse.unit_above as place
        on place.period_start = unclosed.period_start and place.unit_id = unclosed.unit_id
    left join last_switch
        on last_switch.period_start = unclosed.period_start and last_switch.tracking_id = unclosed.tracking_id
    left join paused on paused.period_start = unclosed.period_start and paused.tracking_id = unclosed.tracking_id
    where coalesce(last_switch.event, 'REOPENED') = 'REOPENED'
),
summed as (
    select
        period_start, grain, subject_id,
        max(n_days) as oldest,
        percentile_cont(0.5) within group (order by cast(n_days as double precision)) as median,
        percentile_cont(0.9) within group (order by cast(n_days as double precision)) as p90
    from aged
    group by period_start, grain, subject_id
)
select
    cast(summed.period_start as date) as period_start,
    cast(measure.measure as text) as measure,
    cast(summed.grain as text) as grain,
    cast(summed.subject_id as text) as subject_id,
    cast(case when summed.grain = 'unit' then summed.subject_id end as text) as unit_id,
    cast(null as bigint) as n_people,
    cast(
        case measure.measure when 'median' then summed.median when 'p90' then summed.p90 else summed.oldest end
        as numeric(18, 4)
    ) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(null as text) as label
from summed
cross join (values ('median'), ('p90'), ('max')) as measure (measure)
