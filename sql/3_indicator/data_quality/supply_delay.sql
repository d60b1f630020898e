/* id: supply_delay   code: DQ-04   grain: source x month   window: ever   roll_up: none   unit: days   better: lower   minimum_group: 0
   name: Supply delay | Keterlambatan pasokan
   measure all: days after the limit on which the last of the source's files of the month arrived; 0 in time.
   The limit is a day of the next month (supply_day_limit); files by the latest month they speak of. A revision counts as a file:
   a month that was in time and is mended later is complete with the mending.
   legal: PP 71/2019; Perpres 39/2019 */
with limit_day as (
    select
        period.period_start,
        max(cast(period.period_start + interval '1 month' as date) + cast(parameter.parameter_value as int) - 1) as day
    from build.period
    join reference.parameter
        on parameter.parameter_id = 'supply_day_limit'
        and period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
    group by period.period_start
)
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(batch.source as text) as subject_id,
    cast(null as text) as unit_id,
    cast(null as bigint) as n_people,
    cast(greatest(0, max(batch.arrived_on) - max(limit_day.day)) as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join limit_day on limit_day.period_start = period.period_start
join warehouse.fact_batch as batch on batch.spoken_month = period.period_start
group by period.period_start, batch.source
