/* check: percentages_stay_in_bounds   severity: fail
   A share lies between 0 and 100 percent. */
select
    value.period_start,
    count(*) as n_rows,
    count(*) filter (where value.value < 0 or value.value > 100) as n_violations
from indicator.value
join build.period on period.period_start = value.period_start
join indicator.definition on definition.indicator_id = value.indicator_id and definition.measure = ''
where definition.unit = 'percent' and value.measure <> 'raw'
group by value.period_start
