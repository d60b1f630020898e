/* id: resolution_time   code: PGD-04   grain: unit x month   window: ever   roll_up: none   unit: working days   better: lower   minimum_group: 0
   name: Resolution time | Waktu penyelesaian
   measure mean: mean of the working days from receipt to closing, without pauses, of complaints received in the month.
   measure median: the middle of these.
   measure p90: nine in ten took at most so long, interpolated between the two nearest.
   measure max: the longest.
   Complaints within the office's authority that are closed; each unit with all units below it, and the agency, from the
   complaints themselves. A unit without any has no row.
   legal: PermenPANRB 5/2025; Perpres 76/2013; UU 25/2009 */
with closed as (
    select period.period_start, place.grain, place.subject_id, complaint.resolution_days as n_days
    from build.period
    join warehouse.fact_complaint as complaint on complaint.received_on between period.period_start and period.period_end
    join warehouse.unit_above as place
        on place.period_start = period.period_start and place.unit_id = complaint.unit_id
    where complaint.is_in_scope and complaint.closed_on is not null and complaint.resolution_days is not null
),
summed as (
    select
        period_start, grain, subject_id,
        sum(n_days) as total,
        count(*) as n,
        max(n_days) as longest,
        percentile_cont(0.5) within group (order by cast(n_days as double precision)) as median,
        percentile_cont(0.9) within group (order by cast(n_days as double precision)) as p90
    from closed
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
        case measure.measure
            when 'mean' then summed.total
            when 'median' then summed.median
            when 'p90' then summed.p90
            else summed.longest
        end
        as numeric(18, 4)
    ) as numerator,
    cast(case when measure.measure = 'mean' then summed.n end as numeric(18, 4)) as denominator,
    cast(null as text) as label
from summed
cross join (values ('mean'), ('median'), ('p90'), ('max')) as measure (measure)
