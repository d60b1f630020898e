/* id: wealth_report_compliance   code: INT-01   grain: agency x year to date   members: employee   window: ever   roll_up: ratio   unit: percent   better: higher   minimum_group: 5
   name: LHKPN compliance | Kepatuhan LHKPN
   measure lhkpn: LHKPN filed by their last day, among those whose last day fell since 1 January.
   measure lhkasn: the same of LHKASN.
   Reports count in the year in which they are due: those of 2025 in 2026. Those not yet due on the day of the run are outside both sums. The unit is
   that of the last day. SEMENTARA before December.
   legal: Peraturan KPK 2/2020, diubah 3/2024 */
select
    cast(period.period_start as date) as period_start,
    cast(lower(obligation.kind) as text) as measure,
    cast(obligation.person_id as text) as subject_id,
    cast(obligation.unit_id as text) as unit_id,
    cast(count(*) filter (where obligation.is_in_time) as numeric(18, 4)) as numerator,
    cast(count(*) as numeric(18, 4)) as denominator,
    cast(case when extract(month from period.period_end) < 12 then 'SEMENTARA' end as text) as label
from build.period
join warehouse.fact_obligation as obligation on obligation.due_on between period.year_start and period.snapshot_on
group by period.period_start, period.period_end, obligation.kind, obligation.person_id, obligation.unit_id
