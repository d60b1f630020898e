/* table: fact_survey_index   partition: period_start   window: month
   One row per month and unit (with all units below it), or the agency, whose survey ended in the month: the satisfaction index
   as a fraction. Each element's mean over those who answered it, times the weight, added up, times 25. Where the elements were
   answered by differing numbers of people, the means are brought to a common denominator; where that exceeds 1,000,000,000, each
   mean is taken to 8 decimals.
   columns:
     period_start: first day of the month
     grain: unit or agency
     subject_id: the unit, or AGENCY
     n_respondents: sheets (count)
     weight: weight of one element, as in reference.parameter
     numerator: of the index; null where an element has no answer at all
     denominator: of the index
     is_indicative: fewer respondents than an index needs */
with recursive rule as (
    select
        period.period_start,
        max(parameter.parameter_value) filter (where parameter.parameter_id = 'survey_weight') as weight,
        max(case when parameter.parameter_id = 'survey_minimum_respondents' then cast(parameter.parameter_value as int) end)
            as minimum_respondents
    from build.period
    join reference.parameter
        on parameter.parameter_id in ('survey_weight', 'survey_minimum_respondents')
        and period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    group by period.period_start
),
weighted as (
    select
        period_start, weight, minimum_respondents,
        cast(split_part(weight, '/', 1) as numeric(9, 4)) as parts,
        cast(coalesce(nullif(split_part(weight, '/', 2), ''), '1') as bigint) as of_parts
    from rule
),
answer as (
    select place.period_start, place.grain, place.subject_id, response.unit_id, response.first_day, response.respondent_id,
        response.element_id, response.score
    from build.period
    join warehouse.fact_survey_response as response on response.last_day between period.period_start and period.period_end
    join warehouse.unit_above as place
        on place.period_start = period.period_start and place.unit_id = response.unit_id
),
element as (
    select
        period_start, grain, subject_id, element_id, sum(score) as score, count(*) as n,
        row_number() over (partition by period_start, grain, subject_id order by element_id nulls last) as place
    from answer
    group by period_start, grain, subject_id, element_id
),
folded as (
    select period_start, grain, subject_id, place, cast(n as bigint) as base
    from element
    where place = 1
    union all
    select folded.period_start, folded.grain, folded.subject_id, element.place,
        case when folded.base > 1000000000 then folded.base else lcm(folded.base, cast(element.n as bigint)) end
    from folded
    join element
        on element.period_start = folded.period_start
        and element.grain = folded.grain
        and element.subject_id = folded.subject_id
        and element.place = folded.place + 1
),
common as (
    select distinct on (period_start, grain, subject_id)
        period_start, grain, subject_id, place as n_elements,
        case when base > 1000000000 then 100000000 else base end as base
    from folded
    order by period_start nulls last, grain nulls last, subject_id nulls last, place desc nulls last
),
scaled as (
    -- Half up; where base is a multiple of n nothing is rounded. What is divided is a multiple of the divisor.
    select
        element.period_start, element.grain, element.subject_id, element.n,
        cast(2 * element.score * common.base + element.n as bigint) as twice,
        common.base, common.n_elements
    from element
    join common
        on common.period_start = element.period_start
        and common.grain = element.grain
        and common.subject_id = element.subject_id
),
summed as (
    select period_start, grain, subject_id, base, n_elements,
        sum(cast((twice - twice % (2 * n)) / (2 * n) as bigint)) as score
    from scaled
    group by period_start, grain, subject_id, base, n_elements
),
sheet as (
    select period_start, grain, subject_id, count(*) as n
    from (
        select distinct period_start, grain, subject_id, unit_id, first_day, respondent_id from answer
    ) as told
    group by period_start, grain, subject_id
),
due as (
    select period.period_start, count(*) as n_elements
    from build.period
    join reference.survey_element as told
        on period.period_end between told.valid_from and coalesce(told.valid_to, date '9999-12-31')
    group by period.period_start
)
select
    cast(summed.period_start as date) as period_start,
    cast(summed.grain as text) as grain,
    cast(summed.subject_id as text) as subject_id,
    cast(sheet.n as bigint) as n_respondents,
    cast(weighted.weight as text) as weight,
    cast(case when summed.n_elements = due.n_elements then 25 * weighted.parts * summed.score end as numeric(18, 4)) as numerator,
    cast(weighted.of_parts * summed.base as numeric(18, 4)) as denominator,
    cast(sheet.n < weighted.minimum_respondents as boolean) as is_indicative
from summed
join sheet
    on sheet.period_start = summed.period_start and sheet.grain = summed.grain and sheet.subject_id = summed.subject_id
join due on due.period_start = summed.period_start
join weighted on weighted.period_start = summed.period_start
