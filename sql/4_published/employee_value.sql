/* table: employee_value   file: hr   partition: period_start
   One row per indicator, measure, month, person and unit of the person in that month.
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
     released_at: when the value was released (local time of the office) */
select
    indicator_id,
    measure,
    period_start,
    period_end,
    subject_id as person_id,
    unit_id,
    numerator,
    denominator,
    value,
    label,
    null_reason,
    released_at
from published.value
where grain = 'employee'
