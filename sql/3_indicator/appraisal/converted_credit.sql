/* id: converted_credit   code: KIN-05   grain: employee x year before   window: ever   roll_up: none   unit: credits   better: higher   minimum_group: 5
   name: Converted credit | Angka kredit konversi
   measure all: coefficient of the functional level x factor of the predicate x months covered / 12, for the year before.
   Functional posts held on the last day of the appraised year, with their level (dataset post); the unit is that of the same day.
   Coefficients and factors of reference.credit_coefficient and appraisal_predicate. In the months of the next year, from the
   approval on. Without the datasets appraisal and post the indicator is absent.
   legal: PermenPANRB 1/2023; BKN 3/2023 */
select
    cast(year.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(year.person_id as text) as subject_id,
    cast(year.unit_id as text) as unit_id,
    cast(coefficient.credit_coefficient * predicate.credit_factor * year.months_covered as numeric(18, 4)) as numerator,
    cast(12 as numeric(18, 4)) as denominator,
    cast(predicate.name_id as text) as label
from build.period
join warehouse.fact_appraisal_year as year on year.period_start = period.period_start
join warehouse.delivered_dataset as delivered on delivered.dataset = 'post'
join reference.credit_coefficient as coefficient
    on coefficient.functional_level = year.functional_level
    and period.year_start - 1 between coefficient.valid_from and coalesce(coefficient.valid_to, date '9999-12-31')
join reference.appraisal_predicate as predicate
    on predicate.predicate = year.predicate
    and period.period_end between predicate.valid_from and coalesce(predicate.valid_to, date '9999-12-31')
