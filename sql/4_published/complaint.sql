/* table: complaint   file: hr   partition: received_on
   One row per complaint with its times (PGD-02 to PGD-04); neither text nor reporter. Secret and anonymous reports have no row here: class,
   unit and day could give the reporter away. Figures of units count them.
   indonesia: Satu baris per pengaduan dengan waktunya (PGD-02 sampai PGD-04); tanpa isi laporan dan tanpa pelapor. Laporan rahasia dan anonim tidak ada di sini, tetapi dihitung dalam angka unit.
   columns:
     tracking_id: number of the complaint | nomor pengaduan
     unit_id: unit it was last given to, else the unit of the export | unit disposisi terakhir, kalau tidak ada unit dalam ekspor
     received_on: day of receipt | tanggal diterima
     classification: PENGADUAN, ASPIRASI, PERMINTAAN_INFORMASI, BERKADAR_PENGAWASAN | PENGADUAN, ASPIRASI, PERMINTAAN_INFORMASI, BERKADAR_PENGAWASAN (klasifikasi)
     channel: way it came in | kanal masuknya
     report_type: ANONIM, RAHASIA; null is open | ANONIM, RAHASIA; kosong berarti terbuka
     is_in_scope: neither another body's matter nor archived (spam, duplicate) | bukan kewenangan instansi lain dan tidak diarsipkan (spam, ganda)
     verified_on: day of verification | tanggal verifikasi
     disposed_on: day it was given to a unit: the last time before the first answer | tanggal disposisi ke unit: yang terakhir sebelum tanggapan pertama
     first_answered_on: day of the first answer | tanggal tanggapan pertama
     closed_on: day of the last closing; null while open or reopened | tanggal selesai terakhir; kosong selama terbuka atau dibuka lagi
     times_reopened: how often it was reopened (count) | berapa kali dibuka kembali (jumlah)
     paused_days: finished pauses, at the latest until the closing (working days) | jeda yang sudah berakhir, paling lama sampai selesai (hari kerja)
     verification_days: from receipt to verification (working days) | dari diterima sampai verifikasi (hari kerja)
     first_response_days: from disposal to first answer (working days) | dari disposisi sampai tanggapan pertama (hari kerja)
     resolution_days: from receipt to closing without pauses (working days) | dari diterima sampai selesai tanpa jeda (hari kerja)
     sla_days: limit of resolution for the classification (working days) | batas penyelesaian menurut klasifikasi (hari kerja)
     due_on: last day on which closing is in time, finished pauses included | hari terakhir penyelesaian masih tepat waktu, termasuk jeda yang sudah berakhir
     is_closed_in_time: resolution_days within sla_days; null while open | resolution_days tidak melebihi sla_days; kosong selama terbuka
     quality_flag: PERISTIWA_SEBELUM_DITERIMA an event is dated before the receipt | PERISTIWA_SEBELUM_DITERIMA ada peristiwa bertanggal sebelum diterima
     finding: TERBUKTI, TIDAK_TERBUKTI: what the last examination of the reported conduct found; null without one | TERBUKTI, TIDAK_TERBUKTI: hasil pemeriksaan terakhir atas perilaku yang diadukan; kosong tanpa pemeriksaan
     found_on: day of the finding | tanggal hasil pemeriksaan */
select
    tracking_id,
    unit_id,
    received_on,
    classification,
    channel,
    report_type,
    is_in_scope,
    verified_on,
    disposed_on,
    first_answered_on,
    closed_on,
    times_reopened,
    paused_days,
    verification_days,
    first_response_days,
    resolution_days,
    sla_days,
    due_on,
    is_closed_in_time,
    quality_flag,
    finding,
    found_on
from warehouse.fact_complaint
where coalesce(report_type, '') not like '%RAHASIA%' and coalesce(report_type, '') not like '%ANONIM%'
