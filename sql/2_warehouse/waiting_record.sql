/* table: waiting_record   partition: none
   One row per source, dataset and key that nothing in the warehouse answers to yet; its records are in no indicator.
   columns:
     source: source as named in office.toml
     dataset: kind of record
     key_kind: pin (device/PIN), employee_id, unit or date
     key: the key as the source writes it; empty where the date itself is missing
     n_records: records that wait */
with by_person as (
    select source, 'attendance_code' as dataset, employee_id from raw.attendance_code where withdrawn_on is null
    union all
    select source, 'leave' as dataset, employee_id from raw.leave where withdrawn_on is null
    union all
    select source, 'attendance_correction' as dataset, employee_id from raw.attendance_correction where withdrawn_on is null
    union all
    select source, 'training' as dataset, employee_id from raw.training where withdrawn_on is null
    union all
    select source, 'placement' as dataset, employee_id from raw.placement where withdrawn_on is null
    union all
    select source, 'unit_head' as dataset, employee_id from raw.unit_head where withdrawn_on is null
    union all
    select source, 'pin_map' as dataset, employee_id from raw.pin_map where withdrawn_on is null
    union all
    select source, 'obligation' as dataset, employee_id from raw.obligation where withdrawn_on is null
    union all
    select source, 'appraisal' as dataset, employee_id from raw.appraisal where withdrawn_on is null
    union all
    select source, 'discipline' as dataset, employee_id from raw.discipline where withdrawn_on is null
    union all
    select source, 'education' as dataset, employee_id from raw.education where withdrawn_on is null
    union all
    select source, 'post' as dataset, employee_id from raw.post where withdrawn_on is null
),
unmapped_punch as (
    -- A left join without partner: engines compute it much faster than not exists over a span of days.
    select punch.source, punch.device_id, punch.pin, count(*) as n_records
    from raw.punch as punch
    left join warehouse.dim_pin as mapped
        on mapped.device_id = punch.device_id
        and mapped.pin = punch.pin
        and cast(punch.punched_at as date) between mapped.valid_from and mapped.valid_to
    where punch.withdrawn_on is null and mapped.pin is null
    group by punch.source, punch.device_id, punch.pin
),
by_unit as (
    select source, 'attendance_code' as dataset, unit_id from raw.attendance_code where withdrawn_on is null
    union all
    select source, 'placement' as dataset, unit_id from raw.placement where withdrawn_on is null
    union all
    select source, 'outage' as dataset, unit_id from raw.outage where withdrawn_on is null and device_id is null
    union all
    select source, 'complaint' as dataset, unit_id from raw.complaint where withdrawn_on is null and unit_id is not null
    union all
    select source, 'service_volume' as dataset, unit_id from raw.service_volume where withdrawn_on is null
    union all
    select source, 'survey_response' as dataset, unit_id from raw.survey_response where withdrawn_on is null
    union all
    select source, 'coaching' as dataset, unit_id from raw.coaching where withdrawn_on is null
    union all
    select source, 'neutrality_decision' as dataset, unit_id from raw.neutrality_decision where withdrawn_on is null
    union all
    select source, 'unit_appraisal' as dataset, unit_id from raw.unit_appraisal where withdrawn_on is null
),
waiting as (
    select source, dataset, 'employee_id' as key_kind, employee_id as key, count(*) as n_records
    from by_person
    where not exists (select 1 from warehouse.employee_identity as identity where identity.employee_id = by_person.employee_id)
    group by source, dataset, employee_id
    union all
    select source, 'punch' as dataset, 'pin' as key_kind, device_id || '/' || pin as key, n_records
    from unmapped_punch
    union all
    select source, dataset, 'unit' as key_kind, unit_id as key, count(*) as n_records
    from by_unit
    where not exists (select 1 from warehouse.dim_unit as unit where unit.unit_id = by_unit.unit_id)
    group by source, dataset, unit_id
    union all
    select source, 'complaint' as dataset, 'date' as key_kind, '' as key, count(*) as n_records
    from raw.complaint
    where withdrawn_on is null and received_at is null
    group by source
)
select
    cast(source as text) as source,
    cast(dataset as text) as dataset,
    cast(key_kind as text) as key_kind,
    cast(key as text) as key,
    cast(n_records as bigint) as n_records
from waiting
