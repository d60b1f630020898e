/* view: employee_value_version   file: hr
   Every version of every value: what was known on a day are the rows with released_at up to it, superseded_at after it or empty. Months that
   were never locked have one version, their newest.
   indonesia: Semua versi semua nilai: yang diketahui pada suatu hari adalah baris dengan released_at sampai hari itu dan superseded_at sesudahnya atau kosong.
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
     released_at: when the value was released (local time of the office) | kapan nilai diterbitkan (waktu setempat kantor)
     superseded_at: when another took its place; empty for the value that holds | kapan digantikan; kosong untuk nilai yang berlaku */
select
    indicator_id,
    measure,
    period_start,
    period_end,
    person_id,
    unit_id,
    numerator,
    denominator,
    value,
    label,
    null_reason,
    released_at,
    cast(null as timestamp) as superseded_at
from published.employee_value
union all
select
    indicator_id,
    measure,
    period_start,
    period_end,
    person_id,
    unit_id,
    numerator,
    denominator,
    value,
    label,
    null_reason,
    released_at,
    superseded_at
from published.former_employee_value
