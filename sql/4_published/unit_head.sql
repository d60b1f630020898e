/* table: unit_head   file: hr   partition: none
   One row per unit and period under one head.
   columns:
     unit_id: the unit
     person_id: its head
     head_status: DEFINITIF, PLT acting, PLH daily acting
     valid_from: first day
     valid_to: last day; 9999-12-31 while open */
select
    unit_id,
    person_id,
    head_status,
    valid_from,
    valid_to
from warehouse.dim_unit_head
