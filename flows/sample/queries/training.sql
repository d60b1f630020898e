/* Training as the personnel office has it, under the number the person had when it ended. */
select
    status.nomor_pegawai as employee_id,
    diklat.diklat as title,
    upper(diklat.bentuk) as training_form,
    case diklat.metode when 'Klasikal' then 1 else 0 end as is_classroom,
    case diklat.internasional when 'Ya' then 1 else 0 end as is_international,
    nullif(diklat.tgl_mulai, '0000-00-00') as started_on,
    nullif(diklat.tgl_selesai, '0000-00-00') as completed_on,
    nullif(diklat.hari, '') as duration_days,
    nullif(diklat.sesi, 0) as session_count,
    nullif(diklat.menit, 0) as duration_minutes,
    nullif(diklat.jml_jam, 0) as certificate_jp,
    nullif(diklat.no_sttpp, '') as certificate_number,
    nullif(diklat.penyelenggara, '') as organiser
from tb_diklat as diklat
inner join tb_status_kepegawaian as status
    on status.id_peg = diklat.id_peg
    and diklat.tgl_sttpp >= status.tmt
    and (status.sampai_tgl = '0000-00-00' or diklat.tgl_sttpp <= status.sampai_tgl)
