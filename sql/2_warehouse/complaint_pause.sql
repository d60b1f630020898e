/* table: complaint_pause   partition: none
   One row per stretch in which a complaint's clock stood still, waiting for its reporter.
   columns:
     tracking_id: number of the complaint
     paused_on: first day
     resumed_on: day on which the clock went on; null while unfinished */
with switch as (
    select
        tracking_id,
        event,
        occurred_on,
        lag(event) over (
            partition by tracking_id order by occurred_at nulls last, event desc nulls last
        ) as former_event,
        min(case when event = 'RESUMED' then occurred_on end) over (
            partition by tracking_id order by occurred_at nulls last, event desc nulls last
            rows between 1 following and unbounded following
        ) as resumed_on
    from warehouse.complaint_event
    where event in ('PAUSED', 'RESUMED') and not is_before_receipt
)
select
    cast(tracking_id as text) as tracking_id,
    cast(occurred_on as date) as paused_on,
    cast(resumed_on as date) as resumed_on
from switch
-- A pause within a pause changes nothing.
where event = 'PAUSED' and coalesce(former_event, 'RESUMED') = 'RESUMED'
