/* id: tpp_deduction   code: ATT-09   grain: employee x month   window: month   roll_up: none   unit: percent_or_rupiah   better: lower   minimum_group: 5
   name: TPP deduction for discipline | Persentase potongan TPP karena disiplin
   measure percent: cut of the basis for absence, coming late and going early, by the rows of reference.deduction of the preset (percent).
   measure rupiah: the same in rupiah, only for those whose TPP is in reference.tpp_basis; of the whole TPP or of its share for discipline.
   At most deduction_month_limit; late and early of one day at most deduction_day_limit. Without a rate for absence in the preset,
   who was absent has no figure: POTONGAN_ALPA_BELUM_DIATUR.
   legal: local TPP regulation (Perwali, Perbup); PP 12/2019 art. 58 */
with rule as (
    select
        period.period_start, period.period_end,
        max(parameter_value) filter (where parameter_id = 'deduction_preset') as preset,
        max(case when parameter_id = 'deduction_month_limit' then cast(parameter_value as numeric(18, 4)) end) as month_limit,
        max(case when parameter_id = 'deduction_day_limit' then cast(parameter_value as numeric(18, 4)) end) as day_limit,
        case
            when max(parameter_value) filter (where parameter_id = 'deduction_basis') = 'KOMPONEN_DISIPLIN'
                then max(case when parameter_id = 'discipline_component_percent' then cast(parameter_value as numeric(18, 4)) end)
            else 100
        end as basis_percent
    from build.period
    join reference.parameter
        on period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    group by period.period_start, period.period_end
),
rate as (
    select rule.period_start, deduction.kind, deduction.band, deduction.percent
    from rule
    join reference.deduction
        on deduction.preset = rule.preset
        and rule.period_end between deduction.valid_from and coalesce(deduction.valid_to, date '9999-12-31')
),
single_rate as (
    select
        rule.period_start,
        max(rate.percent) filter (where rate.kind = 'ALPA') as absent_percent,
        coalesce(max(rate.percent) filter (where rate.kind = 'MENIT'), 0) as minute_percent,
        coalesce(max(rate.percent) filter (where rate.kind = 'LUPA'), 0) as missing_percent
    from rule
    left join rate on rate.period_start = rule.period_start
    group by rule.period_start
),
day_cut as (
    select
        rule.period_start, day.person_id, day.unit_id,
        least(
            rule.day_limit,
            coalesce(late.percent, 0)
            + coalesce(early.percent, 0)
            + single_rate.minute_percent * (coalesce(day.late_minutes, 0) + coalesce(day.early_minutes, 0))
            + single_rate.missing_percent
            * (case when day.is_in_missing then 1 else 0 end + case when day.is_out_missing then 1 else 0 end)
        ) as percent
    from rule
    join single_rate on single_rate.period_start = rule.period_start
    join warehouse.fact_attendance_day as day on cast(date_trunc('month', day.day) as date) = rule.period_start
    left join rate as late on late.period_start = rule.period_start and late.kind = 'TL' and late.band = day.late_band
    left join rate as early on early.period_start = rule.period_start and early.kind = 'PSW' and early.band = day.early_band
    where
        day.is_required and day.is_received and day.is_timed
        and (day.late_minutes > 0 or day.early_minutes > 0 or day.is_in_missing or day.is_out_missing)
),
timed_cut as (
    select period_start, person_id, unit_id, sum(percent) as percent
    from day_cut
    group by period_start, person_id, unit_id
),
cut as (
    select
        month.period_start, rule.period_end, month.person_id, month.unit_id, rule.basis_percent,
        month.n_unexcused > 0 and single_rate.absent_percent is null as is_unruled,
        case
            when month.n_unexcused = 0 then least(rule.month_limit, coalesce(timed_cut.percent, 0))
            when single_rate.absent_percent is not null
                then least(rule.month_limit, month.n_unexcused * single_rate.absent_percent + coalesce(timed_cut.percent, 0))
        end as percent
    from rule
    join single_rate on single_rate.period_start = rule.period_start
    join warehouse.fact_attendance_month as month on month.period_start = rule.period_start
    left join timed_cut
        on timed_cut.period_start = month.period_start
        and timed_cut.person_id = month.person_id
        and timed_cut.unit_id = month.unit_id
    where month.n_days > 0
),
basis as (
    -- The last post of the month in the unit, and of the rows that fit it the one that says most.
    select distinct on (cut.period_start, cut.person_id, cut.unit_id)
        cut.period_start, cut.person_id, cut.unit_id, tpp_basis.monthly_rupiah
    from cut
    join warehouse.dim_employee as employee
        on employee.person_id = cut.person_id
        and employee.unit_id = cut.unit_id
        and employee.valid_from <= cut.period_end
        and employee.valid_to >= cut.period_start
    join reference.tpp_basis
        on coalesce(tpp_basis.employment_type, employee.employment_type) = employee.employment_type
        and coalesce(tpp_basis.position_type, employee.position_type, '') = coalesce(employee.position_type, '')
        and coalesce(tpp_basis.position, employee.position, '') = coalesce(employee.position, '')
        and coalesce(tpp_basis.grade, employee.grade, '') = coalesce(employee.grade, '')
        and cut.period_end between tpp_basis.valid_from and coalesce(tpp_basis.valid_to, date '9999-12-31')
    order by
        cut.period_start nulls last, cut.person_id nulls last, cut.unit_id nulls last, employee.valid_from desc nulls last,
        case when tpp_basis.position is null then 1 else 0 end nulls last,
        case when tpp_basis.grade is null then 1 else 0 end nulls last,
        case when tpp_basis.position_type is null then 1 else 0 end nulls last,
        case when tpp_basis.employment_type is null then 1 else 0 end nulls last,
        tpp_basis.monthly_rupiah nulls last
)
select
    cast(cut.period_start as date) as period_start,
    cast(measure.measure as text) as measure,
    cast(cut.person_id as text) as subject_id,
    cast(cut.unit_id as text) as unit_id,
    cast(
        case measure.measure when 'percent' then cut.percent else cut.percent * cut.basis_percent * basis.monthly_rupiah end
        as numeric(18, 4)
    ) as numerator,
    cast(case measure.measure when 'rupiah' then 10000 end as numeric(18, 4)) as denominator,
    cast(case when cut.is_unruled then 'POTONGAN_ALPA_BELUM_DIATUR' end as text) as label
from cut
cross join (values ('percent'), ('rupiah')) as measure (measure)
left join basis
    on basis.period_start = cut.period_start and basis.person_id = cut.person_id and basis.unit_id = cut.unit_id
where measure.measure = 'percent' or basis.monthly_rupiah is not null
