/* Posts, under the number the person has had last. */
select
    status.nomor_pegawai as employee_id,
    jabatan.tmt as valid_from,
    nullif(jabatan.sampai_tgl, '0000-00-00') as valid_to,
    jabatan.jenis_jabatan as position_type,
    nullif(jabatan.eselon, '') as echelon,
    nullif(jabatan.jenjang, '') as functional_level,
    jabatan.jabatan as title,
    nullif(jabatan.no_sk, '') as decision_number
from tb_jabatan as jabatan
inner join tb_status_kepegawaian as status
    on status.id_peg = jabatan.id_peg
    and status.tmt = (select max(latest.tmt) from tb_status_kepegawaian as latest where latest.id_peg = jabatan.id_peg)
