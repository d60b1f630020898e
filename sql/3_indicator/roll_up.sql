/* Unit and agency rows of the indicators that roll up, from own_value (the values of employees, or of units alone,
   of the months being built). A unit's row is the unit with all units below it; n_people counts each person once, and none who adds
   nothing to the sums. */
with place as (
    select period_start, unit_id, grain, subject_id
    from warehouse.unit_above
    where grain = 'unit'
    union all
    -- The agency is of every unit, also of one that nobody knows.
    select distinct period_start, unit_id, 'agency', 'AGENCY'
    from own_value
    where unit_id is not null
),
mover as (
    -- People of two units in one month are counted by name, all others by their rows.
    select period_start, subject_id
    from own_value
    where roll_up in ('ratio', 'sum') and grain = 'employee'
    group by period_start, subject_id
    having min(unit_id) < max(unit_id)
),
own_unit as (
    select
        own_value.indicator_id, own_value.measure, own_value.period_start, own_value.period_end, own_value.unit_id,
        sum(
            case
                when own_value.grain <> 'employee' then own_value.n_people
                when
                    mover.subject_id is null
                    and own_value.numerator is not null and own_value.denominator is distinct from 0
                    then 1
                else 0
            end
        ) as n_people,
        sum(own_value.numerator) as numerator,
        sum(own_value.denominator) as denominator,
        max(own_value.label) as label
    from own_value
    left join mover on mover.period_start = own_value.period_start and mover.subject_id = own_value.subject_id
    where own_value.roll_up in ('ratio', 'sum')
    group by own_value.indicator_id, own_value.measure, own_value.period_start, own_value.period_end, own_value.unit_id
),
moved as (
    select
        own_value.indicator_id, own_value.measure, own_value.period_start, place.subject_id,
        count(distinct own_value.subject_id) as n_people
    from own_value
    join mover on mover.period_start = own_value.period_start and mover.subject_id = own_value.subject_id
    join place on place.unit_id = own_value.unit_id and place.period_start = own_value.period_start
    where
        own_value.roll_up in ('ratio', 'sum') and own_value.grain = 'employee'
        and own_value.numerator is not null and own_value.denominator is distinct from 0
    group by own_value.indicator_id, own_value.measure, own_value.period_start, place.subject_id
),
summed as (
    select
        own_unit.indicator_id, own_unit.measure, place.grain, own_unit.period_start, own_unit.period_end, place.subject_id,
        sum(own_unit.n_people) as n_people,
        sum(own_unit.numerator) as numerator,
        sum(own_unit.denominator) as denominator,
        max(own_unit.label) as label
    from own_unit
    join place on place.unit_id = own_unit.unit_id and place.period_start = own_unit.period_start
    group by
        own_unit.indicator_id, own_unit.measure, place.grain, own_unit.period_start, own_unit.period_end, place.subject_id
)
select
    cast(summed.indicator_id as text) as indicator_id,
    cast(summed.measure as text) as measure,
    cast(summed.grain as text) as grain,
    cast(summed.period_start as date) as period_start,
    cast(summed.period_end as date) as period_end,
    cast(summed.subject_id as text) as subject_id,
    cast(case when summed.grain = 'unit' then summed.subject_id end as text) as unit_id,
    cast(
        case
            when
                summed.n_people + coalesce(moved.n_people, 0) > 0
                or (summed.numerator is not null and summed.denominator is distinct from 0)
                then summed.n_people + coalesce(moved.n_people, 0)
        end as bigint
    ) as n_people,
    cast(summed.numerator as numeric(18, 4)) as numerator,
    cast(summed.denominator as numeric(18, 4)) as denominator,
    cast(summed.label as text) as label
from summed
left join moved
    on moved.indicator_id = summed.indicator_id
    and moved.measure = summed.measure
    and moved.period_start = summed.period_start
    and moved.subject_id = summed.subject_id
