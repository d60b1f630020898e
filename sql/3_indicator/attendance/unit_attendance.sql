/* id: unit_attendance   code: ATT-12   grain: unit x month   members: employee   window: month   roll_up: ratio   unit: percent   better: higher   minimum_group: 5
   name: Unit attendance | Tingkat kehadiran unit
   measure all: days on duty among required days, over the people of the unit and the units below it.
   Sum over sum, never the mean of the people's rates; days for which no source has delivered are outside both sums.
   legal: Perpres 21/2023; PP 94/2021 */
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(day.person_id as text) as subject_id,
    cast(day.unit_id as text) as unit_id,
    cast(
        count(*) filter (where day.is_required and day.is_received and day.is_on_duty) as numeric(18, 4)
    ) as numerator,
    cast(count(*) filter (where day.is_required and day.is_received) as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_attendance_day as day on day.day between period.period_start and period.period_end
group by period.period_start, day.person_id, day.unit_id
