/* id: uniqueness   code: DQ-03   grain: source x month   window: month   roll_up: none   unit: percent   better: higher   minimum_group: 0
   name: Uniqueness | Keunikan
   measure all: distinct natural keys among the records accepted.
   Files by the month of their arrival.
   legal: PP 71/2019; Perpres 39/2019 */
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(batch.source as text) as subject_id,
    cast(null as text) as unit_id,
    cast(null as bigint) as n_people,
    cast(sum(batch.n_keys) as numeric(18, 4)) as numerator,
    cast(sum(batch.n_accepted) as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_batch as batch on batch.period_start = period.period_start
group by period.period_start, batch.source
