/* id: late_minutes   code: ATT-04   grain: employee x month   window: month   roll_up: sum   unit: minutes   better: lower   minimum_group: 5
   name: Late minutes | Menit terlambat
   measure all: minutes from the start of work to the coming, summed over the month.
   Days present by punches only; without any such day with a coming punch there is no figure.
   legal: Perpres 21/2023; PP 94/2021 */
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(day.person_id as text) as subject_id,
    cast(day.unit_id as text) as unit_id,
    cast(sum(day.late_minutes) filter (where day.is_required and day.is_received and day.is_timed) as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_attendance_day as day on day.day between period.period_start and period.period_end
group by period.period_start, day.person_id, day.unit_id
