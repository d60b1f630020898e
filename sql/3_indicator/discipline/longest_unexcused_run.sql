/* id: longest_unexcused_run   code: DIS-03   grain: employee x year to date   window: year   roll_up: none   unit: days   better: lower   minimum_group: 5
   name: Longest unexcused run | Hari TK berturut-turut
   measure all: most required days in a row absent without valid reason, among the runs that have a day in the year so far.
   Days off neither count nor break a run, every other day breaks it. A run over New Year is one run and labelled LINTAS_TAHUN: the law
   does not say so expressly. The unit is that of the last day of the month. Days of other months are in fact_unexcused_day.
   legal: PP 94/2021 art. 11(2)d.4; BKN 6/2022 art. 12 */
select
    cast(year.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(year.person_id as text) as subject_id,
    cast(year.unit_id as text) as unit_id,
    cast(case when year.n_days > 0 then year.longest_run end as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(
        case
            when year.run_started_on < period.year_start then 'LINTAS_TAHUN'
            when year.is_provisional then 'SEMENTARA'
        end as text
    ) as label
from build.period
join warehouse.fact_unexcused_year as year on year.period_start = period.period_start
