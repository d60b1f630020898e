/* table: fact_head_study   partition: period_start   window: ever
   One row per month, change of head that is studied in it, and unit compared: the unit itself, and as controls the units of its
   kind, neither above nor below it, whose own head did not change in the months looked at. Studied are the months after that of
   the change until the window ends or the head leaves.
   columns:
     period_start: first day of the month
     unit_id: unit with the change
     changed_on: first day of the new head
     compared_unit_id: the unit itself or a control
     is_control: whether it is a control
     n_staff: people of the compared unit and those below it on the month's last day (count)
     minimum_months: months with a value that are needed on each side (count)
     minimum_staff: people that are needed (count) */
with rule as (
    select
        period.period_start,
        max(
            case when parameter.parameter_id = 'leadership_minimum_months' then cast(parameter.parameter_value as int) end
        ) as minimum_months,
        max(
            case when parameter.parameter_id = 'leadership_minimum_staff' then cast(parameter.parameter_value as int) end
        ) as minimum_staff
    from build.period
    join reference.parameter
        on parameter.parameter_id in ('leadership_minimum_months', 'leadership_minimum_staff')
        and period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    group by period.period_start
),
span as (
    select unit_id, changed_on, min(month) as first_month, max(month) as last_month
    from warehouse.head_change_month
    group by unit_id, changed_on
),
study as (
    select period.period_start, period.period_end, span.unit_id, span.changed_on, span.first_month
    from build.period
    join span
        on period.period_start > cast(date_trunc('month', span.changed_on) as date)
        and period.period_start <= span.last_month
),
compared as (
    select study.period_start, study.unit_id, study.changed_on, study.unit_id as compared_unit_id, false as is_control
    from study
    union all
    select study.period_start, study.unit_id, study.changed_on, other.unit_id, true
    from study
    join warehouse.dim_unit as own
        on own.unit_id = study.unit_id and study.changed_on between own.valid_from and own.valid_to
    join warehouse.dim_unit as other
        on other.unit_type = own.unit_type
        and other.unit_id <> study.unit_id
        and study.changed_on between other.valid_from and other.valid_to
    where
        not exists (
            select 1
            from warehouse.head_change as change
            where change.unit_id = other.unit_id and change.changed_on between study.first_month and study.period_end
        )
        and not exists (
            select 1
            from warehouse.unit_above as place
            where
                place.period_start = study.period_start
                and place.grain = 'unit'
                and (
                    (place.unit_id = other.unit_id and place.subject_id = study.unit_id)
                    or (place.unit_id = study.unit_id and place.subject_id = other.unit_id)
                )
        )
),
staffed as (
    select place.period_start, place.subject_id, sum(headcount.n_staff) as n_staff
    from warehouse.unit_above as place
    join warehouse.fact_headcount as headcount
        on headcount.period_start = place.period_start and headcount.unit_id = place.unit_id
    where place.grain = 'unit'
    group by place.period_start, place.subject_id
)
select
    cast(compared.period_start as date) as period_start,
    cast(compared.unit_id as text) as unit_id,
    cast(compared.changed_on as date) as changed_on,
    cast(compared.compared_unit_id as text) as compared_unit_id,
    cast(compared.is_control as boolean) as is_control,
    cast(coalesce(staffed.n_staff, 0) as bigint) as n_staff,
    cast(rule.minimum_months as int) as minimum_months,
    cast(rule.minimum_staff as int) as minimum_staff
from compared
join rule on rule.period_start = compared.period_start
left join staffed on staffed.period_start = compared.period_start and staffed.subject_id = compared.compared_unit_id
