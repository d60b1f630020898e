/* id: unexcused_absence_rate   code: ATT-03   grain: employee x month   window: month   roll_up: ratio   unit: percent   better: lower   minimum_group: 5
   name: Unexcused absence rate | Tingkat ketidakhadiran tanpa keterangan
   measure all: days absent without valid reason (A) among required days.
   An indication until the month is locked; days for which no source has delivered are outside both sums.
   legal: PP 94/2021 */
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(day.person_id as text) as subject_id,
    cast(day.unit_id as text) as unit_id,
    cast(
        count(*) filter (where day.is_required and day.is_received and day.attendance_code = 'A') as numeric(18, 4)
    ) as numerator,
    cast(count(*) filter (where day.is_required and day.is_received) as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_attendance_day as day on day.day between period.period_start and period.period_end
group by period.period_start, day.person_id, day.unit_id
