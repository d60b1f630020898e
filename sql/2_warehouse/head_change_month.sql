/* table: head_change_month   partition: none
   One row per change of head and whole month under the former or the new head, as far as the change is studied. The month of the
   change belongs to neither (leadership_dropped_months), nor a month with an acting head: a day of a PLT, or all of a PLH.
   columns:
     unit_id: the unit
     changed_on: first day of the new head
     month: first day of the month
     is_after: under the new head
     months_since: months since the last month of the former head: 0 that month, negative before, positive after */
with rule as (
    select
        change.unit_id, change.changed_on,
        max(
            case when parameter.parameter_id = 'leadership_window_months' then cast(parameter.parameter_value as int) end
        ) as window_months,
        max(
            case when parameter.parameter_id = 'leadership_dropped_months' then cast(parameter.parameter_value as int) end
        ) as dropped_months
    from warehouse.head_change as change
    join reference.parameter
        on parameter.parameter_id in ('leadership_window_months', 'leadership_dropped_months')
        and change.changed_on between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    group by change.unit_id, change.changed_on
),
month as (
    select cast(date_trunc('month', day) as date) as first_day, max(day) as last_day
    from warehouse.dim_calendar
    group by cast(date_trunc('month', day) as date)
),
whole as (
    select
        change.unit_id, change.changed_on, month.first_day, month.last_day,
        month.first_day >= change.changed_on as is_after,
        rule.window_months, rule.dropped_months,
        cast(date_trunc('month', change.changed_on) as date) as change_month
    from warehouse.head_change as change
    join rule on rule.unit_id = change.unit_id and rule.changed_on = change.changed_on
    join month
        on (month.first_day >= change.former_from and month.last_day <= change.former_to)
        or (month.first_day >= change.changed_on and month.last_day <= change.new_to)
),
numbered as (
    select
        whole.*,
        cast(
            (extract(year from first_day) - extract(year from change_month)) * 12
            + extract(month from first_day) - extract(month from change_month) as int
        ) as month_number
    from whole
),
kept as (
    -- The new head's months are counted from the first that may count, so that dropping more does not shorten the window.
    select numbered.*
    from numbered
    where
        (not is_after and month_number < 0 and month_number >= -window_months)
        or (is_after and month_number >= dropped_months and month_number < dropped_months + window_months)
),
studied as (
    select kept.*
    from kept
    where
        not exists (
            select 1
            from warehouse.dim_unit_head as acting
            where
                acting.unit_id = kept.unit_id
                and (
                    (
                        acting.head_status = 'PLT'
                        and acting.valid_from <= kept.last_day
                        and acting.valid_to >= kept.first_day
                    )
                    or (
                        acting.head_status = 'PLH'
                        and acting.valid_from <= kept.first_day
                        and acting.valid_to >= kept.last_day
                    )
                )
        )
)
select
    cast(unit_id as text) as unit_id,
    cast(changed_on as date) as changed_on,
    cast(first_day as date) as month,
    cast(is_after as boolean) as is_after,
    cast(
        month_number - max(case when not is_after then month_number end) over (partition by unit_id, changed_on) as int
    ) as months_since
from studied
