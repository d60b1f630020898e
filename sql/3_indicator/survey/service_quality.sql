/* id: service_quality   code: SKM-03   grain: unit x survey period   window: month   roll_up: none   unit: index 25-100   better: higher   minimum_group: 0
   name: Quality of service | Mutu pelayanan
   measure all: the satisfaction index, with its band A to D as the label.
   The index is rounded half up to two decimals before it is banded, from its exact parts: below a band's upper limit and half a
   hundredth. Few respondents (survey_minimum_respondents): the band with INDIKATIF.
   legal: PermenPANRB 14/2017 */
with banded as (
    select
        told.*,
        (
            select max(band.quality_band)
            from reference.survey_band as band
            where
                period.period_end between band.valid_from and coalesce(band.valid_to, date '9999-12-31')
                and band.index_to = (
                    select min(other.index_to)
                    from reference.survey_band as other
                    where
                        period.period_end between other.valid_from and coalesce(other.valid_to, date '9999-12-31')
                        -- numerator / denominator < index_to + 0.005, without dividing; the products need more than 18 digits.
                        and 200 * cast(told.numerator as numeric(38, 4))
                        < (200 * other.index_to + 1) * cast(told.denominator as numeric(38, 4))
                )
        ) as quality_band
    from build.period
    join warehouse.fact_survey_index as told on told.period_start = period.period_start
)
select
    cast(period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(grain as text) as grain,
    cast(subject_id as text) as subject_id,
    cast(case when grain = 'unit' then subject_id end as text) as unit_id,
    cast(n_respondents as bigint) as n_people,
    cast(numerator as numeric(18, 4)) as numerator,
    cast(denominator as numeric(18, 4)) as denominator,
    cast(case when is_indicative then quality_band || ' INDIKATIF' else quality_band end as text) as label
from banded
