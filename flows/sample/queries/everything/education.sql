/* Degrees, under the number the person has had last. */
select
    status.nomor_pegawai as employee_id,
    pendidikan.jenjang as education_level,
    pendidikan.sekolah as institution,
    nullif(pendidikan.tgl_pengakuan, '0000-00-00') as recognised_on
from tb_pendidikan as pendidikan
inner join tb_status_kepegawaian as status
    on status.id_peg = pendidikan.id_peg
    and status.tmt = (select max(latest.tmt) from tb_status_kepegawaian as latest where latest.id_peg = pendidikan.id_peg)
