/* table: early_warning   file: hr   partition: none
   What a head of office can still turn: one row per warning of the newest month, as of the day of the release. Neither
   indication nor sanction: a superior hears the person first.
   indonesia: Apa yang masih dapat dicegah kepala kantor: satu baris per peringatan pada bulan terbaru, keadaan per hari rilis. Bukan tuduhan dan bukan hukuman: atasan memanggil dan mendengar dulu.
   columns:
     kind: DISIPLIN near the next disciplinary threshold, DIKLAT short of the year's JP at this pace, PENGADUAN due within days, DATA_BELUM_DIKIRIM a unit's month that no source has delivered | DISIPLIN dekat ambang hukuman disiplin berikutnya, DIKLAT JP setahun tidak akan tercapai dengan laju ini, PENGADUAN jatuh tempo dalam beberapa hari, DATA_BELUM_DIKIRIM bulan suatu unit yang belum dikirim sumber mana pun
     told_on: day as of which it is told | keadaan per tanggal
     person_id: the person, of DISIPLIN and DIKLAT | orangnya, untuk DISIPLIN dan DIKLAT
     tracking_id: the complaint, of PENGADUAN; null, as its figures, where it is secret or anonymous | pengaduannya, untuk PENGADUAN; kosong, begitu pula angkanya, bila rahasia atau anonim
     unit_id: unit of the person, the complaint, or the missing data | unit orangnya, pengaduannya, atau data yang belum ada
     due_on: last day in time; of DIKLAT the end of the year; null of DISIPLIN | hari terakhir yang masih tepat waktu; untuk DIKLAT akhir tahun; kosong untuk DISIPLIN
     figure: unexcused days, JP projected to the end of the year, working days used, days missing | hari tanpa keterangan, perkiraan JP pada akhir tahun, hari kerja terpakai, hari yang belum ada
     limit_figure: next threshold, JP due, working days allowed, days required | ambang berikutnya, JP yang wajib, hari kerja yang diizinkan, hari yang wajib
     label: DISIPLIN: TAHUN or BERTURUT and the level ahead; DATA_BELUM_DIKIRIM: the month | DISIPLIN: TAHUN (kumulatif) atau BERTURUT dan tingkat berikutnya; DATA_BELUM_DIKIRIM: bulannya */
with newest as (
    select max(period_start) as period_start from ops.built where model = 'warehouse.fact_warning_supply'
)
select
    cast('DISIPLIN' as text) as kind,
    cast(warning.told_on as date) as told_on,
    cast(warning.person_id as text) as person_id,
    cast(null as text) as tracking_id,
    cast(warning.unit_id as text) as unit_id,
    cast(null as date) as due_on,
    cast(warning.n_days as numeric(18, 2)) as figure,
    cast(warning.limit_days as numeric(18, 2)) as limit_figure,
    cast(warning.counted || ' ' || warning.level_code as text) as label
from newest
join warehouse.fact_warning_discipline as warning on warning.period_start = newest.period_start
where not exists (select 1 from ops.restriction where restriction.person_id = warning.person_id)
union all
select
    'DIKLAT', warning.told_on, warning.person_id, null, warning.unit_id,
    cast(cast(date_trunc('year', warning.told_on) + interval '1 year' as date) - 1 as date),
    cast(warning.projected_jp as numeric(18, 2)), cast(warning.target_jp as numeric(18, 2)), null
from newest
join warehouse.fact_warning_training as warning on warning.period_start = newest.period_start
where not exists (select 1 from ops.restriction where restriction.person_id = warning.person_id)
union all
select
    'PENGADUAN', warning.told_on, null, case when secret.tracking_id is null then warning.tracking_id end, warning.unit_id,
    warning.due_on,
    case when secret.tracking_id is null then cast(warning.used_days as numeric(18, 2)) end,
    case when secret.tracking_id is null then cast(warning.sla_days as numeric(18, 2)) end,
    null
from newest
join warehouse.fact_warning_complaint as warning on warning.period_start = newest.period_start
-- Of secret and anonymous reports no more than that one falls due.
left join warehouse.fact_complaint as secret
    on secret.tracking_id = warning.tracking_id
    and (secret.report_type like '%RAHASIA%' or secret.report_type like '%ANONIM%')
union all
select
    'DATA_BELUM_DIKIRIM', warning.told_on, null, null, warning.unit_id, warning.due_on,
    cast(warning.n_missing_days as numeric(18, 2)), cast(warning.n_required_days as numeric(18, 2)),
    substr(cast(warning.missing_month as text), 1, 7)
from newest
join warehouse.fact_warning_supply as warning on warning.period_start = newest.period_start
