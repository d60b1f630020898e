/* table: fact_leadership   partition: period_start   window: ever
   One row per month and person in a structural post on its last day: whether the leadership training of the post's level is done.
   columns:
     period_start: first day of the month
     person_id: the person
     unit_id: unit on the last day of the month
     position_type: JPT, ADMINISTRATOR, PENGAWAS
     echelon: I.a to V.b; null where not told
     has_own_level: whether a training that reference.leadership_requirement accepts was completed by the month's end */
select
    cast(period.period_start as date) as period_start,
    cast(employee.person_id as text) as person_id,
    cast(employee.unit_id as text) as unit_id,
    cast(post.position_type as text) as position_type,
    cast(post.echelon as text) as echelon,
    cast(
        exists (
            select 1
            from reference.leadership_requirement as accepted
            join warehouse.leadership_training as training
                on training.training_level = accepted.training_level and training.person_id = post.person_id
            where
                accepted.position_type = post.position_type
                and accepted.echelon is not distinct from post.echelon
                and period.period_end between accepted.valid_from and coalesce(accepted.valid_to, date '9999-12-31')
                and training.completed_on <= period.period_end
        ) as boolean
    ) as has_own_level
from build.period
join warehouse.dim_employee as employee on period.period_end between employee.valid_from and employee.valid_to
join warehouse.dim_post as post
    on post.person_id = employee.person_id and period.period_end between post.valid_from and post.valid_to
where exists (
    select 1
    from reference.leadership_requirement as required
    where
        required.position_type = post.position_type
        and required.echelon is not distinct from post.echelon
        and period.period_end between required.valid_from and coalesce(required.valid_to, date '9999-12-31')
)
