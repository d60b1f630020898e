/* table: fact_batch   partition: none
   One row per file (its latest load) or database source (its last pull), counted in records.
   columns:
     source: name of the source
     dataset: kind of record
     file_name: name of the file; null for a database
     arrived_on: day on which it came
     period_start: first day of the latest month it speaks of
     last_day: latest day it speaks of
     n_read: records read (count)
     n_loaded: records accepted (count)
     n_rejected: records set aside (count)
     n_duplicate: records that were there before (count)
     n_skipped: records skipped with a reason (count)
     n_ids: identifiers of employees read, the office's own numbers aside (count)
     n_valid_ids: those that are valid (count)
     n_required_cells: cells of required columns (count)
     n_filled_cells: those that are filled (count)
     n_keys: distinct natural keys (count) */
select
    cast(source as text) as source,
    cast(dataset as text) as dataset,
    cast(file_name as text) as file_name,
    cast(arrived_on as date) as arrived_on,
    cast(period_start as date) as period_start,
    cast(last_day as date) as last_day,
    cast(n_read as bigint) as n_read,
    cast(n_loaded as bigint) as n_loaded,
    cast(n_rejected as bigint) as n_rejected,
    cast(n_duplicate as bigint) as n_duplicate,
    cast(n_skipped as bigint) as n_skipped,
    cast(n_ids as bigint) as n_ids,
    cast(n_valid_ids as bigint) as n_valid_ids,
    cast(n_required_cells as bigint) as n_required_cells,
    cast(n_filled_cells as bigint) as n_filled_cells,
    cast(n_keys as bigint) as n_keys
from ops.batch
