/* id: missing_punch_rate   code: ATT-11   grain: unit x month   members: employee   window: month   roll_up: ratio   unit: percent   better: lower   minimum_group: 5
   name: Missing-punch rate | Tingkat lupa presensi
   measure all: missing coming and going punches among the two that each day present by punches should have.
   legal: Perpres 21/2023 */
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(day.person_id as text) as subject_id,
    cast(day.unit_id as text) as unit_id,
    cast(
        count(*) filter (where day.is_required and day.is_received and day.is_timed and day.is_in_missing)
        + count(*) filter (where day.is_required and day.is_received and day.is_timed and day.is_out_missing)
        as numeric(18, 4)
    ) as numerator,
    cast(2 * count(*) filter (where day.is_required and day.is_received and day.is_timed) as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_attendance_day as day on day.day between period.period_start and period.period_end
group by period.period_start, day.person_id, day.unit_id
