/* id: head_change_series   code: LED-03   grain: unit x change of head   window: ever   roll_up: none   unit: that of the indicator studied   better: neutral   minimum_group: 5
   name: Interrupted time series of a change of head | Deret waktu terputus pergantian pimpinan
   measure *:b0: level of the former head's line in the month before its first, t = 0.
   measure *:b1: its slope, a month.
   measure *:b2: step from it to the new head's line in t0, the last month of the former head.
   measure *:b3: change of the slope.
   A row for each coefficient and indicator of reference.study_indicator, named by both; y = b0 + b1 t + b2 D + b3 (t - t0) D is two lines of least squares, one for each head; t counts calendar months, those left out too.
   Values, months and reasons as in LED-01. Computed in double precision and given in hundred-millionths. The coefficients only:
   errors robust to autocorrelation (HAC) have to be computed from published.unit_value. An association, not proof that the head caused it.
   legal: kebijakan sistem */
with month_value as (
    select
        study.period_start, study.unit_id, study.n_staff, study.minimum_months, study.minimum_staff,
        studied.indicator_id, month.is_after, month.months_since as u,
        cast(cast(value.value as numeric(18, 4)) as double precision) as y
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
    -- u = t - t0: a line's level at t0 is then its intercept.
    select
        period_start, unit_id, n_staff, minimum_months, minimum_staff, indicator_id, is_after,
        count(*) as n, min(u) as first_u,
        sum(u) as u, sum(u * u) as uu, sum(y) as y, sum(u * y) as uy
    from month_value
    group by period_start, unit_id, n_staff, minimum_months, minimum_staff, indicator_id, is_after
),
line as (
    select
        summed.*,
        (n * uy - u * y) / nullif(n * uu - u * u, 0) as slope,
        (y * uu - u * uy) / nullif(n * uu - u * u, 0) as level
    from summed
),
fitted as (
    select
        period_start, unit_id, n_staff, minimum_staff, indicator_id, minimum_months,
        coalesce(max(n) filter (where not is_after), 0) as n_before,
        coalesce(max(n) filter (where is_after), 0) as n_after,
        max(first_u) filter (where not is_after) as first_u,
        max(slope) filter (where not is_after) as slope_before,
        max(slope) filter (where is_after) as slope_after,
        max(level) filter (where not is_after) as level_before,
        max(level) filter (where is_after) as level_after
    from line
    group by period_start, unit_id, n_staff, minimum_months, minimum_staff, indicator_id
),
judged as (
    select
        fitted.*,
        case
            when n_before < minimum_months or n_after < minimum_months or slope_before is null or slope_after is null then 'KURANG_BULAN'
            when n_staff < minimum_staff then 'KURANG_PEGAWAI'
        end as reason
    from fitted
),
coefficient as (
    select
        judged.period_start, judged.unit_id, judged.n_staff, judged.indicator_id, judged.reason, measure.measure,
        case measure.measure
            when 'b0' then judged.level_before + (judged.first_u - 1) * judged.slope_before
            when 'b1' then judged.slope_before
            when 'b2' then judged.level_after - judged.level_before
            when 'b3' then judged.slope_after - judged.slope_before
        end as told
    from judged
    cross join (values ('b0'), ('b1'), ('b2'), ('b3')) as measure (measure)
)
select
    cast(period_start as date) as period_start,
    cast(concat(indicator_id, ':', measure) as text) as measure,
    cast(unit_id as text) as subject_id,
    cast(unit_id as text) as unit_id,
    cast(n_staff as bigint) as n_people,
    cast(case when reason is null then 10000 * told end as numeric(18, 4)) as numerator,
    cast(case when reason is null then 10000 end as numeric(18, 4)) as denominator,
    cast(reason as text) as label
from coefficient
