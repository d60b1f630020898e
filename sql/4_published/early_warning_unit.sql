/* table: early_warning_unit   file: shared   partition: none
   What is about a unit and no person: one row per kind and unit with a warning in the newest month, as of the day of the release.
   indonesia: Peringatan tentang unit, bukan orang: satu baris per jenis dan unit pada bulan terbaru, keadaan per hari rilis.
   columns:
     kind: PENGADUAN open complaints due within days, DATA_BELUM_DIKIRIM days of months that are over and that no source has delivered | PENGADUAN pengaduan terbuka yang jatuh tempo dalam beberapa hari, DATA_BELUM_DIKIRIM hari dari bulan yang sudah lewat yang belum dikirim sumber mana pun
     told_on: day as of which it is told | keadaan per tanggal
     unit_id: the unit alone, without the units below it | unit itu saja, tanpa unit di bawahnya
     n_warnings: complaints, or days missing (count) | pengaduan, atau hari yang belum ada (jumlah)
     due_on: first day on which one of them is due | jatuh tempo yang paling dekat */
with newest as (
    select max(period_start) as period_start from ops.built where model = 'warehouse.fact_warning_supply'
)
select
    cast('PENGADUAN' as text) as kind,
    cast(max(warning.told_on) as date) as told_on,
    cast(warning.unit_id as text) as unit_id,
    cast(count(*) as bigint) as n_warnings,
    cast(min(warning.due_on) as date) as due_on
from newest
join warehouse.fact_warning_complaint as warning on warning.period_start = newest.period_start
group by warning.unit_id
union all
select
    'DATA_BELUM_DIKIRIM',
    max(warning.told_on),
    warning.unit_id,
    cast(sum(warning.n_missing_days) as bigint),
    min(warning.due_on)
from newest
join warehouse.fact_warning_supply as warning on warning.period_start = newest.period_start
group by warning.unit_id
