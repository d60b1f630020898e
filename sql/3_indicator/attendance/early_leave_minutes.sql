/* id: early_leave_minutes   code: ATT-05   grain: employee x month   window: month   roll_up: sum   unit: minutes   better: lower   minimum_group: 5
   name: Early-leave minutes | Menit pulang cepat
   measure all: minutes from the going to the end of work, summed over the month.
   Days present by punches only; without any such day with a going punch there is no figure.
   legal: Perpres 21/2023; PP 94/2021 */
select
    cast(month.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(month.person_id as text) as subject_id,
    cast(month.unit_id as text) as unit_id,
    cast(month.early_minutes as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_attendance_month as month on month.period_start = period.period_start
