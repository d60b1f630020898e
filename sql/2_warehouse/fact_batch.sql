/* table: fact_batch   partition: none
   One row per file, or per source database (its last pull): what it brought, counted so that the order of arrival does not matter.
   columns:
     source: source as named in office.toml
     dataset: kind of record
     file_name: file, or name of the database
     arrived_on: day of its arrival
     period_start: first day of the month of its arrival
     spoken_month: first day of the latest month that its records speak of; null where they speak of none
     n_read: records read (count)
     n_accepted: records that broke no rule (count)
     n_rejected: records set aside (count)
     is_reconciled: whether all that was read is loaded, rejected, a duplicate or skipped
     n_ids: identifiers of employees read, the office's own numbers aside (count)
     n_valid_ids: those that are valid (count)
     n_required_cells: cells of required columns (count)
     n_filled_cells: those that are filled (count)
     n_keys: distinct natural keys among the accepted records (count) */
select
    cast(source as text) as source,
    cast(dataset as text) as dataset,
    cast(file_name as text) as file_name,
    cast(arrived_on as date) as arrived_on,
    cast(date_trunc('month', arrived_on) as date) as period_start,
    cast(date_trunc('month', last_day) as date) as spoken_month,
    cast(n_read as bigint) as n_read,
    cast(n_accepted as bigint) as n_accepted,
    cast(n_rejected as bigint) as n_rejected,
    cast(is_reconciled as boolean) as is_reconciled,
    cast(n_ids as bigint) as n_ids,
    cast(n_valid_ids as bigint) as n_valid_ids,
    cast(n_required_cells as bigint) as n_required_cells,
    cast(n_filled_cells as bigint) as n_filled_cells,
    cast(n_keys as bigint) as n_keys
from ops.batch
