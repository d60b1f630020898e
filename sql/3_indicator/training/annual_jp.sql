/* id: annual_jp   code: TRN-02   grain: employee x year to date   window: year   roll_up: none   unit: jp   better: higher   minimum_group: 5
   name: JP in the year | Total JP setahun
   measure all: JP of trainings completed since 1 January.
   Everybody with an ASN employment on the last day of the month, 0 without training; the unit is that of the last day. SEMENTARA before December.
   legal: PP 11/2017 art. 203; PP 49/2018 art. 40 */
select
    cast(year.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(year.person_id as text) as subject_id,
    cast(year.unit_id as text) as unit_id,
    cast(year.credited_jp as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(case when year.is_provisional then 'SEMENTARA' end as text) as label
from build.period
join warehouse.fact_training_year as year on year.period_start = period.period_start
