/* id: attendance_rate   code: ATT-02   grain: employee x month   window: month   roll_up: ratio   unit: percent   better: higher   minimum_group: 5
   name: Attendance rate | Tingkat kehadiran
   measure rate: days on duty among required days.
   measure net_of_leave: days on duty among required days without approved leave.
   measure excused: days on duty or lawfully absent among required days.
   Duty travel and classroom training are on duty; days for which no source has delivered are outside both sums.
   legal: Perpres 21/2023; PP 94/2021 */
select
    cast(month.period_start as date) as period_start,
    cast(measure.measure as text) as measure,
    cast(month.person_id as text) as subject_id,
    cast(month.unit_id as text) as unit_id,
    cast(case measure.measure when 'excused' then month.n_excused else month.n_on_duty end as numeric(18, 4)) as numerator,
    cast(case measure.measure when 'net_of_leave' then month.n_days - month.n_leave else month.n_days end as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_attendance_month as month on month.period_start = period.period_start
cross join (values ('rate'), ('net_of_leave'), ('excused')) as measure (measure)
