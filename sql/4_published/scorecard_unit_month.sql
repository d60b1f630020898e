/* view: scorecard_unit_month   file: shared
   One row per month and unit (with the units below it), the unit figures side by side; percentages 0-100.
   indonesia: Satu baris per bulan dan unit (beserta unit di bawahnya), angka-angka unit berdampingan; persentase 0-100.
   columns:
     period_start: first day of the month | hari pertama bulan itu
     unit_id: the unit | unitnya
     unit_name: its name at the end of the month | namanya pada akhir bulan
     required_days: days on which its people had to work (days) | hari wajib kerja para pegawainya (hari)
     attendance_rate: days on duty among required days (percent) | hari hadir dari hari wajib (persen)
     attendance_rate_net_of_leave: the same without days of leave (percent) | sama, tanpa hari cuti (persen)
     unexcused_absence_rate: days absent without valid reason among required days (percent) | hari tanpa keterangan dari hari wajib (persen)
     punctuality: days without late coming or early going among days with times (percent) | hari tanpa terlambat dan pulang cepat (persen)
     missing_punch_rate: days without a coming or a going (percent) | hari tanpa rekaman masuk atau pulang (persen)
     late_minutes: minutes of late coming (minutes) | menit keterlambatan (menit)
     staff_with_20_jp: people with at least 20 JP in the year so far (percent) | pegawai dengan paling sedikit 20 JP sepanjang tahun (persen)
     mean_jp: mean JP of the year so far (jp) | rata-rata JP sepanjang tahun (jp)
     complaint_volume: complaints received (count) | pengaduan masuk (jumlah)
     resolved_in_time: complaints of the month closed within their limit (percent) | pengaduan bulan itu yang selesai tepat waktu (persen)
     follow_up_rate: complaints followed up (percent) | pengaduan yang ditindaklanjuti (persen)
     overdue_open: open complaints past their limit (count) | pengaduan terbuka lewat jatuh tempo (jumlah)
     n_people: people behind unit_attendance | banyaknya orang di balik unit_attendance */
select
    value.period_start,
    value.unit_id,
    unit.unit_name,
    max(value.value) filter (where value.indicator_id = 'required_days') as required_days,
    max(value.value) filter (where value.indicator_id = 'attendance_rate' and value.measure = 'rate') as attendance_rate,
    max(value.value) filter (
        where value.indicator_id = 'attendance_rate' and value.measure = 'net_of_leave'
    ) as attendance_rate_net_of_leave,
    max(value.value) filter (where value.indicator_id = 'unexcused_absence_rate') as unexcused_absence_rate,
    max(value.value) filter (where value.indicator_id = 'punctuality') as punctuality,
    max(value.value) filter (where value.indicator_id = 'missing_punch_rate') as missing_punch_rate,
    max(value.value) filter (where value.indicator_id = 'late_minutes') as late_minutes,
    max(value.value) filter (where value.indicator_id = 'staff_with_20_jp' and value.measure = 'all') as staff_with_20_jp,
    max(value.value) filter (where value.indicator_id = 'mean_jp') as mean_jp,
    max(value.value) filter (where value.indicator_id = 'complaint_volume' and value.measure = 'all') as complaint_volume,
    max(value.value) filter (where value.indicator_id = 'resolved_in_time') as resolved_in_time,
    max(value.value) filter (where value.indicator_id = 'follow_up_rate') as follow_up_rate,
    max(value.value) filter (where value.indicator_id = 'overdue_open') as overdue_open,
    max(value.n_people) filter (where value.indicator_id = 'unit_attendance') as n_people
from published.unit_value as value
left join published.unit
    on unit.unit_id = value.unit_id and value.period_end between unit.valid_from and unit.valid_to
where value.grain = 'unit'
group by value.period_start, value.unit_id, unit.unit_name
