/* id: satisfaction_index   code: SKM-02   grain: unit x survey period   window: month   roll_up: none   unit: index 25-100   better: higher   minimum_group: 0
   name: Satisfaction index (IKM) | Indeks kepuasan masyarakat (IKM)
   measure all: the means of the nine elements, each times the weight (survey_weight), added up, times 25.
   Surveys that ended in the month; above a unit the answers of all units are taken together. With an element that nobody
   answered there is no index. Few respondents (survey_minimum_respondents): INDIKATIF.
   legal: PermenPANRB 14/2017 */
select
    cast(told.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(told.grain as text) as grain,
    cast(told.subject_id as text) as subject_id,
    cast(case when told.grain = 'unit' then told.subject_id end as text) as unit_id,
    cast(told.n_respondents as bigint) as n_people,
    cast(told.numerator as numeric(18, 4)) as numerator,
    cast(told.denominator as numeric(18, 4)) as denominator,
    cast(case when told.is_indicative then 'INDIKATIF' end as text) as label
from build.period
join warehouse.fact_survey_index as told on told.period_start = period.period_start
