/* id: shortage_days   code: ATT-07   grain: employee x year to date   window: year   roll_up: none   unit: days   better: lower   minimum_group: 5
   name: Shortage-equivalent days | Ekuivalen hari kekurangan jam
   measure days: whole days that the working minutes missed since 1 January make.
   measure rest_minutes: minutes left over (minutes, not days).
   Days with both punches only: a missing one is banded already. A day is 450 minutes, in Ramadan too; DINAMIS is judged by the week.
   Informational: absence counts it only while the parameter konversi_jam_aktif is true. The unit is that of the last day; SEMENTARA before December.
   legal: PP 53/2010 explanation of art. 3(11); under PP 94/2021 not confirmed */
select
    cast(year.period_start as date) as period_start,
    cast(measure.measure as text) as measure,
    cast(year.person_id as text) as subject_id,
    cast(year.unit_id as text) as unit_id,
    cast(case measure.measure when 'days' then year.shortage_days else year.shortage_rest_minutes end as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(case when year.is_provisional then 'SEMENTARA' end as text) as label
from build.period
join warehouse.fact_unexcused_year as year on year.period_start = period.period_start
cross join (values ('days'), ('rest_minutes')) as measure (measure)
