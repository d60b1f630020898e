/* table: fact_warning_training   partition: period_start   window: month
   One row per month and PNS or CPNS whose JP, going on as in the year so far, miss the target at its end: JP so far x days of the
   year / days so far. From warning_training_days of the year on, and where a source of training has delivered at all. As of the
   month's last day, or of the day of the build before it.
   columns:
     period_start: first day of the month
     told_on: day as of which it is told
     person_id: the person
     unit_id: unit on the last day of the month
     credited_jp: JP of the year so far (jp)
     projected_jp: JP at the end of the year at the same pace (jp)
     target_jp: JP due in the year (jp)
     shortfall_jp: what is then missing (jp) */
with rule as (
    select
        period.period_start, period.period_end, period.snapshot_on,
        cast(period.snapshot_on - period.year_start + 1 as int) as days_so_far,
        cast(cast(period.year_start + interval '1 year' as date) - period.year_start as int) as days_of_year,
        max(cast(parameter.parameter_value as int)) as days_before
    from build.period
    join reference.parameter
        on parameter.parameter_id = 'warning_training_days'
        and period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    group by period.period_start, period.period_end, period.snapshot_on, period.year_start
),
projected as (
    select
        rule.period_start, rule.snapshot_on, year.person_id, year.unit_id, year.credited_jp, year.target_jp,
        cast(
            cast(year.credited_jp * rule.days_of_year as double precision) / rule.days_so_far as numeric(18, 4)
        ) as projected_jp
    from rule
    join warehouse.delivered_dataset as delivered on delivered.dataset = 'training'
    join warehouse.fact_training_year as year on year.period_start = rule.period_start
    where
        year.employment_type in ('PNS', 'CPNS')
        and rule.days_so_far >= rule.days_before
        and year.credited_jp * rule.days_of_year < year.target_jp * rule.days_so_far
)
select
    cast(period_start as date) as period_start,
    cast(snapshot_on as date) as told_on,
    cast(person_id as text) as person_id,
    cast(unit_id as text) as unit_id,
    cast(credited_jp as numeric(18, 4)) as credited_jp,
    cast(projected_jp as numeric(18, 4)) as projected_jp,
    cast(target_jp as numeric(18, 4)) as target_jp,
    cast(target_jp - projected_jp as numeric(18, 4)) as shortfall_jp
from projected
