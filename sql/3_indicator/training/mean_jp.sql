/* id: mean_jp   code: TRN-05   grain: unit x year to date   members: employee   window: year   roll_up: ratio   unit: jp   better: higher   minimum_group: 5
   name: Mean JP per ASN | Rata-rata JP per ASN
   measure all: JP in the year over the people with an ASN employment on the last day of the month, those without training included.
   SEMENTARA before December.
   legal: PP 11/2017 art. 203; PP 49/2018 art. 40 */
select
    cast(year.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(year.person_id as text) as subject_id,
    cast(year.unit_id as text) as unit_id,
    cast(year.credited_jp as numeric(18, 4)) as numerator,
    cast(1 as numeric(18, 4)) as denominator,
    cast(case when year.is_provisional then 'SEMENTARA' end as text) as label
from build.period
join warehouse.fact_training_year as year on year.period_start = period.period_start
