/* What examinations of reported conduct found. */
select
    nomor_laporan as tracking_id,
    case hasil when 'Terbukti' then 'PROVEN' when 'Tidak Terbukti' then 'NOT_PROVEN' else hasil end as event,
    waktu as occurred_at,
    null as unit_id
from tb_pemeriksaan
