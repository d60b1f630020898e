/* table: source_month   file: shared   partition: period_start
   One row per source and month: records held, and those that wait for a person, unit or date.
   indonesia: Satu baris per sumber data dan bulan: catatan yang ada, dan yang menunggu orang, unit, atau tanggal.
   columns:
     period_start: first day of the month | hari pertama bulan itu
     source: name of the source | nama sumber data
     dataset: kind of record | jenis catatan
     n_records: accepted records of the month (count) | catatan diterima pada bulan itu (jumlah)
     n_waiting: those that are in no fact yet (count) | yang belum masuk perhitungan mana pun (jumlah) */
select
    period_start,
    source,
    dataset,
    n_records,
    n_waiting
from warehouse.fact_source_month
