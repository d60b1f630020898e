/* id: competency_score   code: IPA-02   grain: employee x year to date   window: month   roll_up: none   unit: points   better: higher   minimum_group: 5
   name: Competency score | Skor kompetensi
   measure regime:*: scores of the trainings that count in the post, 0 to 40, under the regime named, such as regime:BKN8-2019.
   PNS without CPNS (reference.professionalism_regime names the regime and whom it scores), as on the last day of the month.
   Items, least JP and years looked back on of reference.professionalism_competency; forms of training of professionalism_training. Where
   the kind of post is not known there is no score, with DATA_TIDAK_LENGKAP. SEMENTARA before December. Absent without the dataset training.
   legal: PermenPANRB 38/2018; BKN 8/2019 */
select
    cast(scored.period_start as date) as period_start,
    cast('regime:' || scored.regime as text) as measure,
    cast(scored.person_id as text) as subject_id,
    cast(scored.unit_id as text) as unit_id,
    cast(scored.competency_score as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(
        case when scored.competency_score is null then 'DATA_TIDAK_LENGKAP' when scored.is_provisional then 'SEMENTARA' end as text
    ) as label
from build.period
join warehouse.fact_professionalism as scored on scored.period_start = period.period_start
join warehouse.delivered_dataset as delivered on delivered.dataset = 'training'
