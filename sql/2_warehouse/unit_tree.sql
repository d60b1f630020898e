/* table: unit_tree   partition: none
   One row per unit, unit above it (or itself) and period in which that was so.
   columns:
     ancestor_unit_id: the unit itself or one above it
     unit_id: the unit
     valid_from: first day
     valid_to: last day; 9999-12-31 while open */
with recursive tree as (
    select unit_id as ancestor_unit_id, unit_id, valid_from, valid_to
    from warehouse.dim_unit
    union
    -- `union` without `all`: units that name each other as parent must not loop for ever.
    select
        parent.unit_id,
        tree.unit_id,
        greatest(tree.valid_from, above.valid_from, parent.valid_from),
        least(tree.valid_to, above.valid_to, parent.valid_to)
    from tree
    join warehouse.dim_unit as above
        on above.unit_id = tree.ancestor_unit_id
        and above.valid_from <= tree.valid_to
        and above.valid_to >= tree.valid_from
    join warehouse.dim_unit as parent
        on parent.unit_id = above.parent_unit_id
        and parent.valid_from <= least(tree.valid_to, above.valid_to)
        and parent.valid_to >= greatest(tree.valid_from, above.valid_from)
)
select
    cast(ancestor_unit_id as text) as ancestor_unit_id,
    cast(unit_id as text) as unit_id,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to
from tree
