/* id: neutrality_breaches   code: INT-02   grain: agency x year to date   window: ever   roll_up: ratio   unit: per 1,000 ASN   better: lower   minimum_group: 5
   name: Proven neutrality breaches per 1,000 ASN | Pelanggaran netralitas terbukti per 1.000 ASN
   measure all: breaches proven by a decision since 1 January, times 1,000, over the mean number of ASN.
   The mean of PNS, CPNS, PPPK and PPPK_PW on the last day of each month from January to this one. What is not proven counts for
   nothing. SEMENTARA before December. Without the dataset neutrality_decision the indicator is absent.
   legal: UU 20/2023; SKB netralitas 2022 */
with counted as (
    -- Breaches over staff months / months: the months go into the numerator, so that both parts are whole.
    select
        period.period_start, decision.unit_id,
        1000 * extract(month from period.period_start) as n_breaches, 0 as n_asn_months, 0 as n_asn
    from build.period
    join warehouse.fact_neutrality as decision on decision.decided_on between period.year_start and period.period_end
    where decision.is_proven
    union all
    select period_start, unit_id, 0, n_asn_months, n_asn
    from warehouse.fact_headcount
)
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(counted.unit_id as text) as subject_id,
    cast(counted.unit_id as text) as unit_id,
    cast(sum(counted.n_asn) as bigint) as n_people,
    cast(sum(counted.n_breaches) as numeric(18, 4)) as numerator,
    cast(sum(counted.n_asn_months) as numeric(18, 4)) as denominator,
    cast(case when extract(month from period.period_end) < 12 then 'SEMENTARA' end as text) as label
from build.period
join warehouse.delivered_dataset as delivered on delivered.dataset = 'neutrality_decision'
join counted on counted.period_start = period.period_start
group by period.period_start, period.period_end, counted.unit_id
