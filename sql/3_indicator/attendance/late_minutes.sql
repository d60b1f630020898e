/* id: late_minutes   code: ATT-04   grain: employee x month   window: month   roll_up: sum   unit: minutes   better: lower   minimum_group: 5
   name: Late minutes | Menit terlambat
   measure all: minutes from the start of work to the coming, summed over the month.
   Days present by punches only; without any such day with a coming punch there is no figure.
   legal: Perpres 21/2023; PP 94/2021 */
select
    cast(month.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(month.person_id as text) as subject_id,
    cast(month.unit_id as text) as unit_id,
    cast(month.late_minutes as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_attendance_month as month on month.period_start = period.period_start
