/* table: fact_competency   partition: period_start   window: ever
   One row per month, person of the ASN, regime and item of competency that counts in the person's post: the score of the training done
   by the month's end.
   columns:
     period_start: first day of the month
     person_id: the person
     regime: rules that the score follows, see reference.professionalism_regime
     item: LEADERSHIP, FUNCTIONAL, TECHNICAL, SEMINAR
     score: score of the item, 0 where it is not reached */
with position as (
    select period.period_start, period.period_end, employee.person_id, post.title, item.*
    from build.period
    join warehouse.dim_employee as employee on period.period_end between employee.valid_from and employee.valid_to
    join reference.professionalism_regime as regime
        on regime.is_computed
        and regime.employment_type = employee.employment_type
        and period.period_end between regime.valid_from and coalesce(regime.valid_to, date '9999-12-31')
    join warehouse.dim_post as post
        on post.person_id = employee.person_id and period.period_end between post.valid_from and post.valid_to
    join reference.professionalism_competency as item
        on item.regime = regime.regime
        and item.position_type = post.position_type
        and period.period_end between item.valid_from and coalesce(item.valid_to, date '9999-12-31')
),
trained as (
    -- One training may make several levels or items; of an item the JP are added, where it has a least number of them.
    select position.period_start, position.person_id, position.regime, position.item, sum(training.credited_jp) as jp
    from position
    join reference.professionalism_training as form
        on form.regime = position.regime
        and form.item = position.item
        and position.period_end between form.valid_from and coalesce(form.valid_to, date '9999-12-31')
    join warehouse.training_credit as training
        on training.person_id = position.person_id
        and training.training_form = form.training_form
        and training.valid_to <= position.period_end
        and training.valid_to > coalesce(
            cast(position.period_end - position.look_back_years * interval '1 year' as date), date '1900-01-01'
        )
    group by position.period_start, position.person_id, position.regime, position.item
),
led as (
    select period_start, person_id from warehouse.fact_leadership where has_own_level
),
deemed as (
    select period.period_start, max(parameter.parameter_value) as word
    from build.period
    join reference.parameter
        on parameter.parameter_id = 'professionalism_deemed_functional'
        and parameter.parameter_value <> 'TIDAK'
        and period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    group by period.period_start
)
select
    cast(position.period_start as date) as period_start,
    cast(position.person_id as text) as person_id,
    cast(position.regime as text) as regime,
    cast(position.item as text) as item,
    cast(
        case
            when position.item = 'LEADERSHIP' and led.person_id is not null then position.score
            when position.item = 'FUNCTIONAL' and (deemed.word = 'SEMUA' or upper(position.title) like '%' || deemed.word || '%')
                then position.score
            when trained.person_id is not null and coalesce(trained.jp, 0) >= coalesce(position.minimum_jp, 0) then position.score
            else 0
        end as numeric(8, 2)
    ) as score
from position
left join trained
    on trained.period_start = position.period_start
    and trained.person_id = position.person_id
    and trained.regime = position.regime
    and trained.item = position.item
left join led on led.period_start = position.period_start and led.person_id = position.person_id
left join deemed on deemed.period_start = position.period_start
