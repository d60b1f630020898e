/* table: release   file: shared   partition: none
   One row per release, the newest is what the tables hold.
   columns:
     release_id: number of the release
     released_at: when (local time of the office)
     n_changed: months that changed */
select release_id, released_at, n_changed from ops.release
