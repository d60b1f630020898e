/* table: release   file: shared   partition: none
   One row per release, the newest is what the tables hold.
   indonesia: Satu baris per rilis; yang terbaru adalah isi tabel-tabel ini.
   columns:
     release_id: number of the release | nomor rilis
     released_at: when (local time of the office) | kapan (waktu setempat kantor)
     n_changed: months that changed | bulan yang berubah
     as_of: day whose figures it shows; months that end later were still running | keadaan per tanggal; bulan yang berakhir sesudahnya masih berjalan
     restored_id: former release whose figures it put back; null for others | rilis terdahulu yang angkanya dikembalikan; kosong untuk rilis lain */
select
    release.release_id,
    release.released_at,
    release.n_changed,
    run.as_of,
    put_back.restored_id
from ops.release
join ops.run on run.run_id = release.run_id
left join ops.put_back on put_back.release_id = release.release_id
