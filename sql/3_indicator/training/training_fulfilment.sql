/* id: training_fulfilment   code: TRN-03   grain: employee x year to date   window: year   roll_up: none   unit: percent   better: higher   minimum_group: 5
   name: Fulfilment of 20 JP | Pemenuhan 20 JP
   measure capped: JP in the year among the target, at most the target.
   measure raw: JP in the year among the target.
   PNS and CPNS employed on the last day of the month; the unit is that of the last day. SEMENTARA before December.
   legal: PP 11/2017 art. 203 */
select
    cast(year.period_start as date) as period_start,
    cast(measure.measure as text) as measure,
    cast(year.person_id as text) as subject_id,
    cast(year.unit_id as text) as unit_id,
    cast(
        case measure.measure when 'capped' then least(year.credited_jp, year.target_jp) else year.credited_jp end
        as numeric(18, 4)
    ) as numerator,
    cast(year.target_jp as numeric(18, 4)) as denominator,
    cast(case when year.is_provisional then 'SEMENTARA' end as text) as label
from build.period
join warehouse.fact_training_year as year on year.period_start = period.period_start
cross join (values ('capped'), ('raw')) as measure (measure)
where year.employment_type in ('PNS', 'CPNS') and year.target_jp is not null
