/* id: follow_up_rate   code: PGD-06   grain: unit x month   window: ever   roll_up: ratio   unit: percent   better: higher   minimum_group: 0
   name: Follow-up rate | Tingkat tindak lanjut
   measure all: complaints received in the month that have an answer, among those received.
   Within the office's authority; later answers still count for the month of receipt.
   legal: PermenPANRB 5/2025; Perpres 76/2013 */
with judged as (
    select
        period.period_start,
        complaint.unit_id,
        case when complaint.first_answered_on is not null then 1 else 0 end as has_it,
        1 as counts
    from build.period
    join warehouse.fact_complaint as complaint on complaint.received_on between period.period_start and period.period_end
    where complaint.is_in_scope
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
    cast(sum(has_it) as numeric(18, 4)) as numerator,
    cast(sum(counts) as numeric(18, 4)) as denominator,
    cast(null as text) as label
from judged
group by period_start, unit_id
