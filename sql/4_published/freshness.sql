/* table: freshness   file: shared   partition: none
   One row per source: when it last delivered, and up to which day its records reach.
   columns:
     source: source as named in office.toml
     dataset: what it delivers
     last_received_on: day of its newest delivery
     last_day: last day that its records speak of; null where they have no days */
select
    source,
    dataset,
    max(arrived_on) as last_received_on,
    max(last_day) as last_day
from ops.batch
group by source, dataset
