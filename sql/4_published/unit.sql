/* table: unit   file: shared   partition: none
   One row per unit and period with one name and one place in the tree.
   indonesia: Satu baris per unit dan masa dengan satu nama dan satu tempat dalam susunan.
   columns:
     unit_id: unit (office code or NPSN) | unit (kode kantor atau NPSN)
     unit_name: name | nama
     parent_unit_id: unit above it; null at the top | unit induk; kosong di puncak
     unit_type: DINAS, SEKRETARIAT, BIDANG, SEKOLAH, UPT | DINAS, SEKRETARIAT, BIDANG, SEKOLAH, UPT (jenis unit)
     time_zone: zone of the unit's local times | zona waktu unit
     valid_from: first day | hari pertama
     valid_to: last day; 9999-12-31 while open | hari terakhir; 9999-12-31 selama masih berlaku */
select
    unit_id,
    unit_name,
    parent_unit_id,
    unit_type,
    time_zone,
    valid_from,
    valid_to
from warehouse.dim_unit
