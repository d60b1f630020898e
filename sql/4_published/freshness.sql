/* table: freshness   file: shared   partition: none
   One row per source: when it last delivered, up to which day its records reach, and who sent what was due last.
   indonesia: Satu baris per sumber data: kapan terakhir mengirim, sampai hari mana catatannya, dan siapa yang sudah mengirim untuk masa terakhir.
   columns:
     source: source as named in office.toml | sumber data seperti dinamai di office.toml
     dataset: what it delivers | apa yang dikirimnya
     last_received_on: day of its newest delivery; null where there was none | tanggal kiriman terbaru; kosong bila belum pernah
     last_day: last day that its records speak of; null where they have no days | hari terakhir yang dicakup catatannya; kosong bila tidak bertanggal
     due_on: newest deadline that is over, or that all have kept; null where the source names no cadence | batas waktu terakhir yang sudah lewat atau sudah dipenuhi semua; kosong bila sumber tanpa jadwal
     n_received: senders that kept it (count) | pengirim yang tepat waktu (jumlah)
     n_late: senders that came after it (count) | pengirim yang terlambat (jumlah)
     n_missing: senders that have not come (count), see source_supply | pengirim yang belum mengirim (jumlah), lihat source_supply
     indicator_codes: the indicators whose figures are made of it, such as "ATT-01, ATT-02" | indikator yang angkanya disusun dari data itu, misalnya "ATT-01, ATT-02" */
with arrival as (
    select
        source,
        dataset,
        max(arrived_on) as last_received_on,
        max(last_day) as last_day
    from ops.batch
    group by source, dataset
),
newest as (
    select
        source,
        max(due_on) as due_on
    from warehouse.expected_delivery as told
    where
        not exists (
            select 1 from warehouse.expected_delivery as open
            where open.source = told.source and open.due_on = told.due_on and open.state = 'BELUM_WAKTUNYA'
        )
    group by source
),
supply as (
    select
        told.source,
        told.dataset,
        told.due_on,
        count(*) filter (where told.state = 'DITERIMA') as n_received,
        count(*) filter (where told.state = 'TERLAMBAT') as n_late,
        count(*) filter (where told.state = 'BELUM_DIKIRIM') as n_missing
    from warehouse.expected_delivery as told
    join newest on newest.source = told.source and newest.due_on = told.due_on
    group by told.source, told.dataset, told.due_on
),
code as (
    select
        lineage.dataset,
        string_agg(distinct definition.code, ', ' order by definition.code) as indicator_codes
    from indicator.lineage
    join indicator.definition on definition.indicator_id = lineage.indicator_id and definition.measure = ''
    group by lineage.dataset
)
select
    coalesce(arrival.source, supply.source) as source,
    coalesce(arrival.dataset, supply.dataset) as dataset,
    arrival.last_received_on,
    arrival.last_day,
    supply.due_on,
    supply.n_received,
    supply.n_late,
    supply.n_missing,
    code.indicator_codes
from arrival
full outer join supply on supply.source = arrival.source and supply.dataset = arrival.dataset
left join code on code.dataset = coalesce(arrival.dataset, supply.dataset)
