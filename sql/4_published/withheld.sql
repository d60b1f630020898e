/* table: withheld   file: none   partition: period_start
   One row per figure of a unit that is left out so that nobody finds a group under the smallest allowed by subtraction: where those
   left out under one unit are together too few, the smallest figure shown beside them is left out, too. People who
   are in the unit above itself are such a group. What a change of head made of such figures is left out with them. Stays in the warehouse.
   indonesia: Satu baris per angka unit yang ikut disembunyikan, supaya kelompok kecil tidak dapat dihitung dari selisih.
   columns:
     indicator_id: indicator, see published.indicator | indikator, lihat published.indicator
     measure: which of the indicator's measures | ukuran yang mana dari indikator itu
     period_start: first day of the month | hari pertama bulan itu
     subject_id: the unit | unitnya */
with recursive told as (
    select indicator_id, measure, period_start, grain, subject_id, unit_id, n_people, numerator, denominator
    from published.value
    where period_start in (select period.period_start from build.period)
    union all
    select indicator_id, measure, period_start, grain, subject_id, unit_id, n_people, numerator, denominator
    from published.former_value
    where period_start in (select period.period_start from build.period)
),
cell as (
    -- Of all versions of a figure the one about the fewest: what is left out in one of them, the others could give away.
    select
        told.indicator_id, told.measure, told.period_start, told.grain, told.subject_id,
        min(told.n_people) as n_people,
        max(told.n_people) as most_people,
        max(definition.minimum_group) as minimum_group
    from told
    join indicator.definition on definition.indicator_id = told.indicator_id and definition.measure = ''
    where told.grain in ('unit', 'agency') and told.n_people is not null and definition.minimum_group > 0
    group by told.indicator_id, told.measure, told.period_start, told.grain, told.subject_id
),
own as (
    -- Units in which somebody who adds to the figure is in the unit itself.
    select distinct indicator_id, measure, period_start, unit_id
    from told
    where grain = 'employee' and numerator is not null and denominator is distinct from 0
),
of_people as (
    select distinct indicator_id from own
),
sitting as (
    -- Of indicators that keep no rows of people, the others tell whether anybody is there.
    select distinct period_start, unit_id from own
),
level as (
    select period_start, unit_id, count(*) as n_above
    from warehouse.unit_above
    where grain = 'unit' and period_start in (select period.period_start from build.period)
    group by period_start, unit_id
),
ranked as (
    select
        above.period_start, above.unit_id, above.subject_id,
        row_number() over (
            partition by above.period_start, above.unit_id
            order by level.n_above desc nulls last, above.subject_id nulls last
        ) as nearness
    from warehouse.unit_above as above
    join level on level.period_start = above.period_start and level.unit_id = above.subject_id
    where above.grain = 'unit' and above.subject_id <> above.unit_id
),
place as (
    select period_start, unit_id, subject_id as parent_id from ranked where nearness = 1
    union all
    select period_start, unit_id, 'AGENCY' from level where n_above = 1
),
child as (
    select
        cell.*, place.parent_id,
        cell.n_people < cell.minimum_group as is_small,
        row_number() over (
            partition by
                cell.indicator_id, cell.measure, cell.period_start, place.parent_id, cell.n_people < cell.minimum_group
            order by cell.n_people nulls last, cell.subject_id nulls last
        ) as size_rank
    from cell
    join place on place.period_start = cell.period_start and place.unit_id = cell.subject_id
    where cell.grain = 'unit'
),
family as (
    -- At least so many people are left out: those of the unit above who are in no figure shown below it. Who moved is in two of them, and a
    -- version may be about more people: the most are taken off, so that never too many seem to be left out.
    select
        parent.indicator_id, parent.measure, parent.period_start, parent.subject_id as parent_id, parent.minimum_group,
        greatest(
            parent.n_people - coalesce(sum(child.most_people) filter (where not child.is_small), 0),
            case
                when count(*) filter (where child.is_small) > 0 or max(own.unit_id) is not null then 1
                when max(of_people.indicator_id) is null and max(sitting.unit_id) is not null then 1
                else 0
            end
        ) as n_left_out,
        max(child.subject_id) filter (where not child.is_small and child.size_rank = 1) as smallest_id
    from cell as parent
    join child
        on child.indicator_id = parent.indicator_id
        and child.measure = parent.measure
        and child.period_start = parent.period_start
        and child.parent_id = parent.subject_id
    left join own
        on own.indicator_id = parent.indicator_id
        and own.measure = parent.measure
        and own.period_start = parent.period_start
        and own.unit_id = parent.subject_id
    left join of_people on of_people.indicator_id = parent.indicator_id
    left join sitting on sitting.period_start = parent.period_start and sitting.unit_id = parent.subject_id
    group by
        parent.indicator_id, parent.measure, parent.period_start, parent.subject_id, parent.minimum_group, parent.n_people
),
hidden as (
    select indicator_id, measure, period_start, smallest_id as subject_id
    from family
    where smallest_id is not null and n_left_out > 0 and n_left_out < minimum_group
    union
    -- A unit that is left out for another's sake must not be the sum of the units below it.
    select family.indicator_id, family.measure, family.period_start, family.smallest_id
    from hidden
    join family
        on family.indicator_id = hidden.indicator_id
        and family.measure = hidden.measure
        and family.period_start = hidden.period_start
        and family.parent_id = hidden.subject_id
    where family.smallest_id is not null and family.n_left_out < family.minimum_group
),
unseen as (
    select indicator_id, measure, period_start, subject_id from hidden
    union
    select indicator_id, measure, period_start, subject_id
    from published.shown_value
    where
        grain = 'unit' and null_reason = 'DISEMBUNYIKAN'
        and indicator_id in (select studied.indicator_id from reference.study_indicator as studied)
),
made_of_unseen as (
    -- What a change of head made of months that are left out would give them back.
    select distinct told.indicator_id, told.measure, told.period_start, told.subject_id
    from told
    join reference.study_indicator as studied on studied.indicator_id = split_part(told.measure, ':', 1)
    join warehouse.fact_head_study as study
        on study.period_start = told.period_start
        and study.unit_id = told.subject_id
        and (not study.is_control or told.indicator_id = 'head_change_against_others')
    join warehouse.head_change_month as looked_at
        on looked_at.unit_id = study.unit_id
        and looked_at.changed_on = study.changed_on
        and looked_at.month <= told.period_start
    join unseen
        on unseen.indicator_id = studied.indicator_id
        and unseen.measure = studied.measure
        and unseen.period_start = looked_at.month
        and unseen.subject_id = study.compared_unit_id
    where
        told.indicator_id in ('head_change_difference', 'head_change_against_others', 'head_change_series')
        and told.grain = 'unit'
)
select
    cast(indicator_id as text) as indicator_id,
    cast(measure as text) as measure,
    cast(period_start as date) as period_start,
    cast(subject_id as text) as subject_id
from (
    select indicator_id, measure, period_start, subject_id from hidden
    union
    select indicator_id, measure, period_start, subject_id from made_of_unseen
) as left_out
