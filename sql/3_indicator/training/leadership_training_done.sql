/* id: leadership_training_done   code: TRN-07   grain: unit x month   window: month   roll_up: ratio   unit: percent   better: higher   minimum_group: 5
   name: Leadership training done | Pemenuhan pelatihan kepemimpinan wajib
   measure all: people in structural posts who have done the leadership training of their post's level, among those in structural posts.
   On the last day of the month; old and new names of a training (reference.leadership_title) and what is accepted for which echelon
   (reference.leadership_requirement) are rows. Posts from the dataset post, else from the employee data. Without the dataset training
   the indicator is absent.
   legal: PP 11/2017; BKN 8/2019 */
with judged as (
    select post.period_start, post.unit_id, case when post.has_own_level then 1 else 0 end as has_it, 1 as counts
    from build.period
    join warehouse.fact_leadership as post on post.period_start = period.period_start
    union all
    -- A unit without structural posts has a row too: divided by nothing, not missing.
    select period.period_start, unit.unit_id, 0, 0
    from build.period
    join warehouse.dim_unit as unit on period.period_end between unit.valid_from and unit.valid_to
)
select
    cast(judged.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(judged.unit_id as text) as subject_id,
    cast(judged.unit_id as text) as unit_id,
    cast(nullif(sum(judged.counts), 0) as bigint) as n_people,
    cast(sum(judged.has_it) as numeric(18, 4)) as numerator,
    cast(sum(judged.counts) as numeric(18, 4)) as denominator,
    cast(null as text) as label
from judged
join warehouse.delivered_dataset as delivered on delivered.dataset = 'training'
group by judged.period_start, judged.unit_id
