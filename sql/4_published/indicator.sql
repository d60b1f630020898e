/* table: indicator   file: shared   partition: none
   The dictionary: one row per indicator, and one per measure of those that have several (measure not empty).
   indonesia: Kamus indikator: satu baris per indikator, dan satu per ukuran bila ada beberapa (measure terisi).
   columns:
     indicator_id: indicator | indikator
     measure: measure; empty for the indicator itself | ukuran; kosong untuk indikatornya sendiri
     code: code in the catalogue | kode dalam katalog
     name_en: name in English | nama dalam bahasa Inggris
     name_id: name in Indonesian | nama dalam bahasa Indonesia
     description: what is counted, in words | apa yang dihitung, dengan kata-kata
     grain: whom and which time a value is about | tentang siapa dan kapan nilainya
     unit: percent, days, minutes, count, jp | satuan, lihat reference.unit_name
     better: which direction is an improvement | arah yang lebih baik
     roll_up: how units are made from members | cara nilai unit dibentuk dari anggotanya
     minimum_group: fewest people about whom a shared figure may speak | jumlah orang paling sedikit untuk angka yang dibagikan
     legal_basis: regulation | dasar hukum */
select
    indicator_id,
    measure,
    code,
    name_en,
    name_id,
    description,
    grain,
    unit,
    better,
    roll_up,
    minimum_group,
    legal_basis
from indicator.definition
