/* id: head_change_series   code: LED-03   grain: unit x change of head   window: ever   roll_up: none   unit: that of the indicator studied   better: neutral   minimum_group: 5
   name: Interrupted time series of a change of head | Deret waktu terputus pergantian pimpinan
   measure *:b0: level of the former head's line in the month before its first, t = 0.
   measure *:b1: its slope, a month.
   measure *:b2: step from it to the new head's line in t0, the last month of the former head.
   measure *:b3: change of the slope.
   measure *:b0_error: standard error of b0, robust to heteroscedasticity and autocorrelation (HAC); likewise b1_error, b2_error, b3_error.
   measure *:b1_error: standard error of b1.
   measure *:b2_error: standard error of b2.
   measure *:b3_error: standard error of b3.
   A row for each coefficient and indicator of reference.study_indicator, named by both; y = b0 + b1 t + b2 D + b3 (t - t0) D is two lines of least squares, one for each head; t counts calendar months, those left out too.
   Errors: Newey and West (1987), Bartlett's weights, residuals of months up to leadership_error_lag apart, no correction for small samples.
   Values, months and reasons as in LED-01. Computed in double precision and given in hundred-millionths.
   An association, not proof that the head caused it.
   legal: kebijakan sistem */
with month_value as (
    select
        study.period_start, study.unit_id, study.n_staff, study.minimum_months, study.minimum_staff,
        studied.indicator_id, month.is_after, month.months_since as u,
        cast(value.value as double precision) as y
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
        cast(nullif(n * uu - u * u, 0) as double precision) as spread,
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
month_residual as (
    -- A coefficient is a weighted sum of the months' values: the weights of a line's slope and of its level at t0.
    select
        month.period_start, month.unit_id, month.indicator_id, month.is_after, month.u,
        month.y - (line.level + line.slope * month.u) as residual,
        (line.n * month.u - line.u) / line.spread as slope_weight,
        (line.uu - line.u * month.u) / line.spread as level_weight
    from month_value as month
    join line
        on line.period_start = month.period_start
        and line.unit_id = month.unit_id
        and line.indicator_id = month.indicator_id
        and line.is_after = month.is_after
),
month_share as (
    select
        month.period_start, month.unit_id, month.indicator_id, measure.measure, month.u,
        month.residual * case measure.measure
            when 'b0' then case when month.is_after then 0 else month.level_weight + (judged.first_u - 1) * month.slope_weight end
            when 'b1' then case when month.is_after then 0 else month.slope_weight end
            when 'b2' then case when month.is_after then month.level_weight else -month.level_weight end
            when 'b3' then case when month.is_after then month.slope_weight else -month.slope_weight end
        end as share
    from month_residual as month
    join judged
        on judged.period_start = month.period_start
        and judged.unit_id = month.unit_id
        and judged.indicator_id = month.indicator_id
    cross join (values ('b0'), ('b1'), ('b2'), ('b3')) as measure (measure)
),
rule as (
    select period.period_start, cast(parameter.parameter_value as int) as lag
    from build.period
    join reference.parameter
        on parameter.parameter_id = 'leadership_error_lag'
        and period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
),
variance as (
    select
        one.period_start, one.unit_id, one.indicator_id, one.measure,
        sum(one.share * other.share * (1 - cast(abs(one.u - other.u) as double precision) / (rule.lag + 1))) as told
    from month_share as one
    join rule on rule.period_start = one.period_start
    join month_share as other
        on other.period_start = one.period_start
        and other.unit_id = one.unit_id
        and other.indicator_id = one.indicator_id
        and other.measure = one.measure
        and abs(one.u - other.u) <= rule.lag
    group by one.period_start, one.unit_id, one.indicator_id, one.measure
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
    union all
    select
        judged.period_start, judged.unit_id, judged.n_staff, judged.indicator_id, judged.reason,
        concat(variance.measure, '_error'),
        sqrt(greatest(variance.told, 0))
    from judged
    join variance
        on variance.period_start = judged.period_start
        and variance.unit_id = judged.unit_id
        and variance.indicator_id = judged.indicator_id
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
