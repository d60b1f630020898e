/* table: fact_discipline   partition: none
   One row per person and decision that imposed a sanction, however many sources hold it: the source first in the alphabet, its latest.
   columns:
     person_id: the person
     decision_number: number of the decision
     unit_id: unit on the day of the decision; null if not employed then
     employment_type: PNS, CPNS, PPPK, PPPK_PW, HONORER on the day of the decision; null if not employed then
     sanction_level: RINGAN, SEDANG, BERAT
     kind: the sanction in words
     decided_on: day of the decision
     received_on: day on which the person received it; null where not told
     starts_on: first day of the sanction
     ends_on: last day of the sanction; null where it has none
     article: article
     delivery_due_on: last day to hand the decision over, in working days of the office
     effective_on: working day after its receipt on which the decision takes effect; null while not received
     quality_flag: MULAI_SEBELUM_SK the sanction begins before its decision */
with latest as (
    select distinct on (identity.person_id, discipline.decision_number)
        identity.person_id, discipline.*
    from raw.discipline as discipline
    join warehouse.employee_identity as identity on identity.employee_id = discipline.employee_id
    where discipline.withdrawn_on is null
    order by
        identity.person_id nulls last, discipline.decision_number nulls last,
        discipline.source nulls last, discipline.source_as_of desc nulls last
),
delay as (
    select latest.person_id, latest.decision_number, parameter.parameter_id, min(reached.day) as day
    from latest
    join reference.parameter
        on parameter.parameter_id in ('discipline_delivery_days', 'discipline_effective_days')
        and latest.decision_on between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    join warehouse.dim_calendar as begun
        on begun.day = case parameter.parameter_id when 'discipline_delivery_days' then latest.decision_on else latest.received_on end
    join warehouse.dim_calendar as reached
        on reached.office_working_day_count = begun.office_working_day_count + cast(parameter.parameter_value as int)
    group by latest.person_id, latest.decision_number, parameter.parameter_id
)
select
    cast(latest.person_id as text) as person_id,
    cast(latest.decision_number as text) as decision_number,
    cast(employee.unit_id as text) as unit_id,
    cast(employee.employment_type as text) as employment_type,
    cast(latest.sanction_level as text) as sanction_level,
    cast(latest.kind as text) as kind,
    cast(latest.decision_on as date) as decided_on,
    cast(latest.received_on as date) as received_on,
    cast(latest.starts_on as date) as starts_on,
    cast(latest.ends_on as date) as ends_on,
    cast(latest.article as text) as article,
    cast(delivery.day as date) as delivery_due_on,
    cast(effect.day as date) as effective_on,
    cast(case when latest.starts_on < latest.decision_on then 'MULAI_SEBELUM_SK' end as text) as quality_flag
from latest
left join delay as delivery
    on delivery.person_id = latest.person_id
    and delivery.decision_number = latest.decision_number
    and delivery.parameter_id = 'discipline_delivery_days'
left join delay as effect
    on effect.person_id = latest.person_id
    and effect.decision_number = latest.decision_number
    and effect.parameter_id = 'discipline_effective_days'
left join warehouse.dim_employee as employee
    on employee.person_id = latest.person_id
    and latest.decision_on between employee.valid_from and employee.valid_to
