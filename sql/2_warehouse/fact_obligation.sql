/* table: fact_obligation   partition: none
   One row per report of wealth (LHKPN, LHKASN) that a person owes.
   columns:
     person_id: the person
     unit_id: unit on the last day for the report, else the last one before it, else the first after it
     kind: LHKPN or LHKASN
     report_year: year that the report is about
     occasion: PERIODIK, AWAL_MENJABAT, AKHIR_MENJABAT
     due_on: last day: as the source tells; else months after the post was taken or left; else the day of the next year
     filed_on: day on which it was filed; null while it is not
     is_in_time: filed by the last day */
with owed as (
    select distinct on (identity.person_id, obligation.kind, obligation.report_year, obligation.occasion)
        identity.person_id, obligation.kind, obligation.report_year, obligation.occasion,
        obligation.post_changed_on, obligation.due_on, obligation.filed_on
    from raw.obligation as obligation
    join warehouse.employee_identity as identity on identity.employee_id = obligation.employee_id
    where obligation.withdrawn_on is null
    order by
        identity.person_id nulls last,
        obligation.kind nulls last,
        obligation.report_year nulls last,
        obligation.occasion nulls last,
        obligation.source nulls last,
        obligation.source_as_of desc nulls last
),
dated as (
    select
        owed.*,
        coalesce(
            owed.due_on,
            case
                when owed.occasion <> 'PERIODIK'
                    then cast(owed.post_changed_on + cast(months.parameter_value as int) * interval '1 month' as date)
            end,
            cast(concat(owed.report_year + 1, '-', periodic.parameter_value) as date)
        ) as last_day
    from owed
    left join reference.parameter as months
        on months.parameter_id = 'lhkpn_post_months'
        and owed.post_changed_on between months.valid_from and coalesce(months.valid_to, date '9999-12-31')
    -- The rule of the day on which the report's year ends.
    left join reference.parameter as periodic
        on periodic.parameter_id = 'lhkpn_due_day'
        and cast(concat(owed.report_year, '-12-31') as date)
        between periodic.valid_from and coalesce(periodic.valid_to, date '9999-12-31')
),
placed as (
    select distinct on (dated.person_id, dated.kind, dated.report_year, dated.occasion)
        dated.*, employee.unit_id
    from dated
    left join warehouse.dim_employee as employee
        on employee.person_id = dated.person_id
    order by
        dated.person_id nulls last,
        dated.kind nulls last,
        dated.report_year nulls last,
        dated.occasion nulls last,
        (case when employee.valid_from <= dated.last_day then 0 else 1 end) nulls last,
        abs(employee.valid_from - dated.last_day) nulls last
)
select
    cast(person_id as text) as person_id,
    cast(unit_id as text) as unit_id,
    cast(kind as text) as kind,
    cast(report_year as int) as report_year,
    cast(occasion as text) as occasion,
    cast(last_day as date) as due_on,
    cast(filed_on as date) as filed_on,
    cast(coalesce(filed_on <= last_day, false) as boolean) as is_in_time
from placed
