/* Which PIN on which device belongs to whom. */
select
    mesin as device_id,
    pin,
    berlaku_dari as valid_from,
    nullif(berlaku_sampai, '0000-00-00') as valid_to,
    nomor_pegawai as employee_id
from tb_pin
