/* table: fact_professionalism   partition: period_start   window: ever
   One row per month, person and regime that scores the person's employment: the professionalism index as on the month's last day.
   A score is null where what it rests on is not known; then so is the total.
   columns:
     period_start: first day of the month
     person_id: the person
     unit_id: unit on the last day of the month
     regime: rules that the scores follow, see reference.professionalism_regime
     education_level: highest recognised education; null where not known
     position_type: JPT, ADMINISTRATOR, PENGAWAS, JF, PELAKSANA; null where not known
     predicate: predicate of the appraisal of the year before; null where there is none
     qualification_score: score of the education
     competency_score: score of the trainings that count in the post; null where no training register has been delivered
     performance_score: score of the appraisal of the year before: of its predicate, else of its value rounded half up to a whole number
     discipline_score: score of the heaviest sanction decided in the years looked back on; null where none register has been delivered
     total_score: sum of the four; null where one is
     category: SANGAT TINGGI, TINGGI, SEDANG, RENDAH, SANGAT RENDAH; null without total
     is_provisional: whether the year is not over */
with scored as (
    select
        period.period_start, period.period_end, employee.person_id, employee.unit_id, regime.regime,
        education.education_level, post.position_type, appraisal.predicate,
        floor(coalesce(appraisal.stated_value, appraisal.computed_value) + 0.5) as whole_value
    from build.period
    join warehouse.dim_employee as employee on period.period_end between employee.valid_from and employee.valid_to
    join reference.professionalism_regime as regime
        on regime.is_computed
        and regime.employment_type = employee.employment_type
        and period.period_end between regime.valid_from and coalesce(regime.valid_to, date '9999-12-31')
    left join warehouse.dim_education as education
        on education.person_id = employee.person_id
        and period.period_end between education.valid_from and education.valid_to
    left join warehouse.dim_post as post
        on post.person_id = employee.person_id and period.period_end between post.valid_from and post.valid_to
    left join warehouse.fact_appraisal as appraisal
        on appraisal.person_id = employee.person_id
        and appraisal.appraisal_year = extract(year from period.period_start) - 1
        and appraisal.period_kind = 'TAHUNAN'
        and coalesce(appraisal.approved_on, period.period_end) <= period.period_end
),
competent as (
    select competency.period_start, competency.person_id, competency.regime, sum(competency.score) as score
    from warehouse.fact_competency as competency
    join build.period on period.period_start = competency.period_start
    join warehouse.delivered_dataset as delivered on delivered.dataset = 'training'
    group by competency.period_start, competency.person_id, competency.regime
),
disciplined as (
    -- The least score is that of the heaviest sanction; everybody has the score of those without one.
    select scored.period_start, scored.person_id, scored.regime, min(rule.score) as score
    from scored
    join warehouse.delivered_dataset as delivered on delivered.dataset = 'discipline'
    join reference.professionalism_discipline as rule
        on rule.regime = scored.regime
        and scored.period_end between rule.valid_from and coalesce(rule.valid_to, date '9999-12-31')
    left join warehouse.fact_discipline as discipline
        on discipline.person_id = scored.person_id
        and discipline.sanction_level = rule.sanction_level
        and discipline.decided_on <= scored.period_end
        and discipline.decided_on > cast(scored.period_end - rule.look_back_years * interval '1 year' as date)
    where rule.sanction_level = 'TIDAK_ADA' or discipline.person_id is not null
    group by scored.period_start, scored.person_id, scored.regime
),
added as (
    select
        scored.*,
        qualification.score as qualification_score,
        competent.score as competency_score,
        performance.score as performance_score,
        disciplined.score as discipline_score,
        qualification.score + competent.score + performance.score + disciplined.score as total_score
    from scored
    left join reference.professionalism_qualification as qualification
        on qualification.regime = scored.regime
        and qualification.education_level = scored.education_level
        and scored.period_end between qualification.valid_from and coalesce(qualification.valid_to, date '9999-12-31')
    left join reference.professionalism_performance as performance
        on performance.regime = scored.regime
        and (
            performance.predicate = scored.predicate
            or (scored.predicate is null and scored.whole_value between performance.value_from and performance.value_to)
        )
        and scored.period_end between performance.valid_from and coalesce(performance.valid_to, date '9999-12-31')
    left join competent
        on competent.period_start = scored.period_start
        and competent.person_id = scored.person_id
        and competent.regime = scored.regime
    left join disciplined
        on disciplined.period_start = scored.period_start
        and disciplined.person_id = scored.person_id
        and disciplined.regime = scored.regime
)
select distinct on (added.period_start, added.person_id, added.regime)
    cast(added.period_start as date) as period_start,
    cast(added.person_id as text) as person_id,
    cast(added.unit_id as text) as unit_id,
    cast(added.regime as text) as regime,
    cast(added.education_level as text) as education_level,
    cast(added.position_type as text) as position_type,
    cast(added.predicate as text) as predicate,
    cast(added.qualification_score as numeric(8, 2)) as qualification_score,
    cast(added.competency_score as numeric(8, 2)) as competency_score,
    cast(added.performance_score as numeric(8, 2)) as performance_score,
    cast(added.discipline_score as numeric(8, 2)) as discipline_score,
    cast(added.total_score as numeric(8, 2)) as total_score,
    cast(category.category as text) as category,
    cast(extract(month from added.period_end) < 12 as boolean) as is_provisional
from added
left join reference.professionalism_category as category
    on category.regime = added.regime
    and added.total_score > category.above_score
    and added.period_end between category.valid_from and coalesce(category.valid_to, date '9999-12-31')
order by
    added.period_start nulls last, added.person_id nulls last, added.regime nulls last,
    category.above_score desc nulls last
