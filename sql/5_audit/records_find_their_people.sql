/* check: records_find_their_people   severity: warn
   Records that wait for a person, a unit or a date are listed by `kinerja status`. */
select source_month.period_start, sum(source_month.n_records) as n_rows, sum(source_month.n_waiting) as n_violations
from warehouse.fact_source_month as source_month
join build.period on period.period_start = source_month.period_start
group by source_month.period_start
