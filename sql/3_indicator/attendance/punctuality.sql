/* id: punctuality   code: ATT-10   grain: employee x month   window: month   roll_up: ratio   unit: percent   better: higher   minimum_group: 5
   name: Punctuality | Tingkat tepat waktu
   measure all: days present by punches on which the person came in time, among days present by punches.
   A day without a coming punch is not in time.
   legal: Perpres 21/2023; PP 94/2021 */
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(day.person_id as text) as subject_id,
    cast(day.unit_id as text) as unit_id,
    cast(
        count(*) filter (
            where day.is_required and day.is_received and day.is_timed and day.late_minutes = 0 and not day.is_in_missing
        ) as numeric(18, 4)
    ) as numerator,
    cast(count(*) filter (where day.is_required and day.is_received and day.is_timed) as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_attendance_day as day on day.day between period.period_start and period.period_end
group by period.period_start, day.person_id, day.unit_id
