/* table: employee   file: hr   partition: none
   One row per person and period in which nothing about employment and placement changed.
   indonesia: Satu baris per orang dan masa tanpa perubahan status dan penempatan.
   columns:
     person_id: the person | orangnya
     employee_id: identifier the person was written down with in the period | nomor pegawai yang dipakai dalam masa itu
     full_name: name | nama
     sex: L male, P female | L laki-laki, P perempuan
     birth_on: date of birth | tanggal lahir
     employment_type: PNS, CPNS, PPPK, PPPK_PW, HONORER | PNS, CPNS, PPPK, PPPK_PW, HONORER (status kepegawaian)
     grade: golongan | golongan
     education_level: level of education | jenjang pendidikan
     position_type: JPT, ADMINISTRATOR, PENGAWAS, JF, PELAKSANA | JPT, ADMINISTRATOR, PENGAWAS, JF, PELAKSANA (jenis jabatan)
     position: name of the position | nama jabatan
     unit_id: unit of the placement | unit penempatan
     schedule_id: schedule of the placement | pola jam kerja penempatan
     valid_from: first day | hari pertama
     valid_to: last day; 9999-12-31 while open | hari terakhir; 9999-12-31 selama masih berlaku */
select
    person_id,
    employee_id,
    full_name,
    sex,
    birth_on,
    employment_type,
    grade,
    education_level,
    position_type,
    position,
    unit_id,
    schedule_id,
    valid_from,
    valid_to
from warehouse.dim_employee as told
where not exists (select 1 from ops.restriction where restriction.person_id = told.person_id)
