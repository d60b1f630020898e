/* id: merit_category   code: INT-03   grain: agency x year   window: ever   roll_up: none   unit: index 100-400   better: higher   minimum_group: 0
   name: Category of the merit system | Kategori indeks sistem merit
   measure all: the index of the year as the assessing body gave it, with its category as the label.
   Not computed here; every month of the year shows it.
   legal: Peraturan KASN 9/2019 */
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast('agency' as text) as grain,
    cast('AGENCY' as text) as subject_id,
    cast(null as text) as unit_id,
    cast(null as bigint) as n_people,
    cast(merit.score as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast((
        select max(band.merit_category)
        from reference.merit_band as band
        where
            period.period_end between band.valid_from and coalesce(band.valid_to, date '9999-12-31')
            and band.score_from = (
                select max(other.score_from)
                from reference.merit_band as other
                where
                    period.period_end between other.valid_from and coalesce(other.valid_to, date '9999-12-31')
                    and other.score_from <= merit.score
            )
    ) as text) as label
from build.period
join warehouse.fact_merit_index as merit on merit.index_year = extract(year from period.period_start)
