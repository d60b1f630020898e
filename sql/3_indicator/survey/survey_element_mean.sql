/* id: survey_element_mean   code: SKM-01   grain: unit x survey period   window: month   roll_up: ratio   unit: score 1-4   better: higher   minimum_group: 0
   name: Mean of an element | Nilai rata-rata unsur
   measure *: scores of one element of reference.survey_element over its answers, a row for each.
   Surveys that ended in the month; who left the element unanswered is outside both sums; n_people are those who answered.
   legal: PermenPANRB 14/2017 */
select
    cast(period.period_start as date) as period_start,
    cast(response.element_id as text) as measure,
    cast(response.unit_id as text) as subject_id,
    cast(response.unit_id as text) as unit_id,
    cast(count(*) as bigint) as n_people,
    cast(sum(response.score) as numeric(18, 4)) as numerator,
    cast(count(*) as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_survey_response as response on response.last_day between period.period_start and period.period_end
group by period.period_start, response.element_id, response.unit_id
