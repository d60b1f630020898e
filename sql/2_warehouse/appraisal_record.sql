/* table: appraisal_record   partition: none
   One row per person, year and period appraised, however many sources hold it: the source first in the alphabet, its latest.
   columns:
     person_id: the person
     appraisal_year: year that is appraised
     period_kind: TAHUNAN, or a quarter TW1 to TW4
     result: DI_ATAS, SESUAI, DI_BAWAH expectation
     behaviour: DI_ATAS, SESUAI, DI_BAWAH expectation
     stated_predicate: predicate as the source states it
     skp_value: value of the SKP (PP 30/2019)
     behaviour_value: value of behaviour (PP 30/2019)
     weighting: shares of the two values, 70_30 or 60_40; null for the default
     has_idea: whether a new idea was recognised; false where not told
     stated_value: total as the source states it
     approved_on: day of approval; null where not told
     months_covered: months that the appraisal covers (months)
     core_value_sum: sum of the core values that were scored
     core_value_count: core values that were scored, of seven (count)
     year_ends_on: last day of the year that is appraised */
select distinct on (identity.person_id, appraisal.appraisal_year, appraisal.period_kind)
    cast(identity.person_id as text) as person_id,
    cast(appraisal.appraisal_year as int) as appraisal_year,
    cast(appraisal.period_kind as text) as period_kind,
    cast(appraisal.result as text) as result,
    cast(appraisal.behaviour as text) as behaviour,
    cast(appraisal.predicate as text) as stated_predicate,
    cast(appraisal.skp_value as numeric(8, 2)) as skp_value,
    cast(appraisal.behaviour_value as numeric(8, 2)) as behaviour_value,
    cast(appraisal.weighting as text) as weighting,
    cast(coalesce(appraisal.has_idea, false) as boolean) as has_idea,
    cast(appraisal.stated_value as numeric(8, 2)) as stated_value,
    cast(appraisal.approved_on as date) as approved_on,
    cast(coalesce(appraisal.months_covered, case when appraisal.period_kind = 'TAHUNAN' then 12 else 3 end) as int) as months_covered,
    cast(
        coalesce(appraisal.service_score, 0) + coalesce(appraisal.accountable_score, 0) + coalesce(appraisal.competent_score, 0)
        + coalesce(appraisal.harmonious_score, 0) + coalesce(appraisal.loyal_score, 0) + coalesce(appraisal.adaptive_score, 0)
        + coalesce(appraisal.collaborative_score, 0) as int
    ) as core_value_sum,
    cast(
        (case when appraisal.service_score is null then 0 else 1 end) + (case when appraisal.accountable_score is null then 0 else 1 end)
        + (case when appraisal.competent_score is null then 0 else 1 end) + (case when appraisal.harmonious_score is null then 0 else 1 end)
        + (case when appraisal.loyal_score is null then 0 else 1 end) + (case when appraisal.adaptive_score is null then 0 else 1 end)
        + (case when appraisal.collaborative_score is null then 0 else 1 end) as int
    ) as core_value_count,
    cast(cast(appraisal.appraisal_year as text) || '-12-31' as date) as year_ends_on
from raw.appraisal as appraisal
join warehouse.employee_identity as identity on identity.employee_id = appraisal.employee_id
where appraisal.withdrawn_on is null
order by
    identity.person_id nulls last,
    appraisal.appraisal_year nulls last,
    appraisal.period_kind nulls last,
    appraisal.source nulls last,
    appraisal.source_as_of desc nulls last
