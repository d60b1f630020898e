/* id: substantiated_conduct   code: PGD-11   grain: unit x year to date   window: ever   roll_up: ratio   unit: percent   better: lower   minimum_group: 5
   name: Substantiated conduct | Persentase terbukti perilaku pegawai
   measure all: complaints whose examination since 1 January found the conduct proven, among those with a finding.
   The last finding up to the month's last day counts, in the year in which it was made; for the smallest group each counts as
   one person. A unit without findings has no figure; an office that records none has no rows. SEMENTARA before December.
   legal: PP 94/2021 */
with finding as (
    select distinct on (period.period_start, event.tracking_id)
        period.period_start, period.year_start, event.tracking_id, event.event, event.occurred_on
    from build.period
    join warehouse.complaint_event as event
        on event.occurred_on <= period.period_end
        and event.event in ('PROVEN', 'NOT_PROVEN')
        and not event.is_before_receipt
    order by
        period.period_start nulls last, event.tracking_id nulls last,
        event.occurred_at desc nulls last, event.event nulls last
),
judged as (
    select
        finding.period_start,
        complaint.unit_id,
        case when finding.event = 'PROVEN' then 1 else 0 end as is_proven,
        1 as counts
    from finding
    join warehouse.fact_complaint as complaint on complaint.tracking_id = finding.tracking_id
    where complaint.is_in_scope and finding.occurred_on >= finding.year_start
    union all
    select period.period_start, unit.unit_id, 0, 0
    from build.period
    join warehouse.dim_unit as unit on period.period_end between unit.valid_from and unit.valid_to
    where exists (select 1 from warehouse.complaint_event as event where event.event in ('PROVEN', 'NOT_PROVEN'))
)
select
    cast(judged.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(judged.unit_id as text) as subject_id,
    cast(judged.unit_id as text) as unit_id,
    cast(nullif(sum(judged.counts), 0) as bigint) as n_people,
    cast(sum(judged.is_proven) as numeric(18, 4)) as numerator,
    cast(sum(judged.counts) as numeric(18, 4)) as denominator,
    cast(case when extract(month from judged.period_start) < 12 then 'SEMENTARA' end as text) as label
from judged
group by judged.period_start, judged.unit_id
