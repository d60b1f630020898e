/* id: required_days   code: ATT-01   grain: employee x month   window: month   roll_up: sum   unit: days   better: neutral   minimum_group: 5
   name: Required working days | Hari kerja wajib
   measure all: days of the month on which the person had to work.
   Days of the person's schedule that are no holiday, no collective leave, no study assignment and no unpaid leave, received or not.
   legal: Perpres 21/2023; SKB 3 Menteri */
select
    cast(month.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(month.person_id as text) as subject_id,
    cast(month.unit_id as text) as unit_id,
    cast(month.n_required as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_attendance_month as month on month.period_start = period.period_start
