/* table: fact_coaching   partition: planned_on   window: month
   One row per session of evaluation or coaching planned by the head of a unit.
   columns:
     planned_on: day for which it was planned
     unit_id: the unit
     kind: EVALUASI, COACHING, DIALOG_KINERJA, LAINNYA
     held_on: day on which it was held; null while it was not */
select distinct on (session.unit_id, session.planned_on, session.kind)
    cast(session.planned_on as date) as planned_on,
    cast(session.unit_id as text) as unit_id,
    cast(session.kind as text) as kind,
    cast(session.held_on as date) as held_on
from raw.coaching as session
join build.period on session.planned_on between period.period_start and period.period_end
where
    session.withdrawn_on is null
    and exists (select 1 from warehouse.dim_unit as unit where unit.unit_id = session.unit_id)
order by
    session.unit_id nulls last,
    session.planned_on nulls last,
    session.kind nulls last,
    session.source nulls last,
    session.source_as_of desc nulls last
