/* table: freshness   file: shared   partition: none
   One row per source: when it last delivered, and up to which day its records reach.
   indonesia: Satu baris per sumber data: kapan terakhir mengirim, dan sampai hari mana catatannya.
   columns:
     source: source as named in office.toml | sumber data seperti dinamai di office.toml
     dataset: what it delivers | apa yang dikirimnya
     last_received_on: day of its newest delivery | tanggal kiriman terbaru
     last_day: last day that its records speak of; null where they have no days | hari terakhir yang dicakup catatannya; kosong bila tidak bertanggal */
select
    source,
    dataset,
    max(arrived_on) as last_received_on,
    max(last_day) as last_day
from ops.batch
group by source, dataset
