/* table: former_unit_value   file: shared   partition: period_start
   One row per value of a locked month that a later release has put another in the place of; columns as in unit_value. What was
   known on a day: view unit_value_version.
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
     superseded_at: when another took its place (local time of the office)
     superseded_by: the release that did so */
with judged as (
    select
        value.*,
        coalesce(value.n_people < definition.minimum_group, false) as is_hidden
    from published.former_value as value
    join indicator.definition on definition.indicator_id = value.indicator_id and definition.measure = ''
    where value.grain <> 'employee'
)
select
    indicator_id,
    measure,
    grain,
    period_start,
    period_end,
    subject_id,
    unit_id,
    case when not is_hidden then n_people end as n_people,
    case when not is_hidden then numerator end as numerator,
    case when not is_hidden then denominator end as denominator,
    case when not is_hidden then value end as value,
    case when not is_hidden then label end as label,
    case when is_hidden then 'DISEMBUNYIKAN' else null_reason end as null_reason,
    released_at,
    superseded_at,
    superseded_by
from judged
