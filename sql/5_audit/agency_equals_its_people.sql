/* check: agency_equals_its_people   severity: fail
   What is summed over the agency is the sum over its people. */
with people as (
    select value.indicator_id, value.measure, value.period_start, sum(value.numerator) as numerator, sum(value.denominator) as denominator
    from indicator.value
    join build.period on period.period_start = value.period_start
    where value.grain = 'employee'
    group by value.indicator_id, value.measure, value.period_start
),
agency as (
    select value.*
    from indicator.value
    join build.period on period.period_start = value.period_start
    where value.grain = 'agency'
)
select
    agency.period_start,
    count(*) as n_rows,
    count(*) filter (
        where agency.numerator is distinct from people.numerator or agency.denominator is distinct from people.denominator
    ) as n_violations
from agency
join people
    on people.indicator_id = agency.indicator_id and people.measure = agency.measure and people.period_start = agency.period_start
group by agency.period_start
