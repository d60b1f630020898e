/* table: indicator   file: shared   partition: none
   The dictionary: one row per indicator, and one per measure of those that have several (measure not empty).
   columns:
     indicator_id: indicator
     measure: measure; empty for the indicator itself
     code: code in the catalogue
     name_en: name in English
     name_id: name in Indonesian
     description: what is counted, in words
     grain: whom and which time a value is about
     unit: percent, days, minutes, count, jp
     better: which direction is an improvement
     roll_up: how units are made from members
     minimum_group: fewest people about whom a shared figure may speak
     legal_basis: regulation */
select
    indicator_id,
    measure,
    code,
    name_en,
    name_id,
    description,
    grain,
    unit,
    better,
    roll_up,
    minimum_group,
    legal_basis
from indicator.definition
