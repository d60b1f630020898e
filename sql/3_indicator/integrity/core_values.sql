/* id: core_values   code: INT-04   grain: unit x year before   window: month   roll_up: ratio   unit: points   better: higher   minimum_group: 5
   name: Mean of the core values | Rata-rata BerAKHLAK
   measure all: the scores (1 to 3) of the seven core values in the appraisals of the year before, over the number of scores.
   Values left empty are outside both sums; people with fewer scores than core_value_minimum_answers too. In the unit of the last day of
   the appraised year; an appraisal counts from its approval on. SEMENTARA until the day on which appraisals are due. Absent
   without the dataset appraisal, and for a year in which nobody has scores.
   legal: SE MenPANRB 20/2021; PermenPANRB 6/2022 */
with scored as (
    select
        year.period_start, year.unit_id, year.is_provisional,
        case when year.core_value_count >= cast(parameter.parameter_value as int) then year.core_value_sum end as n_points,
        case when year.core_value_count >= cast(parameter.parameter_value as int) then year.core_value_count end as n_scores
    from build.period
    join warehouse.fact_appraisal_year as year on year.period_start = period.period_start
    join reference.parameter
        on parameter.parameter_id = 'core_value_minimum_answers'
        and period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    where year.core_value_count > 0
)
select
    cast(period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(unit_id as text) as subject_id,
    cast(unit_id as text) as unit_id,
    cast(nullif(count(n_scores), 0) as bigint) as n_people,
    cast(sum(n_points) as numeric(18, 4)) as numerator,
    cast(sum(n_scores) as numeric(18, 4)) as denominator,
    cast(max(case when is_provisional then 'SEMENTARA' end) as text) as label
from scored
group by period_start, unit_id
