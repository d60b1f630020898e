/* id: employee_id_validity   code: DQ-01   grain: source x month   window: month   roll_up: none   unit: percent   better: higher   minimum_group: 0
   name: Validity of employee ids | Validitas NIP
   measure all: valid NIP and NI PPPK among the identifiers read.
   The office's own numbers for staff without NIP are not counted; files by the month of their arrival.
   legal: PP 71/2019; Perpres 39/2019 */
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(batch.source as text) as subject_id,
    cast(null as text) as unit_id,
    cast(null as bigint) as n_people,
    cast(sum(batch.n_valid_ids) as numeric(18, 4)) as numerator,
    cast(sum(batch.n_ids) as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_batch as batch on batch.period_start = period.period_start
group by period.period_start, batch.source
