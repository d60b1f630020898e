/* table: unit_value   file: shared   partition: period_start
   One row per indicator, measure, month and unit, agency or source. Figures about fewer people than the smallest group
   allowed are left out: value null, null_reason DISEMBUNYIKAN; so are those from which such a figure could be found by subtraction.
   indonesia: Satu baris per indikator, ukuran, bulan, dan unit, instansi, atau sumber data. Angka tentang orang yang lebih sedikit dari kelompok terkecil disembunyikan: nilai kosong, null_reason DISEMBUNYIKAN; begitu pula angka yang selisihnya membukanya.
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
     released_at: when the value was released (local time of the office) | kapan nilai diterbitkan (waktu setempat kantor) */
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
    released_at
from published.shown_value
where superseded_at is null
