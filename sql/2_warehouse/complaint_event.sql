/* table: complaint_event   partition: none
   One row per event of a complaint, however many sources hold it.
   columns:
     tracking_id: number of the complaint
     event: VERIFIED, DISPOSED, OUT_OF_SCOPE, ARCHIVED, PAUSED, RESUMED, ANSWERED, CLOSED, REOPENED, PROVEN, NOT_PROVEN
     occurred_at: when (local time)
     occurred_on: day of it
     unit_id: unit it went to (DISPOSED)
     is_before_receipt: dated before the complaint was received; such events count for nothing */
with complaint as (
    select distinct on (tracking_id) tracking_id, cast(received_at as date) as received_on
    from raw.complaint
    where withdrawn_on is null
    order by tracking_id nulls last, source nulls last, source_as_of desc nulls last
)
select distinct on (event.tracking_id, event.event, event.occurred_at)
    cast(event.tracking_id as text) as tracking_id,
    cast(event.event as text) as event,
    cast(event.occurred_at as timestamp) as occurred_at,
    cast(event.occurred_at as date) as occurred_on,
    cast(event.unit_id as text) as unit_id,
    cast(coalesce(cast(event.occurred_at as date) < complaint.received_on, false) as boolean) as is_before_receipt
from raw.complaint_event as event
left join complaint on complaint.tracking_id = event.tracking_id
where event.withdrawn_on is null
order by
    event.tracking_id nulls last,
    event.event nulls last,
    event.occurred_at nulls last,
    event.source nulls last,
    event.source_as_of desc nulls last
