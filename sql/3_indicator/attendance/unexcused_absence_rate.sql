/* id: unexcused_absence_rate   code: ATT-03   grain: employee x month   window: month   roll_up: ratio   unit: percent   better: lower   minimum_group: 5
   name: Unexcused absence rate | Tingkat ketidakhadiran tanpa keterangan
   measure all: days absent without valid reason (A) among required days.
   An indication until the month is locked; days for which no source has delivered are outside both sums.
   legal: PP 94/2021 */
select
    cast(month.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(month.person_id as text) as subject_id,
    cast(month.unit_id as text) as unit_id,
    cast(month.n_unexcused as numeric(18, 4)) as numerator,
    cast(month.n_days as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_attendance_month as month on month.period_start = period.period_start
