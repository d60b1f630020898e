/* table: leadership_training   partition: none
   One row per person and level of leadership training completed, under its old or its new name.
   columns:
     person_id: the person
     training_level: PKN_I, PKN_II, PKA, PKP
     completed_on: last day of the first one of that level */
with titled as (
    select
        person_id,
        valid_to as completed_on,
        ' ' || trim(regexp_replace(upper(title), '[^A-Z0-9]+', ' ', 'g')) || ' ' as title
    from warehouse.training_record
    where training_form = 'STRUKTURAL'
)
select
    cast(titled.person_id as text) as person_id,
    cast(name.training_level as text) as training_level,
    cast(min(titled.completed_on) as date) as completed_on
from titled
join reference.leadership_title as name
    on titled.title like '% ' || name.title_words || ' %'
    and titled.completed_on between name.valid_from and coalesce(name.valid_to, date '9999-12-31')
group by titled.person_id, name.training_level
