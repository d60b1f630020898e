/* table: fact_survey_response   partition: last_day   window: month
   One row per answered element of a respondent's sheet in a satisfaction survey (SKM).
   columns:
     last_day: last day of the survey; its month is the month of the figures
     first_day: first day of the survey
     unit_id: unit whose service was asked about
     respondent_id: number of the sheet
     element_id: element, as in reference.survey_element
     score: answer, 1 to 4 */
with response as (
    select distinct on (told.unit_id, told.first_day, told.respondent_id) told.*
    from raw.survey_response as told
    where
        told.withdrawn_on is null
        and exists (select 1 from warehouse.dim_unit as unit where unit.unit_id = told.unit_id)
    order by
        told.unit_id nulls last,
        told.first_day nulls last,
        told.respondent_id nulls last,
        told.source nulls last,
        told.source_as_of desc nulls last
),
answer as (
    select
        response.last_day, response.first_day, response.unit_id, response.respondent_id, element.element_id,
        case element.element_id
            when 'requirement' then response.requirement_score
            when 'procedure' then response.procedure_score
            when 'time' then response.time_score
            when 'cost' then response.cost_score
            when 'product' then response.product_score
            when 'competence' then response.competence_score
            when 'behaviour' then response.behaviour_score
            when 'complaint' then response.complaint_score
            when 'facility' then response.facility_score
        end as score
    from response
    join build.period on response.last_day between period.period_start and period.period_end
    join reference.survey_element as element
        on response.last_day between element.valid_from and coalesce(element.valid_to, date '9999-12-31')
)
select
    cast(last_day as date) as last_day,
    cast(first_day as date) as first_day,
    cast(unit_id as text) as unit_id,
    cast(respondent_id as text) as respondent_id,
    cast(element_id as text) as element_id,
    cast(score as int) as score
from answer
where score is not null
