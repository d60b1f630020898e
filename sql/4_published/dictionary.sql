/* table: dictionary   file: shared   partition: none
   What everything means: datasets, tables, columns, indicators and their measures, units, rules in force, sources of the office.
   indonesia: Arti semuanya: dataset, tabel, kolom, indikator dan ukurannya, satuan, aturan yang berlaku, sumber data kantor.
   columns:
     kind: DATASET, DATASET_COLUMN, WAREHOUSE, WAREHOUSE_COLUMN, PUBLISHED, PUBLISHED_COLUMN, INDICATOR, MEASURE, UNIT, RULE, SOURCE | jenis entri: DATASET, DATASET_COLUMN kolomnya, WAREHOUSE tabel gudang, PUBLISHED tabel terbitan, INDICATOR indikator, MEASURE ukurannya, UNIT satuan, RULE aturan, SOURCE sumber data
     name: name of the dataset, table, indicator, unit, table of rules, or source | nama dataset, tabel, indikator, satuan, tabel aturan, atau sumber
     column_name: column, or measure; null for the thing itself | kolom, atau ukuran; kosong untuk bendanya sendiri
     text_en: meaning in English; of a rule its cells | arti dalam bahasa Inggris; untuk aturan isinya
     text_id: meaning in Indonesian, or what spreadsheets call it; null where nobody has written one | arti dalam bahasa Indonesia, atau sebutannya dalam lembar kerja; kosong bila belum ditulis
     unit: unit of measure; null without one | satuan; kosong tanpa satuan
     legal_basis: regulation | dasar hukum
     valid_from: first day of a rule | hari pertama aturan berlaku
     valid_to: last day of a rule; null while open | hari terakhir aturan berlaku; kosong selama masih berlaku
     is_default: whether a rule is only a default until the office decides (bawaan); null for all else | apakah aturan hanya bawaan sampai kantor memutuskan; kosong untuk yang lain */
select
    kind,
    name,
    column_name,
    text_en,
    text_id,
    unit,
    legal_basis,
    valid_from,
    valid_to,
    is_default
from indicator.dictionary
