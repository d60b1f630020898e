/* check: published_values_move_little   severity: warn
   Unit figures of months that were over at the last release and now differ from it. */
select now.period_start, count(*) as n_rows, count(*) filter (where now.value is distinct from former.value) as n_violations
from indicator.value as now
join build.period on period.period_start = now.period_start
join published.value as former
    on former.indicator_id = now.indicator_id and former.measure = now.measure and former.grain = now.grain
    and former.period_start = now.period_start and former.subject_id = now.subject_id and former.unit_id is not distinct from now.unit_id
where now.grain = 'unit' and period.snapshot_on = period.period_end
group by now.period_start
