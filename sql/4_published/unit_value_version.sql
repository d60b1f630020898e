/* view: unit_value_version   file: hr
   Every version of every value: what was known on a day are the rows with released_at up to it, superseded_at after it or empty. Months that
   were never locked have one version, their newest.
   indonesia: Semua versi semua nilai: yang diketahui pada suatu hari adalah baris dengan released_at sampai hari itu dan superseded_at sesudahnya atau kosong.
   columns:
     indicator_id: indicator, see published.indicator | indikator, lihat published.indicator
     measure: which of the indicator's measures | ukuran yang mana dari indikator itu
     grain: unit (with all units below it), agency or source | unit (beserta semua unit di bawahnya), agency (seluruh instansi), atau source (sumber data)
     period_start: first day of the month | hari pertama bulan itu
     period_end: last day of the month | hari terakhir bulan itu
     subject_id: unit, AGENCY, or name of the source | unit, AGENCY, atau nama sumber data
     unit_id: unit; null for the agency and for sources | unit; kosong untuk seluruh instansi dan sumber data
     n_people: people behind the value; null where it is not about staff | banyaknya orang di balik nilai; kosong bila bukan tentang pegawai
     numerator: exact; null where left out | pembilang, persis; kosong bila disembunyikan
     denominator: exact; null for counts and sums | penyebut, persis; kosong untuk jumlah
     value: numerator / denominator, times 100 for percentages | pembilang / penyebut, kali 100 untuk persentase
     label: class or remark, such as SEMENTARA before the year is over | golongan atau catatan, seperti SEMENTARA sebelum tahun berakhir
     null_reason: why there is no value | sebab tidak ada nilai
     released_at: when the value was released (local time of the office) | kapan nilai diterbitkan (waktu setempat kantor)
     superseded_at: when another took its place; empty for the value that holds | kapan digantikan; kosong untuk nilai yang berlaku */
select
    indicator_id,
    measure,
    grain,
    period_start,
    period_end,
    subject_id,
    unit_id,
    n_people,
    numerator,
    denominator,
    value,
    label,
    null_reason,
    released_at,
    cast(null as timestamp) as superseded_at
from published.unit_value
union all
select
    indicator_id,
    measure,
    grain,
    period_start,
    period_end,
    subject_id,
    unit_id,
    n_people,
    numerator,
    denominator,
    value,
    label,
    null_reason,
    released_at,
    superseded_at
from published.former_unit_value
