/* id: performance_predicate   code: KIN-01   grain: employee x year before   window: month   roll_up: none   unit: code   better: lower   minimum_group: 5
   name: Performance predicate | Predikat kinerja
   measure all: predicate of the year before as the code of SIASN, 1 SANGAT BAIK to 5 SANGAT KURANG; the label names it.
   By result and behaviour (reference.appraisal_matrix), else by the values of PP 30/2019, else as stated; a stated predicate that
   contradicts is marked PREDIKAT_TIDAK_COCOK in fact_appraisal. An appraisal of one year is shown in the months of the next, from its
   approval on; the unit is that of the last day of the appraised year. Without the dataset appraisal the indicator is absent.
   legal: PermenPANRB 6/2022 */
select
    cast(year.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(year.person_id as text) as subject_id,
    cast(year.unit_id as text) as unit_id,
    cast(predicate.predicate_code as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(predicate.name_id as text) as label
from build.period
join warehouse.fact_appraisal_year as year on year.period_start = period.period_start
join reference.appraisal_predicate as predicate
    on predicate.predicate = year.predicate
    and period.period_end between predicate.valid_from and coalesce(predicate.valid_to, date '9999-12-31')
