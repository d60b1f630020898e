/* table: fact_appraisal   partition: none
   One row per person, year and period appraised, with the predicate that counts: by result and behaviour (PermenPANRB 6/2022),
   else by the values of PP 30/2019, else as stated.
   columns:
     person_id: the person
     appraisal_year: year that is appraised
     period_kind: TAHUNAN, or a quarter TW1 to TW4
     unit_id: unit on the last day of the year; null if not employed then
     result: DI_ATAS, SESUAI, DI_BAWAH expectation
     behaviour: DI_ATAS, SESUAI, DI_BAWAH expectation
     computed_value: SKP and behaviour by their shares (0-120); null unless both are told
     stated_value: total as the source states it
     stated_predicate: predicate as the source states it
     value_predicate: predicate that the values of PP 30/2019 give; null without them
     predicate: SANGAT_BAIK, BAIK, CUKUP, BUTUH_PERBAIKAN, KURANG, SANGAT_KURANG; null where nothing gives one
     predicate_basis: MATRIKS, NILAI or TERTULIS: what gave the predicate
     approved_on: day of approval; null where not told
     months_covered: months that the appraisal covers (months)
     core_value_sum: sum of the core values that were scored
     core_value_count: core values that were scored, of seven (count)
     quality_flag: PREDIKAT_TIDAK_COCOK the source states another predicate than its own result and behaviour, or values, give */
with computed as (
    select
        appraisal.*,
        matrix.predicate as matrix_predicate,
        cast(
            appraisal.skp_value * weighting.result_share + appraisal.behaviour_value * weighting.behaviour_share as numeric(12, 4)
        ) as computed_value
    from warehouse.appraisal_record as appraisal
    left join reference.appraisal_matrix as matrix
        on matrix.result = appraisal.result
        and matrix.behaviour = appraisal.behaviour
        and appraisal.year_ends_on between matrix.valid_from and coalesce(matrix.valid_to, date '9999-12-31')
    left join reference.appraisal_weighting as weighting
        on (weighting.weighting = appraisal.weighting or (appraisal.weighting is null and weighting.is_default))
        and appraisal.year_ends_on between weighting.valid_from and coalesce(weighting.valid_to, date '9999-12-31')
),
banded as (
    select distinct on (computed.person_id, computed.appraisal_year, computed.period_kind)
        computed.*,
        band.predicate as band_predicate
    from computed
    left join reference.appraisal_band as band
        on computed.computed_value >= band.value_from
        and (computed.has_idea or not band.needs_idea)
        and computed.year_ends_on between band.valid_from and coalesce(band.valid_to, date '9999-12-31')
    order by
        computed.person_id nulls last, computed.appraisal_year nulls last, computed.period_kind nulls last,
        band.value_from desc nulls last
)
select
    cast(banded.person_id as text) as person_id,
    cast(banded.appraisal_year as int) as appraisal_year,
    cast(banded.period_kind as text) as period_kind,
    cast(employee.unit_id as text) as unit_id,
    cast(banded.result as text) as result,
    cast(banded.behaviour as text) as behaviour,
    cast(banded.computed_value as numeric(12, 4)) as computed_value,
    cast(banded.stated_value as numeric(8, 2)) as stated_value,
    cast(banded.stated_predicate as text) as stated_predicate,
    cast(banded.band_predicate as text) as value_predicate,
    cast(coalesce(banded.matrix_predicate, banded.band_predicate, banded.stated_predicate) as text) as predicate,
    cast(
        case
            when banded.matrix_predicate is not null then 'MATRIKS'
            when banded.band_predicate is not null then 'NILAI'
            when banded.stated_predicate is not null then 'TERTULIS'
        end as text
    ) as predicate_basis,
    cast(banded.approved_on as date) as approved_on,
    cast(banded.months_covered as int) as months_covered,
    cast(banded.core_value_sum as int) as core_value_sum,
    cast(banded.core_value_count as int) as core_value_count,
    cast(
        case when coalesce(banded.matrix_predicate, banded.band_predicate) <> banded.stated_predicate then 'PREDIKAT_TIDAK_COCOK' end
        as text
    ) as quality_flag
from banded
left join warehouse.dim_employee as employee
    on employee.person_id = banded.person_id
    and banded.year_ends_on between employee.valid_from and employee.valid_to
