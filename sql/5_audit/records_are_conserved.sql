/* check: records_are_conserved   severity: fail
   Every record read is loaded, rejected, a duplicate or skipped with its reason. */
select
    cast(null as date) as period_start,
    count(*) as n_rows,
    count(*) filter (where n_read <> n_loaded + n_rejected + n_duplicate + n_skipped) as n_violations
from ops.load
