/* table: unit_above   partition: period_start   window: month
   One row per month, unit and whatever its figures enter: the unit itself, the units above it, the agency. For figures that
   cannot be added, such as medians: they are made anew from the facts for each of these.
   columns:
     period_start: first day of the month
     unit_id: the unit
     grain: unit or agency
     subject_id: the unit itself, one above it, or AGENCY */
with living as (
    -- The day on which a unit's place is looked up: the month's last, or the unit's own where it ends before.
    select period.period_start, tree.unit_id, least(period.period_end, max(tree.valid_to)) as day
    from build.period
    join warehouse.unit_tree as tree on tree.valid_from <= period.period_end and tree.valid_to >= period.period_start
    where tree.ancestor_unit_id = tree.unit_id
    group by period.period_start, period.period_end, tree.unit_id
),
place as (
    select living.period_start, living.unit_id, 'unit' as grain, tree.ancestor_unit_id as subject_id
    from living
    join warehouse.unit_tree as tree
        on tree.unit_id = living.unit_id and living.day between tree.valid_from and tree.valid_to
    union
    -- A unit that is no more still counts for the agency.
    select period.period_start, unit.unit_id, 'agency', 'AGENCY'
    from build.period
    cross join warehouse.dim_unit as unit
)
select
    cast(period_start as date) as period_start,
    cast(unit_id as text) as unit_id,
    cast(grain as text) as grain,
    cast(subject_id as text) as subject_id
from place
