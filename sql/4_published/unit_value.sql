/* table: unit_value   file: shared   partition: period_start
   One row per indicator, measure, month and unit, agency or source. Figures about fewer people than the smallest group
   allowed are left out: value null, null_reason DISEMBUNYIKAN.
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
     released_at: when the value was released (local time of the office) */
with judged as (
    select
        value.*,
        coalesce(value.n_people < definition.minimum_group, false) as is_hidden
    from published.value
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
    released_at
from judged
