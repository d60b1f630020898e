/* id: appraisal_on_time   code: KIN-04   grain: unit x year before   window: month   roll_up: ratio   unit: percent   better: higher   minimum_group: 5
   name: Appraisals approved in time | Ketepatan pengesahan SKP
   measure all: appraisals of the year before approved by the due day, among the people who owe one.
   PNS, CPNS, PPPK and PPPK_PW of the last day of the appraised year, in the unit of that day; due on the last day of the month
   appraisal_due_month. An appraisal without day of approval is not in time. SEMENTARA until the due day; no figure for years of which
   nothing was delivered. Without the dataset appraisal the indicator is absent.
   legal: PermenPANRB 6/2022 */
with judged as (
    select year.period_start, year.unit_id, year.is_provisional, case when year.is_on_time then 1 else 0 end as has_it, 1 as counts
    from build.period
    join warehouse.fact_appraisal_year as year on year.period_start = period.period_start
    union all
    -- A unit without people has a row too: divided by nothing, not missing.
    select received.period_start, unit.unit_id, received.is_provisional, 0, 0
    from (select distinct period_start, is_provisional from warehouse.fact_appraisal_year) as received
    join build.period on period.period_start = received.period_start
    join warehouse.dim_unit as unit on period.period_end between unit.valid_from and unit.valid_to
)
select
    cast(period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(unit_id as text) as subject_id,
    cast(unit_id as text) as unit_id,
    cast(nullif(sum(counts), 0) as bigint) as n_people,
    cast(sum(has_it) as numeric(18, 4)) as numerator,
    cast(sum(counts) as numeric(18, 4)) as denominator,
    cast(max(case when is_provisional then 'SEMENTARA' end) as text) as label
from judged
group by period_start, unit_id
