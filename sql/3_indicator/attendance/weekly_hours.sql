/* id: weekly_hours   code: ATT-08   grain: employee x month   window: 2 months   roll_up: ratio   unit: percent   better: higher   minimum_group: 5
   name: Weekly hours fulfilment | Pemenuhan jam kerja mingguan
   measure capped: minutes present among the minutes of the schedule, each week at most its whole; over the ISO weeks that end in the month.
   measure raw: the same without the limit.
   Leave, duty and training leave both sums; the single weeks are in fact_attendance_week. DINAMIS counts actual minutes.
   legal: Perpres 21/2023 art. 4; PermenPANRB 4/2025 */
select
    cast(week.period_start as date) as period_start,
    cast(measure.measure as text) as measure,
    cast(week.person_id as text) as subject_id,
    cast(week.unit_id as text) as unit_id,
    cast(
        sum(case measure.measure when 'capped' then week.fulfilled_minutes else week.effective_minutes end) as numeric(18, 4)
    ) as numerator,
    cast(sum(week.scheduled_minutes) as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_attendance_week as week on week.period_start = period.period_start
cross join (values ('capped'), ('raw')) as measure (measure)
group by week.period_start, measure.measure, week.person_id, week.unit_id
