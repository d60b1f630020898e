/* id: head_change_against_others   code: LED-02   grain: unit x change of head   window: ever   roll_up: none   unit: that of the indicator studied   better: neutral   minimum_group: 5
   name: Difference in differences of a change of head | Selisih ganda pergantian pimpinan
   measure *: the unit's before-after difference minus the mean difference of its controls in the same months.
   A row for each indicator of reference.study_indicator, named by it. Controls are units of the same kind without a change of head in these months, with enough months and people. TANPA_PEMBANDING
   without any, KURANG_BULAN with too few months of the unit itself, KURANG_PEGAWAI with too few people, all without a value. A mean of means,
   divided here, in double precision, and given in hundred-millionths. An association, not proof that the head caused it.
   legal: kebijakan sistem */
with month_value as (
    select
        study.period_start, study.unit_id, study.compared_unit_id, study.is_control,
        study.n_staff, study.minimum_months, study.minimum_staff,
        studied.indicator_id, month.is_after, cast(value.value as numeric(28, 12)) as told
    from build.period
    join warehouse.fact_head_study as study on study.period_start = period.period_start
    join reference.study_indicator as studied
        on period.period_end between studied.valid_from and coalesce(studied.valid_to, date '9999-12-31')
    join warehouse.head_change_month as month
        on month.unit_id = study.unit_id and month.changed_on = study.changed_on and month.month <= period.period_start
    join indicator.value as value
        on value.indicator_id = studied.indicator_id
        and value.measure = studied.measure
        and value.grain = 'unit'
        and value.subject_id = study.compared_unit_id
        and value.period_start = month.month
        and value.value is not null
),
summed as (
    select
        period_start, unit_id, compared_unit_id, is_control, n_staff, minimum_staff, indicator_id,
        count(*) filter (where not is_after) >= minimum_months and count(*) filter (where is_after) >= minimum_months as is_long,
        cast(sum(told) filter (where is_after) as double precision) / nullif(count(*) filter (where is_after), 0)
        - cast(sum(told) filter (where not is_after) as double precision) / nullif(count(*) filter (where not is_after), 0)
            as difference
    from month_value
    group by period_start, unit_id, compared_unit_id, is_control, n_staff, minimum_months, minimum_staff, indicator_id
),
control as (
    select period_start, unit_id, indicator_id, sum(difference) / count(*) as difference
    from summed
    where is_control and is_long and n_staff >= minimum_staff
    group by period_start, unit_id, indicator_id
),
judged as (
    select
        own.*,
        own.difference - control.difference as double_difference,
        case
            when not own.is_long then 'KURANG_BULAN'
            when own.n_staff < own.minimum_staff then 'KURANG_PEGAWAI'
            when control.difference is null then 'TANPA_PEMBANDING'
        end as reason
    from summed as own
    left join control
        on control.period_start = own.period_start
        and control.unit_id = own.unit_id
        and control.indicator_id = own.indicator_id
    where not own.is_control
)
select
    cast(period_start as date) as period_start,
    cast(indicator_id as text) as measure,
    cast(unit_id as text) as subject_id,
    cast(unit_id as text) as unit_id,
    cast(n_staff as bigint) as n_people,
    cast(case when reason is null then 10000 * double_difference end as numeric(18, 4)) as numerator,
    cast(case when reason is null then 10000 end as numeric(18, 4)) as denominator,
    cast(reason as text) as label
from judged
