/* table: source_month   file: shared   partition: period_start
   One row per source and month: records held, and those that wait for a person, unit or date.
   columns:
     period_start: first day of the month
     source: name of the source
     dataset: kind of record
     n_records: accepted records of the month (count)
     n_waiting: those that are in no fact yet (count) */
select
    period_start,
    source,
    dataset,
    n_records,
    n_waiting
from warehouse.fact_source_month
