/* id: referential_integrity   code: DQ-05   grain: source x month   window: month   roll_up: none   unit: percent   better: higher   minimum_group: 0
   name: Referential integrity | Integritas referensial
   measure all: accepted records whose person, unit and date are known, among the accepted records of the month.
   The others wait: they are in no indicator until their person or unit becomes known.
   legal: PP 71/2019; Perpres 39/2019 */
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(source_month.source as text) as subject_id,
    cast(null as text) as unit_id,
    cast(null as bigint) as n_people,
    cast(sum(source_month.n_records - source_month.n_waiting) as numeric(18, 4)) as numerator,
    cast(sum(source_month.n_records) as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_source_month as source_month on source_month.period_start = period.period_start
group by period.period_start, source_month.source
