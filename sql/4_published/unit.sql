/* table: unit   file: shared   partition: none
   One row per unit and period with one name and one place in the tree.
   columns:
     unit_id: unit (office code or NPSN)
     unit_name: name
     parent_unit_id: unit above it; null at the top
     unit_type: DINAS, SEKRETARIAT, BIDANG, SEKOLAH, UPT
     time_zone: zone of the unit's local times
     valid_from: first day
     valid_to: last day; 9999-12-31 while open */
select
    unit_id,
    unit_name,
    parent_unit_id,
    unit_type,
    time_zone,
    valid_from,
    valid_to
from warehouse.dim_unit
