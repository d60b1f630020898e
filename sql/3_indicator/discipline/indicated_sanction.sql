/* id: indicated_sanction   code: DIS-02   grain: employee x year to date   window: year   roll_up: none   unit: level   better: lower   minimum_group: 5
   name: Indicated disciplinary level | Indikasi tingkat hukuman disiplin
   measure all: rank of the highest level that the unexcused days of the year, or the longest run of them, reach; 0 for none. The label names it.
   An indication, never a sanction: a superior must summon and hear the person first (art. 26). The thresholds, the sanctions and what
   stands in for them meanwhile are in reference.discipline_threshold, by employment on the last day of the month: PPPK with the table
   of PNS as guide (ACUAN), honorer none. A leave in the register that is not yet approved keeps its days out.
   legal: PP 94/2021 art. 8-11, 26, 42; BKN 6/2022; PP 49/2018 art. 51-52 */
with reached as (
    select distinct on (year.period_start, year.person_id)
        year.period_start, year.person_id, year.unit_id, year.n_days,
        case
            when year.n_counted >= threshold.minimum_days or year.longest_run >= threshold.minimum_run_days
                then threshold.level_rank
            else 0
        end as level_rank,
        case
            when year.n_counted >= threshold.minimum_days or year.longest_run >= threshold.minimum_run_days
                then threshold.level_code || case when threshold.is_reference then ' (ACUAN)' else '' end
        end as level
    from build.period
    join warehouse.fact_unexcused_year as year on year.period_start = period.period_start
    join reference.discipline_threshold as threshold
        on threshold.employment_type = year.employment_type
        and period.period_end between threshold.valid_from and coalesce(threshold.valid_to, date '9999-12-31')
    order by year.period_start nulls last, year.person_id nulls last, level_rank desc nulls last
)
select
    cast(period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(person_id as text) as subject_id,
    cast(unit_id as text) as unit_id,
    cast(case when n_days > 0 then level_rank end as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(level as text) as label
from reached
