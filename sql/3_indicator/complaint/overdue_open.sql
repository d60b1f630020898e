/* id: overdue_open   code: PGD-12   grain: unit x snapshot   window: month   roll_up: sum   unit: count   better: lower   minimum_group: 0
   name: Overdue open complaints | Pengaduan terbuka lewat jatuh tempo
   measure all: complaints open at the end of the month, or today, whose working days without pauses exceed their limit.
   Received at any time; what happened after that day is undone; a unit without any has a 0.
   legal: PermenPANRB 5/2025; Perpres 76/2013 */
with counted as (
    select complaint.period_start, complaint.unit_id, 1 as n
    from build.period
    join warehouse.fact_open_complaint as complaint on complaint.period_start = period.period_start
    where complaint.age_days > complaint.sla_days
    union all
    select period.period_start, unit.unit_id, 0
    from build.period
    join warehouse.dim_unit as unit on period.period_end between unit.valid_from and unit.valid_to
)
select
    cast(period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(unit_id as text) as subject_id,
    cast(unit_id as text) as unit_id,
    cast(null as bigint) as n_people,
    cast(sum(n) as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(null as text) as label
from counted
group by period_start, unit_id
