/* id: head_change_difference   code: LED-01   grain: unit x change of head   window: ever   roll_up: none   unit: that of the indicator studied   better: neutral   minimum_group: 5
   name: Before-after difference of a change of head | Selisih sebelum-sesudah pergantian pimpinan
   measure *: mean of the monthly values under the new head up to this month, minus the mean under the former head.
   A row for each indicator of reference.study_indicator, named by it. Values of the unit with all units below it; whole months under one definitive head, without that of the change.
   KURANG_BULAN with too few months on a side, KURANG_PEGAWAI with too few people, both without a value. A mean of means,
   divided here, in double precision, and given in hundred-millionths. An association, not proof that the head caused it.
   legal: kebijakan sistem */
with month_value as (
    select
        study.period_start, study.unit_id, study.n_staff, study.minimum_months, study.minimum_staff,
        studied.indicator_id, month.is_after, cast(value.value as numeric(28, 12)) as told
    from build.period
    join warehouse.fact_head_study as study on study.period_start = period.period_start and not study.is_control
    join reference.study_indicator as studied
        on period.period_end between studied.valid_from and coalesce(studied.valid_to, date '9999-12-31')
    join warehouse.head_change_month as month
        on month.unit_id = study.unit_id and month.changed_on = study.changed_on and month.month <= period.period_start
    join indicator.value as value
        on value.indicator_id = studied.indicator_id
        and value.measure = studied.measure
        and value.grain = 'unit'
        and value.subject_id = study.unit_id
        and value.period_start = month.month
        and value.value is not null
),
summed as (
    select
        period_start, unit_id, n_staff, minimum_months, minimum_staff, indicator_id,
        count(*) filter (where not is_after) as n_before,
        count(*) filter (where is_after) as n_after,
        cast(sum(told) filter (where is_after) as double precision) / nullif(count(*) filter (where is_after), 0)
        - cast(sum(told) filter (where not is_after) as double precision) / nullif(count(*) filter (where not is_after), 0)
            as difference
    from month_value
    group by period_start, unit_id, n_staff, minimum_months, minimum_staff, indicator_id
),
judged as (
    select
        summed.*,
        case
            when n_before < minimum_months or n_after < minimum_months then 'KURANG_BULAN'
            when n_staff < minimum_staff then 'KURANG_PEGAWAI'
        end as reason
    from summed
)
select
    cast(period_start as date) as period_start,
    cast(indicator_id as text) as measure,
    cast(unit_id as text) as subject_id,
    cast(unit_id as text) as unit_id,
    cast(n_staff as bigint) as n_people,
    cast(case when reason is null then 10000 * difference end as numeric(18, 4)) as numerator,
    cast(case when reason is null then 10000 end as numeric(18, 4)) as denominator,
    cast(reason as text) as label
from judged
