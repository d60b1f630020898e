/* table: fact_unit_appraisal   partition: none
   One row per unit and year: the predicate of the organisation.
   columns:
     unit_id: the unit, with all units below it
     appraisal_year: year that is appraised
     organisation_predicate: ISTIMEWA, BAIK, BUTUH_PERBAIKAN, KURANG, SANGAT_KURANG */
select distinct on (appraisal.unit_id, appraisal.appraisal_year)
    cast(appraisal.unit_id as text) as unit_id,
    cast(appraisal.appraisal_year as int) as appraisal_year,
    cast(appraisal.organisation_predicate as text) as organisation_predicate
from raw.unit_appraisal as appraisal
where
    appraisal.withdrawn_on is null
    and exists (select 1 from warehouse.dim_unit where dim_unit.unit_id = appraisal.unit_id)
order by
    appraisal.unit_id nulls last,
    appraisal.appraisal_year nulls last,
    appraisal.source nulls last,
    appraisal.source_as_of desc nulls last
