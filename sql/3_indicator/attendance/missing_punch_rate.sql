/* id: missing_punch_rate   code: ATT-11   grain: unit x month   members: employee   window: month   roll_up: ratio   unit: percent   better: lower   minimum_group: 5
   name: Missing-punch rate | Tingkat lupa presensi
   measure all: missing coming and going punches among the two that each day present by punches should have.
   What an outage of the device explains is not missing.
   legal: Perpres 21/2023 */
select
    cast(month.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(month.person_id as text) as subject_id,
    cast(month.unit_id as text) as unit_id,
    cast(month.n_in_missing + month.n_out_missing as numeric(18, 4)) as numerator,
    cast(2 * month.n_timed as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_attendance_month as month on month.period_start = period.period_start
