/* id: unit_professionalism_index   code: IPA-06   grain: unit x year to date   window: month   roll_up: ratio   unit: points   better: higher   minimum_group: 5
   name: Professionalism index of the unit | IP ASN unit
   measure mean:*: mean of the totals of those who have one, under the regime named, such as mean:BKN8-2019; n_people are those.
   measure coverage:*: people who have a total, among those whom the regime scores (0 to 1).
   PNS without CPNS (reference.professionalism_regime names the regime and whom it scores), as on the last day of the month.
   SEMENTARA before December. Absent without the datasets training, appraisal and discipline.
   legal: PermenPANRB 38/2018; BKN 8/2019 */
with counted as (
    select
        scored.period_start, scored.unit_id, scored.regime, scored.is_provisional,
        sum(scored.total_score) as total, count(scored.total_score) as n_scored, count(*) as n_eligible
    from build.period
    join warehouse.fact_professionalism as scored on scored.period_start = period.period_start
    where not exists (
        select 1
        from (values ('training'), ('appraisal'), ('discipline')) as needed (dataset)
        where needed.dataset not in (select delivered.dataset from warehouse.delivered_dataset as delivered)
    )
    group by scored.period_start, scored.unit_id, scored.regime, scored.is_provisional
)
select
    cast(counted.period_start as date) as period_start,
    cast(measure.measure || ':' || counted.regime as text) as measure,
    cast(counted.unit_id as text) as subject_id,
    cast(counted.unit_id as text) as unit_id,
    cast(case measure.measure when 'mean' then nullif(counted.n_scored, 0) else counted.n_eligible end as bigint) as n_people,
    cast(case measure.measure when 'mean' then counted.total else counted.n_scored end as numeric(18, 4)) as numerator,
    cast(case measure.measure when 'mean' then nullif(counted.n_scored, 0) else counted.n_eligible end as numeric(18, 4)) as denominator,
    cast(case when counted.is_provisional then 'SEMENTARA' end as text) as label
from counted
cross join (values ('mean'), ('coverage')) as measure (measure)
