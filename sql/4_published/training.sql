/* table: training   file: hr   partition: completed_on
   One row per person and training, with the JP credited (TRN-01).
   indonesia: Satu baris per orang dan diklat, dengan JP yang diakui (TRN-01).
   columns:
     training_key: certificate number, else title and first day | nomor sertifikat, kalau tidak ada nama diklat dan hari pertama
     person_id: the person | orangnya
     unit_id: unit on the day of completion; null if not employed then | unit pada hari selesai; kosong bila saat itu bukan pegawai
     employment_type: PNS, CPNS, PPPK, PPPK_PW, HONORER on the day of completion; null if not employed then | PNS, CPNS, PPPK, PPPK_PW, HONORER pada hari selesai; kosong bila saat itu bukan pegawai
     title: title | nama diklat
     training_form: form of training, as in jp_conversion | bentuk pengembangan, seperti dalam jp_conversion
     is_classroom: whether the person was away from work for it | apakah orangnya meninggalkan pekerjaan untuk itu
     is_international: whether it was an international one | apakah berskala internasional
     started_on: first day | hari pertama
     completed_on: last day; its year is the year the JP count in | hari terakhir; tahunnya adalah tahun penghitungan JP
     certificate_jp: JP on the certificate (jp) | JP pada sertifikat (jp)
     credited_jp: JP counted (jp); null where neither table, certificate nor minutes give any | JP yang diakui (jp); kosong bila tabel, sertifikat, dan menit tidak memberikannya
     quality_flag: TINJAU no JP could be derived | TINJAU JP tidak dapat diturunkan */
select
    training_key,
    person_id,
    unit_id,
    employment_type,
    title,
    training_form,
    is_classroom,
    is_international,
    started_on,
    completed_on,
    certificate_jp,
    credited_jp,
    quality_flag
from warehouse.fact_training as told
where not exists (select 1 from ops.restriction where restriction.person_id = told.person_id)
