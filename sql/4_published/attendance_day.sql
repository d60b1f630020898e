/* table: attendance_day   file: hr   partition: day
   One row per person, unit and day: required, received, code, minutes.
   indonesia: Satu baris per orang, unit, dan hari: wajib, diterima, kode, menit.
   columns:
     day: the day | hari
     person_id: the person | orangnya
     unit_id: unit of the person on that day | unit orang itu pada hari itu
     employment_type: PNS, CPNS, PPPK, PPPK_PW, HONORER on that day | PNS, CPNS, PPPK, PPPK_PW, HONORER pada hari itu
     schedule_id: schedule of the person on that day | pola jam kerja orang itu pada hari itu
     is_required: whether the person had to work | apakah wajib bekerja
     is_received: whether an attendance source has spoken of the unit and day; not where the device was out all day, or a sheet's record could not be read, and nothing else tells of the person | apakah sumber presensi sudah melaporkan unit dan hari itu; tidak, bila mesin mati sepanjang hari, atau baris atau sel daftar hadir ditolak, dan tidak ada keterangan lain tentang orangnya
     attendance_code: canonical code; null for a required day that is not received | kode baku; kosong untuk hari wajib yang belum diterima
     code_source: what gave the code: PUNCH, CORRECTION, SHEET, LEAVE, TRAINING, CALENDAR, NONE (nothing said: absent); null where not received | asal kode: PUNCH mesin, CORRECTION koreksi, SHEET daftar hadir, LEAVE cuti, TRAINING diklat, CALENDAR kalender, NONE tanpa keterangan (tidak hadir); kosong bila belum diterima
     is_on_duty: whether the code counts as on duty | apakah kode dihitung hadir
     is_excused: whether the code counts as on duty or lawfully absent | apakah kode dihitung hadir atau tidak hadir dengan alasan sah
     is_leave: whether the code is leave (code group CUTI) | apakah kode itu cuti (kelompok CUTI)
     is_timed: present by punches or corrected times, so that the minutes below mean something | hadir menurut mesin atau jam yang dikoreksi, sehingga menit di bawah ini bermakna
     in_at: coming (local time) | jam masuk (waktu setempat)
     out_at: going (local time) | jam pulang (waktu setempat)
     scheduled_minutes: length of the schedule without break on required and received days (minutes) | panjang jam kerja tanpa istirahat pada hari wajib yang diterima (menit)
     effective_minutes: time present within the schedule, without break (minutes); null where a punch is missing | lama hadir dalam jam kerja, tanpa istirahat (menit); kosong bila satu rekaman hilang
     late_minutes: coming after the start (minutes); null where the coming is missing | terlambat masuk (menit); kosong bila rekaman masuk tidak ada
     early_minutes: going before the end (minutes); null where the going is missing | pulang sebelum waktunya (menit); kosong bila rekaman pulang tidak ada
     late_band: band 1-4 of reference.deduction; a missing coming is the highest, null in an outage | golongan keterlambatan 1-4 menurut reference.deduction; tanpa rekaman masuk yang tertinggi, kosong saat gangguan
     early_band: band 1-4 of reference.deduction; a missing going is the highest, null in an outage | golongan pulang cepat 1-4 menurut reference.deduction; tanpa rekaman pulang yang tertinggi, kosong saat gangguan
     is_in_missing: timed day without a coming, and no outage to explain it | hari dengan rekaman mesin tanpa rekaman masuk, dan tidak karena gangguan
     is_out_missing: timed day without a going, and no outage to explain it | hari dengan rekaman mesin tanpa rekaman pulang, dan tidak karena gangguan
     quality_flag: MANUAL present by list or correction in an outage; IZIN_DAN_PUNCH leave, duty or training on a day with punches; LIBUR_DI_HARI_WAJIB sheet says day off on a required day | MANUAL hadir menurut daftar atau koreksi saat gangguan; IZIN_DAN_PUNCH cuti, dinas, atau diklat pada hari dengan rekaman mesin; LIBUR_DI_HARI_WAJIB daftar hadir menulis libur pada hari wajib */
select
    day,
    person_id,
    unit_id,
    employment_type,
    schedule_id,
    is_required,
    is_received,
    attendance_code,
    code_source,
    is_on_duty,
    is_excused,
    is_leave,
    is_timed,
    in_at,
    out_at,
    scheduled_minutes,
    effective_minutes,
    late_minutes,
    early_minutes,
    late_band,
    early_band,
    is_in_missing,
    is_out_missing,
    quality_flag
from warehouse.fact_attendance_day as told
where not exists (select 1 from ops.restriction where restriction.person_id = told.person_id)
