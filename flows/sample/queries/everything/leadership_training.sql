/* Leadership training of earlier years, under the number the person has had last. */
select
    status.nomor_pegawai as employee_id,
    diklat.nama_diklat as title,
    'STRUKTURAL' as training_form,
    1 as is_classroom,
    0 as is_international,
    nullif(diklat.tgl_mulai, '0000-00-00') as started_on,
    nullif(diklat.tgl_selesai, '0000-00-00') as completed_on,
    null as duration_days,
    null as session_count,
    null as duration_minutes,
    nullif(diklat.jml_jam, 0) as certificate_jp,
    nullif(diklat.no_sttpp, '') as certificate_number,
    nullif(diklat.penyelenggara, '') as organiser
from tb_diklat_struktural as diklat
inner join tb_status_kepegawaian as status
    on status.id_peg = diklat.id_peg
    and status.tmt = (select max(latest.tmt) from tb_status_kepegawaian as latest where latest.id_peg = diklat.id_peg)
