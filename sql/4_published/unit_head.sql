/* table: unit_head   file: hr   partition: none
   One row per unit and period under one head.
   indonesia: Satu baris per unit dan masa di bawah satu kepala.
   columns:
     unit_id: the unit | unitnya
     person_id: its head | kepalanya
     head_status: DEFINITIF, PLT acting, PLH daily acting | DEFINITIF, PLT pelaksana tugas, PLH pelaksana harian
     valid_from: first day | hari pertama
     valid_to: last day; 9999-12-31 while open | hari terakhir; 9999-12-31 selama masih berlaku */
select
    unit_id,
    person_id,
    head_status,
    valid_from,
    valid_to
from warehouse.dim_unit_head as told
where not exists (select 1 from ops.restriction where restriction.person_id = told.person_id)
