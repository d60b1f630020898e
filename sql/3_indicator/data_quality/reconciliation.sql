/* id: reconciliation   code: DQ-06   grain: source x month   window: month   roll_up: none   unit: percent   better: higher   minimum_group: 0
   name: Reconciliation | Rekonsiliasi
   measure all: files of which every record is loaded, rejected, a duplicate or skipped, among the files.
   Anything but 100 means that records were lost or counted twice.
   legal: PP 71/2019; Perpres 39/2019 */
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(batch.source as text) as subject_id,
    cast(null as text) as unit_id,
    cast(null as bigint) as n_people,
    cast(count(*) filter (where batch.is_reconciled) as numeric(18, 4)) as numerator,
    cast(count(*) as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_batch as batch on batch.period_start = period.period_start
group by period.period_start, batch.source
