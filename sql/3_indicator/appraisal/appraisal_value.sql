/* id: appraisal_value   code: KIN-02   grain: employee x year before   window: month   roll_up: none   unit: points   better: higher   minimum_group: 5
   name: Value by PP 30/2019 | Nilai kinerja PP 30
   measure all: value of the SKP and value of behaviour by their shares, 0 to 120, of the year before; the label is the predicate it gives.
   Shares of reference.appraisal_weighting, 70/30 or 60/40; SANGAT BAIK also needs a new idea. Only appraisals that tell both values.
   In the months of the next year, from the approval on; the unit is that of the last day of the appraised year. Without the dataset
   appraisal the indicator is absent.
   legal: PP 30/2019 art. 41 */
select
    cast(year.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(year.person_id as text) as subject_id,
    cast(year.unit_id as text) as unit_id,
    cast(year.computed_value as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(predicate.name_id as text) as label
from build.period
join warehouse.fact_appraisal_year as year on year.period_start = period.period_start
left join reference.appraisal_predicate as predicate
    on predicate.predicate = year.value_predicate
    and period.period_end between predicate.valid_from and coalesce(predicate.valid_to, date '9999-12-31')
where year.computed_value is not null
