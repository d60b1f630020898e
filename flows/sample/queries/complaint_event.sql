/* What happened to each complaint, event by event. */
select
    nomor_laporan as tracking_id,
    case peristiwa
        when 'DIVERIFIKASI' then 'VERIFIED'
        when 'DIDISPOSISI' then 'DISPOSED'
        when 'BUKAN_WEWENANG' then 'OUT_OF_SCOPE'
        when 'DIARSIPKAN' then 'ARCHIVED'
        when 'DITUNDA' then 'PAUSED'
        when 'DILANJUTKAN' then 'RESUMED'
        when 'DITANGGAPI' then 'ANSWERED'
        when 'SELESAI' then 'CLOSED'
        when 'DIBUKA_ULANG' then 'REOPENED'
        else peristiwa
    end as event,
    waktu as occurred_at,
    nullif(kode_unit, '') as unit_id
from tb_tindak_lanjut
