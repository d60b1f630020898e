/* table: source_supply   file: shared   partition: none
   What was due: one row per source that says how often it delivers, sender and period that is over, as of the day of the release, some
   thirteen months back. Senders are the units of which sheets speak, from the first month on that they ever did; other sources send as
   a whole, from their first delivery on, and one that comes after a period's last day has begun brings it.
   indonesia: Yang seharusnya dikirim: satu baris per sumber data yang menyebut jadwalnya, pengirim, dan masa yang sudah lewat, keadaan per hari rilis, sekitar tiga belas bulan ke belakang.
   columns:
     source: source as named in office.toml | sumber data seperti dinamai di office.toml
     dataset: what it delivers | apa yang dikirimnya
     unit_id: the unit that sends; null where the source sends as a whole | unit pengirim; kosong bila sumber mengirim sebagai satu kesatuan
     period_start: first day of the working day, week, month or year | hari pertama dari hari kerja, minggu, bulan, atau tahun
     period_end: its last day | hari terakhirnya
     due_on: working day by which it should be there | hari kerja paling lambat data harus ada
     received_on: day on which it came; null while it has not | hari data datang; kosong selama belum datang
     state: DITERIMA in time, TERLAMBAT after the deadline, BELUM_DIKIRIM missing, BELUM_WAKTUNYA not due yet | DITERIMA tepat waktu, TERLAMBAT sesudah batas, BELUM_DIKIRIM belum ada, BELUM_WAKTUNYA batasnya belum lewat */
select
    source,
    dataset,
    unit_id,
    period_start,
    period_end,
    due_on,
    received_on,
    state
from warehouse.expected_delivery
