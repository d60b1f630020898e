/* view: unit_value_version   file: shared
   Every version of every value: what was known on a day are the rows with released_at up to it, superseded_at after it or empty. Months that
   were never locked have one version, their newest.
   columns:
     indicator_id: indicator, see published.indicator
     measure: which of the indicator's measures
     grain: unit (with all units below it), agency or source
     period_start: first day of the month
     period_end: last day of the month
     subject_id: unit, AGENCY, or name of the source
     unit_id: unit; null for the agency and for sources
     n_people: people behind the value; null where it is not about staff
     numerator: exact; null where left out
     denominator: exact; null for counts and sums
     value: numerator / denominator, times 100 for percentages
     label: class or remark, such as SEMENTARA before the year is over
     null_reason: why there is no value
     released_at: when the value was released (local time of the office)
     superseded_at: when another took its place; empty for the value that holds */
select
    indicator_id,
    measure,
    grain,
    period_start,
    period_end,
    subject_id,
    unit_id,
    n_people,
    numerator,
    denominator,
    value,
    label,
    null_reason,
    released_at,
    cast(null as timestamp) as superseded_at
from published.unit_value
union all
select
    indicator_id,
    measure,
    grain,
    period_start,
    period_end,
    subject_id,
    unit_id,
    n_people,
    numerator,
    denominator,
    value,
    label,
    null_reason,
    released_at,
    superseded_at
from published.former_unit_value
