/* id: performance_score   code: IPA-03   grain: employee x year to date   window: month   roll_up: none   unit: points   better: higher   minimum_group: 5
   name: Performance score | Skor kinerja
   measure regime:*: score of the appraisal of the year before, 0 to 30, under the regime named, such as regime:BKN8-2019.
   PNS without CPNS (reference.professionalism_regime names the regime and whom it scores), as on the last day of the month.
   Of its predicate, else of its value rounded half up to a whole number. Without an appraisal approved by then there is no score, never 0,
   with DATA_TIDAK_LENGKAP. SEMENTARA before December. Absent without the dataset appraisal.
   legal: PermenPANRB 38/2018; BKN 8/2019 */
select
    cast(scored.period_start as date) as period_start,
    cast('regime:' || scored.regime as text) as measure,
    cast(scored.person_id as text) as subject_id,
    cast(scored.unit_id as text) as unit_id,
    cast(scored.performance_score as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(
        case when scored.performance_score is null then 'DATA_TIDAK_LENGKAP' when scored.is_provisional then 'SEMENTARA' end as text
    ) as label
from build.period
join warehouse.fact_professionalism as scored on scored.period_start = period.period_start
join warehouse.delivered_dataset as delivered on delivered.dataset = 'appraisal'
