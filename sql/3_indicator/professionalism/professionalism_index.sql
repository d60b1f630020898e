/* id: professionalism_index   code: IPA-05   grain: employee x year to date   window: month   roll_up: none   unit: points   better: higher   minimum_group: 5
   name: Professionalism index | Indeks profesionalitas ASN
   measure regime:*: sum of the four scores, 0 to 100, under the regime named, such as regime:BKN8-2019; the label is the category.
   PNS without CPNS (reference.professionalism_regime names the regime and whom it scores), as on the last day of the month.
   Where a score is missing there is no total, with DATA_TIDAK_LENGKAP. The categories have no gaps: above 90, 80, 70, 60. The label gives no
   SEMENTARA, although only December's is the year's. Absent without the datasets training, appraisal and discipline.
   legal: PermenPANRB 38/2018; BKN 8/2019 */
select
    cast(scored.period_start as date) as period_start,
    cast('regime:' || scored.regime as text) as measure,
    cast(scored.person_id as text) as subject_id,
    cast(scored.unit_id as text) as unit_id,
    cast(scored.total_score as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(coalesce(scored.category, 'DATA_TIDAK_LENGKAP') as text) as label
from build.period
join warehouse.fact_professionalism as scored on scored.period_start = period.period_start
where not exists (
    select 1
    from (values ('training'), ('appraisal'), ('discipline')) as needed (dataset)
    where needed.dataset not in (select delivered.dataset from warehouse.delivered_dataset as delivered)
)
