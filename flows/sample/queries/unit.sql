/* The units of the office and their parents. */
select
    kode_unit as unit_id,
    berlaku_dari as valid_from,
    nullif(berlaku_sampai, '0000-00-00') as valid_to,
    nama as unit_name,
    nullif(kode_induk, '') as parent_unit_id,
    jenis as unit_type,
    zona as time_zone
from tb_unit_kerja
