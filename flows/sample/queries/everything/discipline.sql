/* Sanctions that were decided, under the number the person had on that day. */
select
    status.nomor_pegawai as employee_id,
    hukdis.tingkat as sanction_level,
    nullif(hukdis.jenis, '') as kind,
    hukdis.no_sk as decision_number,
    hukdis.tgl_sk as decision_on,
    nullif(hukdis.tgl_terima, '0000-00-00') as received_on,
    hukdis.tmt as starts_on,
    nullif(hukdis.sampai_tgl, '0000-00-00') as ends_on,
    nullif(hukdis.pasal, '') as article
from tb_hukdis as hukdis
inner join tb_status_kepegawaian as status
    on status.id_peg = hukdis.id_peg
    and hukdis.tgl_sk >= status.tmt
    and (status.sampai_tgl = '0000-00-00' or hukdis.tgl_sk <= status.sampai_tgl)
