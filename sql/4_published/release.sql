/* table: release   file: shared   partition: none
   One row per release, the newest is what the tables hold.
   columns:
     release_id: number of the release
     released_at: when (local time of the office)
     n_changed: months that changed
     as_of: day whose figures it shows; months that end later were still running */
select
    release.release_id,
    release.released_at,
    release.n_changed,
    run.as_of
from ops.release
join ops.run on run.run_id = release.run_id
