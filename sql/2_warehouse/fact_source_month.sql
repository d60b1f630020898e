/* table: fact_source_month   partition: period_start   window: month
   One row per source and month: how many of its accepted records wait for their person, unit or date to become known.
   columns:
     period_start: first day of the month
     source: name of the source
     dataset: kind of record
     n_records: accepted records of the month (count)
     n_waiting: those that are in no fact yet (count) */
with record as (
    select
        punch.source, 'punch' as dataset, cast(punch.punched_at as date) as day,
        case when pin.person_id is null then 1 else 0 end as waiting
    from raw.punch as punch
    left join warehouse.dim_pin as pin
        on pin.device_id = punch.device_id
        and pin.pin = punch.pin
        and cast(punch.punched_at as date) between pin.valid_from and pin.valid_to
    where
        punch.withdrawn_on is null
        and punch.punched_at >= (select min(period.period_start) from build.period)
        and punch.punched_at < (select max(period.period_end) + 1 from build.period)
    union all
    select
        code.source, 'attendance_code', code.day,
        case when identity.person_id is null or unit.unit_id is null then 1 else 0 end
    from raw.attendance_code as code
    left join warehouse.employee_identity as identity on identity.employee_id = code.employee_id
    left join (select distinct unit_id from warehouse.dim_unit) as unit on unit.unit_id = code.unit_id
    where code.withdrawn_on is null
    union all
    select leave.source, 'leave', leave.first_day, case when identity.person_id is null then 1 else 0 end
    from raw.leave as leave
    left join warehouse.employee_identity as identity on identity.employee_id = leave.employee_id
    where leave.withdrawn_on is null
    union all
    select
        correction.source, 'attendance_correction', correction.day, case when identity.person_id is null then 1 else 0 end
    from raw.attendance_correction as correction
    left join warehouse.employee_identity as identity on identity.employee_id = correction.employee_id
    where correction.withdrawn_on is null
    union all
    select
        outage.source, 'outage', cast(outage.started_at as date),
        case when outage.device_id is null and unit.unit_id is null then 1 else 0 end
    from raw.outage as outage
    left join (select distinct unit_id from warehouse.dim_unit) as unit on unit.unit_id = outage.unit_id
    where outage.withdrawn_on is null
    union all
    select training.source, 'training', training.completed_on, case when identity.person_id is null then 1 else 0 end
    from raw.training as training
    left join warehouse.employee_identity as identity on identity.employee_id = training.employee_id
    where training.withdrawn_on is null
    union all
    -- A complaint without a day of receipt belongs to no month: it stands under the month of its export.
    select
        complaint.source, 'complaint', cast(coalesce(complaint.received_at, complaint.source_as_of) as date),
        case when complaint.received_at is null or fact.tracking_id is null then 1 else 0 end
    from raw.complaint as complaint
    left join warehouse.fact_complaint as fact on fact.tracking_id = complaint.tracking_id
    where complaint.withdrawn_on is null
    union all
    select told.source, told.dataset, told.day, case when unit.unit_id is null then 1 else 0 end
    from (
        select source, 'service_volume' as dataset, month as day, unit_id from raw.service_volume where withdrawn_on is null
        union all
        select source, 'survey_response', last_day, unit_id from raw.survey_response where withdrawn_on is null
        union all
        select source, 'coaching', planned_on, unit_id from raw.coaching where withdrawn_on is null
        union all
        select source, 'neutrality_decision', decided_on, unit_id from raw.neutrality_decision where withdrawn_on is null
    ) as told
    left join (select distinct unit_id from warehouse.dim_unit) as unit on unit.unit_id = told.unit_id
    union all
    -- A report of wealth stands under the month in which it was filed, or else delivered.
    select
        obligation.source, 'obligation', coalesce(obligation.filed_on, cast(obligation.source_as_of as date)),
        case when identity.person_id is null then 1 else 0 end
    from raw.obligation as obligation
    left join warehouse.employee_identity as identity on identity.employee_id = obligation.employee_id
    where obligation.withdrawn_on is null
    union all
    -- What belongs to years or to no time stands under the month of its decision, or else of its delivery.
    select
        told.source, told.dataset, cast(coalesce(told.day, told.source_as_of) as date),
        case when identity.person_id is null then 1 else 0 end
    from (
        select source, 'appraisal' as dataset, approved_on as day, employee_id, source_as_of, withdrawn_on from raw.appraisal
        union all
        select source, 'discipline', decision_on, employee_id, source_as_of, withdrawn_on from raw.discipline
        union all
        select source, 'education', recognised_on, employee_id, source_as_of, withdrawn_on from raw.education
        union all
        select source, 'post', valid_from, employee_id, source_as_of, withdrawn_on from raw.post
    ) as told
    left join warehouse.employee_identity as identity on identity.employee_id = told.employee_id
    where told.withdrawn_on is null
    union all
    select
        appraisal.source, 'unit_appraisal', cast(appraisal.source_as_of as date),
        case when unit.unit_id is null then 1 else 0 end
    from raw.unit_appraisal as appraisal
    left join (select distinct unit_id from warehouse.dim_unit) as unit on unit.unit_id = appraisal.unit_id
    where appraisal.withdrawn_on is null
)
select
    cast(period.period_start as date) as period_start,
    cast(record.source as text) as source,
    cast(record.dataset as text) as dataset,
    cast(count(*) as bigint) as n_records,
    cast(sum(record.waiting) as bigint) as n_waiting
from record
join build.period on record.day between period.period_start and period.period_end
group by period.period_start, record.source, record.dataset
