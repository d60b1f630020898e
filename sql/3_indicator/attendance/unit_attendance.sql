/* id: unit_attendance   code: ATT-12   grain: unit x month   members: employee   window: month   roll_up: ratio   unit: percent   better: higher   minimum_group: 5
   name: Unit attendance | Tingkat kehadiran unit
   measure all: days on duty among required days, over the people of the unit and the units below it.
   Sum over sum, never the mean of the people's rates; days for which no source has delivered are outside both sums.
   legal: Perpres 21/2023; PP 94/2021 */
select
    cast(month.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(month.person_id as text) as subject_id,
    cast(month.unit_id as text) as unit_id,
    cast(month.n_on_duty as numeric(18, 4)) as numerator,
    cast(month.n_days as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_attendance_month as month on month.period_start = period.period_start
