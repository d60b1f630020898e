/* id: punctuality   code: ATT-10   grain: employee x month   window: month   roll_up: ratio   unit: percent   better: higher   minimum_group: 5
   name: Punctuality | Tingkat tepat waktu
   measure all: days present by punches on which the person came in time, among days present by punches.
   A day without a coming punch is not in time; where an outage keeps the coming unknown, the day is outside both sums.
   legal: Perpres 21/2023; PP 94/2021 */
select
    cast(month.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(month.person_id as text) as subject_id,
    cast(month.unit_id as text) as unit_id,
    cast(month.n_punctual as numeric(18, 4)) as numerator,
    cast(month.n_timed - month.n_in_excused as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_attendance_month as month on month.period_start = period.period_start
