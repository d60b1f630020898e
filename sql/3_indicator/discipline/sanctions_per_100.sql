/* id: sanctions_per_100   code: DIS-05   grain: unit x year to date   window: year   roll_up: ratio   unit: per 100 staff   better: lower   minimum_group: 5
   name: Sanctioned people per 100 ASN | Tingkat hukuman disiplin
   measure all: people of the ASN with a decision on a sanction since 1 January, times 100, over the mean number of ASN.
   A person with several decisions counts once, in the unit of the day of the first. The mean of PNS, CPNS, PPPK and PPPK_PW on the last
   day of each month from January to this one. Not brought to a whole year; SEMENTARA before December. Without the dataset
   discipline the indicator is absent.
   legal: PP 94/2021 */
with sanctioned as (
    select distinct on (period.period_start, discipline.person_id)
        period.period_start, discipline.person_id, discipline.unit_id
    from build.period
    join warehouse.fact_discipline as discipline on discipline.decided_on between period.year_start and period.period_end
    where discipline.employment_type in ('PNS', 'CPNS', 'PPPK', 'PPPK_PW')
    order by
        period.period_start nulls last, discipline.person_id nulls last,
        discipline.decided_on nulls last, discipline.decision_number nulls last
),
counted as (
    -- People over staff months / months: the months go into the numerator, so that both parts are whole.
    select period_start, unit_id, 100 * extract(month from period_start) as n_sanctioned, 0 as n_asn_months, 0 as n_asn
    from sanctioned
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
    cast(sum(counted.n_sanctioned) as numeric(18, 4)) as numerator,
    cast(sum(counted.n_asn_months) as numeric(18, 4)) as denominator,
    cast(case when extract(month from period.period_end) < 12 then 'SEMENTARA' end as text) as label
from build.period
join warehouse.delivered_dataset as delivered on delivered.dataset = 'discipline'
join counted on counted.period_start = period.period_start
group by period.period_start, period.period_end, counted.unit_id
