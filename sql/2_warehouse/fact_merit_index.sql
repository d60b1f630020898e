/* table: fact_merit_index   partition: none
   One row per year: the index of the merit system, as the assessing body gave it.
   columns:
     index_year: year of the index
     score: the index, 100 to 400 */
select distinct on (merit.index_year)
    cast(merit.index_year as int) as index_year,
    cast(merit.score as numeric(6, 2)) as score
from raw.merit_index as merit
where merit.withdrawn_on is null
order by merit.index_year nulls last, merit.source nulls last, merit.source_as_of desc nulls last
