/* Every period of employment of every person, with the number the person had in it. */
select
    cast(status.id_peg as text) as person_id,
    status.tmt as valid_from,
    nullif(status.sampai_tgl, '0000-00-00') as valid_to,
    status.nomor_pegawai as employee_id,
    pegawai.nama as full_name,
    case pegawai.jk when 'Laki-laki' then 'L' when 'Perempuan' then 'P' else pegawai.jk end as sex,
    nullif(pegawai.tgl_lhr, '0000-00-00') as birth_on,
    case status.status_kepeg
        when 'Honorer' then 'HONORER'
        when 'PPPK Paruh Waktu' then 'PPPK_PW'
        else status.status_kepeg
    end as employment_type,
    nullif(pegawai.urut_pangkat, '') as grade,
    nullif(pegawai.sekolah, '') as education_level,
    nullif(pegawai.jenis_jabatan, '') as position_type,
    nullif(pegawai.jabatan, '') as position
from tb_status_kepegawaian as status
inner join tb_pegawai as pegawai on pegawai.id_peg = status.id_peg
