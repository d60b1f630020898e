/* table: fact_appraisal_year   partition: period_start   window: ever
   One row per month and person who owes an appraisal of the year before: of the ASN on its last day. The appraisal as approved by the
   month's end; one without day of approval counts at once. No rows for a year of which no source has delivered an appraisal.
   columns:
     period_start: first day of the month
     appraisal_year: the year before that of the month
     person_id: the person
     unit_id: unit on the last day of the appraised year
     predicate: predicate that counts; null while there is none
     computed_value: value by PP 30/2019 (0-120); null where the appraisal has none
     value_predicate: predicate that the value gives; null where the appraisal has none
     months_covered: months that the appraisal covers (months)
     core_value_sum: sum of the core values that were scored
     core_value_count: core values that were scored, of seven (count)
     functional_level: level of the functional post on the last day of the appraised year; null in other posts
     is_on_time: whether the appraisal was approved by the due day
     is_provisional: whether the due day is not over */
with period as (
    select
        asked.period_start,
        asked.period_end,
        cast(extract(year from asked.period_start) as int) - 1 as appraisal_year,
        asked.year_start - 1 as year_ends_on,
        cast(asked.year_start + cast(parameter.parameter_value as int) * interval '1 month' as date) - 1 as due_on
    from build.period as asked
    left join reference.parameter
        on parameter.parameter_id = 'appraisal_due_month'
        and asked.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    where exists (
        select 1
        from warehouse.fact_appraisal as received
        where
            received.period_kind = 'TAHUNAN'
            and received.appraisal_year = cast(extract(year from asked.period_start) as int) - 1
    )
)
select
    cast(period.period_start as date) as period_start,
    cast(period.appraisal_year as int) as appraisal_year,
    cast(employee.person_id as text) as person_id,
    cast(employee.unit_id as text) as unit_id,
    cast(appraisal.predicate as text) as predicate,
    cast(appraisal.computed_value as numeric(12, 4)) as computed_value,
    cast(appraisal.value_predicate as text) as value_predicate,
    cast(appraisal.months_covered as int) as months_covered,
    cast(coalesce(appraisal.core_value_sum, 0) as int) as core_value_sum,
    cast(coalesce(appraisal.core_value_count, 0) as int) as core_value_count,
    cast(case when post.position_type = 'JF' then post.functional_level end as text) as functional_level,
    cast(coalesce(appraisal.approved_on <= period.due_on, false) as boolean) as is_on_time,
    cast(period.period_end < period.due_on as boolean) as is_provisional
from period
join warehouse.dim_employee as employee on period.year_ends_on between employee.valid_from and employee.valid_to
left join warehouse.fact_appraisal as appraisal
    on appraisal.person_id = employee.person_id
    and appraisal.appraisal_year = period.appraisal_year
    and appraisal.period_kind = 'TAHUNAN'
    and coalesce(appraisal.approved_on, period.period_end) <= period.period_end
left join warehouse.dim_post as post
    on post.person_id = employee.person_id and period.year_ends_on between post.valid_from and post.valid_to
where employee.employment_type in ('PNS', 'CPNS', 'PPPK', 'PPPK_PW')
