/* id: coaching_held   code: LED-07   grain: unit x year to date   window: ever   roll_up: ratio   unit: percent   better: higher   minimum_group: 0
   name: Evaluation by the head | Pelaksanaan evaluasi pimpinan
   measure all: sessions of evaluation and coaching held by the month's last day, among those planned since 1 January up to it.
   Units that have planned one by then; a year without a planned session has no figure. SEMENTARA before December.
   legal: PermenPANRB 6/2022 */
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(session.unit_id as text) as subject_id,
    cast(session.unit_id as text) as unit_id,
    cast(null as bigint) as n_people,
    cast(
        count(*) filter (where session.planned_on >= period.year_start and session.held_on <= period.period_end) as numeric(18, 4)
    ) as numerator,
    cast(count(*) filter (where session.planned_on >= period.year_start) as numeric(18, 4)) as denominator,
    cast(case when extract(month from period.period_end) < 12 then 'SEMENTARA' end as text) as label
from build.period
join warehouse.fact_coaching as session on session.planned_on <= period.period_end
group by period.period_start, period.period_end, session.unit_id
