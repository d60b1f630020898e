/* id: attendance_rate   code: ATT-02   grain: employee x month   window: month   roll_up: ratio   unit: percent   better: higher   minimum_group: 5
   name: Attendance rate | Tingkat kehadiran
   measure rate: days on duty among required days.
   measure net_of_leave: days on duty among required days without approved leave.
   measure excused: days on duty or lawfully absent among required days.
   Duty travel and classroom training are on duty; days for which no source has delivered are outside both sums.
   legal: Perpres 21/2023; PP 94/2021 */
with counted as (
    select
        period.period_start,
        day.person_id,
        day.unit_id,
        count(*) filter (where day.is_required and day.is_received) as n_days,
        count(*) filter (where day.is_required and day.is_received and day.is_leave) as n_leave,
        count(*) filter (where day.is_required and day.is_received and day.is_on_duty) as n_on_duty,
        count(*) filter (where day.is_required and day.is_received and day.is_excused) as n_excused
    from build.period
    join warehouse.fact_attendance_day as day on day.day between period.period_start and period.period_end
    group by period.period_start, day.person_id, day.unit_id
)
select
    cast(counted.period_start as date) as period_start,
    cast(measure.measure as text) as measure,
    cast(counted.person_id as text) as subject_id,
    cast(counted.unit_id as text) as unit_id,
    cast(case measure.measure when 'excused' then n_excused else n_on_duty end as numeric(18, 4)) as numerator,
    cast(case measure.measure when 'net_of_leave' then n_days - n_leave else n_days end as numeric(18, 4)) as denominator,
    cast(null as text) as label
from counted
cross join (values ('rate'), ('net_of_leave'), ('excused')) as measure (measure)
