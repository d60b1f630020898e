/* id: backlog_age   code: PGD-10   grain: unit x snapshot   window: month   roll_up: none   unit: working days   better: lower   minimum_group: 0
   name: Age of the backlog | Umur tunggakan
   measure median: the middle of the ages of complaints open at the end of the month, or today.
   measure p90: nine in ten are at most so old, interpolated between the two nearest.
   measure max: the oldest.
   The age is the working days since receipt without pauses. Received at any time; what happened after that day is undone; each unit with
   all units below it, and the agency, from the complaints themselves. A unit without open complaints has no row.
   legal: PermenPANRB 5/2025; Perpres 76/2013 */
with aged as (
    select complaint.period_start, place.grain, place.subject_id, complaint.age_days as n_days
    from build.period
    join warehouse.fact_open_complaint as complaint on complaint.period_start = period.period_start
    join warehouse.unit_above as place
        on place.period_start = complaint.period_start and place.unit_id = complaint.unit_id
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
