/* id: late_early_bands   code: ATT-06   grain: employee x month   window: month   roll_up: sum   unit: count   better: lower   minimum_group: 5
   name: Late-in and early-leave bands | Frekuensi TL dan PSW
   measure TL1: days late in band 1 of the deduction preset.
   measure TL2: days late in band 2.
   measure TL3: days late in band 3.
   measure TL4: days late in band 4, or without a coming punch.
   measure PSW1: days left early in band 1 of the deduction preset.
   measure PSW2: days left early in band 2.
   measure PSW3: days left early in band 3.
   measure PSW4: days left early in band 4, or without a going punch.
   Only people with at least one day present by punches.
   legal: local TPP regulation; bands as in reference.deduction */
with timed as (
    select period.period_start, day.person_id, day.unit_id, day.late_band, day.early_band
    from build.period
    join warehouse.fact_attendance_day as day on day.day between period.period_start and period.period_end
    where day.is_required and day.is_received and day.is_timed
),
counted as (
    select
        period_start,
        person_id,
        unit_id,
        count(*) filter (where late_band = 1) as tl1,
        count(*) filter (where late_band = 2) as tl2,
        count(*) filter (where late_band = 3) as tl3,
        count(*) filter (where late_band = 4) as tl4,
        count(*) filter (where early_band = 1) as psw1,
        count(*) filter (where early_band = 2) as psw2,
        count(*) filter (where early_band = 3) as psw3,
        count(*) filter (where early_band = 4) as psw4
    from timed
    group by period_start, person_id, unit_id
)
select
    cast(counted.period_start as date) as period_start,
    cast(measure.measure as text) as measure,
    cast(counted.person_id as text) as subject_id,
    cast(counted.unit_id as text) as unit_id,
    cast(
        case measure.measure
            when 'TL1' then tl1
            when 'TL2' then tl2
            when 'TL3' then tl3
            when 'TL4' then tl4
            when 'PSW1' then psw1
            when 'PSW2' then psw2
            when 'PSW3' then psw3
            else psw4
        end as numeric(18, 4)
    ) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(null as text) as label
from counted
cross join (
    values ('TL1'), ('TL2'), ('TL3'), ('TL4'), ('PSW1'), ('PSW2'), ('PSW3'), ('PSW4')
) as measure (measure)
