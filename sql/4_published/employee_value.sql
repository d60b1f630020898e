/* table: employee_value   file: hr   partition: period_start
   One row per indicator, measure, month, person and unit of the person in that month.
   indonesia: Satu baris per indikator, ukuran, bulan, orang, dan unit orang itu pada bulan tersebut.
   columns:
     indicator_id: indicator, see published.indicator | indikator, lihat published.indicator
     measure: which of the indicator's measures | ukuran yang mana dari indikator itu
     period_start: first day of the month | hari pertama bulan itu
     period_end: last day of the month | hari terakhir bulan itu
     person_id: the person | orangnya
     unit_id: unit of the days that the value is made of | unit dari hari-hari pembentuk nilai
     numerator: exact | pembilang, persis
     denominator: exact; null for counts and sums | penyebut, persis; kosong untuk jumlah
     value: numerator / denominator, times 100 for percentages | pembilang / penyebut, kali 100 untuk persentase
     label: class or remark | golongan atau catatan
     null_reason: why there is no value | sebab tidak ada nilai
     released_at: when the value was released (local time of the office) | kapan nilai diterbitkan (waktu setempat kantor) */
select
    indicator_id,
    measure,
    period_start,
    period_end,
    subject_id as person_id,
    unit_id,
    numerator,
    denominator,
    value,
    label,
    null_reason,
    released_at
from published.value as told
where grain = 'employee' and not exists (select 1 from ops.restriction where restriction.person_id = told.subject_id)
