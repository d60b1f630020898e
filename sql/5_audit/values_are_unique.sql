/* check: values_are_unique   severity: fail
   One value per indicator, measure, grain, month, subject and unit. */
select period_start, sum(n_values) as n_rows, count(*) filter (where n_values > 1) as n_violations
from (
    select value.period_start, count(*) as n_values
    from indicator.value
    where value.period_start in (select period_start from build.period)
    group by value.indicator_id, value.measure, value.grain, value.period_start, value.subject_id, value.unit_id
) as subject
group by period_start
