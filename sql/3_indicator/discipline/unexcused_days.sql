/* id: unexcused_days   code: DIS-01   grain: employee x year to date   window: year   roll_up: sum   unit: days   better: lower   minimum_group: 5
   name: Cumulative unexcused days | Hari TK kumulatif
   measure all: required days absent without valid reason since 1 January; shortage_days too while konversi_jam_aktif is true.
   An indication: a superior must hear the person first. Everybody employed on the last day of the month, no figure where no source
   has spoken of any day of the year; the unit is that of the last day. SEMENTARA before December.
   legal: PP 94/2021 art. 9-11 */
select
    cast(year.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(year.person_id as text) as subject_id,
    cast(year.unit_id as text) as unit_id,
    cast(case when year.n_days > 0 then year.n_counted end as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(case when year.is_provisional then 'SEMENTARA' end as text) as label
from build.period
join warehouse.fact_unexcused_year as year on year.period_start = period.period_start
