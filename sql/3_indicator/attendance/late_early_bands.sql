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
select
    cast(month.period_start as date) as period_start,
    cast(measure.measure as text) as measure,
    cast(month.person_id as text) as subject_id,
    cast(month.unit_id as text) as unit_id,
    cast(
        case measure.measure
            when 'TL1' then month.n_tl1
            when 'TL2' then month.n_tl2
            when 'TL3' then month.n_tl3
            when 'TL4' then month.n_tl4
            when 'PSW1' then month.n_psw1
            when 'PSW2' then month.n_psw2
            when 'PSW3' then month.n_psw3
            when 'PSW4' then month.n_psw4
        end as numeric(18, 4)
    ) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.fact_attendance_month as month on month.period_start = period.period_start
cross join (values ('TL1'), ('TL2'), ('TL3'), ('TL4'), ('PSW1'), ('PSW2'), ('PSW3'), ('PSW4')) as measure (measure)
where month.n_timed > 0
