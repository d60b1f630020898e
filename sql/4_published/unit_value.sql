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
     released_at: when the value was released (local time of the office) | kapan nilai diterbitkan (waktu setempat kantor)
     received_to: of figures that attendance is part of, day of the month up to which every unit in it has delivered; before the month where the first day lacks | untuk angka yang memuat presensi, hari pada bulan itu sampai semua unit di dalamnya sudah mengirim; sebelum bulan itu bila hari pertama belum ada */
with unit_day as (
    select
        cast(date_trunc('month', day) as date) as period_start,
        unit_id,
        day,
        max(case when is_received then 1 else 0 end) as is_received
    from warehouse.fact_attendance_day
    where is_required
    group by cast(date_trunc('month', day) as date), unit_id, day
),
received as (
    select
        above.period_start,
        above.grain,
        above.subject_id,
        coalesce(min(case when unit_day.is_received = 0 then unit_day.day end) - 1, max(unit_day.day)) as received_to
    from unit_day
    join warehouse.unit_above as above on above.period_start = unit_day.period_start and above.unit_id = unit_day.unit_id
    group by above.period_start, above.grain, above.subject_id
),
of_attendance as (
    select distinct indicator_id from indicator.lineage where dataset in ('punch', 'attendance_code')
)
select
    shown.indicator_id,
    shown.measure,
    shown.grain,
    shown.period_start,
    shown.period_end,
    shown.subject_id,
    shown.unit_id,
    shown.n_people,
    shown.numerator,
    shown.denominator,
    shown.value,
    shown.label,
    shown.null_reason,
    shown.released_at,
    received.received_to
from published.shown_value as shown
left join of_attendance on of_attendance.indicator_id = shown.indicator_id
left join received
    on received.period_start = shown.period_start
    and received.grain = shown.grain
    and received.subject_id = shown.subject_id
    and of_attendance.indicator_id is not null
where shown.superseded_at is null
