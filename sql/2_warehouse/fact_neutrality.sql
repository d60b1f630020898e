/* table: fact_neutrality   partition: none
   One row per decision about a suspected breach of neutrality.
   columns:
     decision_number: number of the decision
     decided_on: day of the decision
     unit_id: unit of the person on that day
     is_proven: whether the breach was proven */
select distinct on (decision.decision_number)
    cast(decision.decision_number as text) as decision_number,
    cast(decision.decided_on as date) as decided_on,
    cast(decision.unit_id as text) as unit_id,
    cast(decision.is_proven as boolean) as is_proven
from raw.neutrality_decision as decision
where
    decision.withdrawn_on is null
    and exists (select 1 from warehouse.dim_unit as unit where unit.unit_id = decision.unit_id)
order by
    decision.decision_number nulls last,
    decision.source nulls last,
    decision.source_as_of desc nulls last
