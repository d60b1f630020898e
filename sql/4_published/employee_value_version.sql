/* view: employee_value_version   file: hr
   Every version of every value: what was known on a day are the rows with released_at up to it, superseded_at after it or empty. Months that
   were never locked have one version, their newest.
   columns:
     indicator_id: indicator, see published.indicator
     measure: which of the indicator's measures
     period_start: first day of the month
     period_end: last day of the month
     person_id: the person
     unit_id: unit of the days that the value is made of
     numerator: exact
     denominator: exact; null for counts and sums
     value: numerator / denominator, times 100 for percentages
     label: class or remark
     null_reason: why there is no value
     released_at: when the value was released (local time of the office)
     superseded_at: when another took its place; empty for the value that holds */
select
    indicator_id,
    measure,
    period_start,
    period_end,
    person_id,
    unit_id,
    numerator,
    denominator,
    value,
    label,
    null_reason,
    released_at,
    cast(null as timestamp) as superseded_at
from published.employee_value
union all
select
    indicator_id,
    measure,
    period_start,
    period_end,
    person_id,
    unit_id,
    numerator,
    denominator,
    value,
    label,
    null_reason,
    released_at,
    superseded_at
from published.former_employee_value
