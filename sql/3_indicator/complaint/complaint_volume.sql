/* id: complaint_volume   code: PGD-01   grain: unit x month   window: month   roll_up: sum   unit: count   better: neutral   minimum_group: 0
   name: Complaints received | Jumlah pengaduan
   measure all: complaints within the office's authority received in the month.
   measure class:*: the same by classification, a row for each.
   measure channel:*: the same by channel, where there are any.
   A unit without complaints has a 0, not a missing row.
   legal: PermenPANRB 5/2025; Perpres 76/2013 */
with received as (
    select period.period_start, complaint.unit_id, complaint.classification, complaint.channel
    from build.period
    join warehouse.fact_complaint as complaint on complaint.received_on between period.period_start and period.period_end
    where complaint.is_in_scope
),
counted as (
    select period.period_start, unit.unit_id, measure.measure, 0 as n
    from build.period
    join warehouse.dim_unit as unit on period.period_end between unit.valid_from and unit.valid_to
    cross join (
        values
            ('all'), ('class:PENGADUAN'), ('class:ASPIRASI'), ('class:PERMINTAAN_INFORMASI'), ('class:BERKADAR_PENGAWASAN')
    ) as measure (measure)
    union all
    select period_start, unit_id, 'all', 1 from received
    union all
    select period_start, unit_id, concat('class:', classification), 1 from received where classification is not null
    union all
    select period_start, unit_id, concat('channel:', channel), 1 from received where channel is not null
)
select
    cast(period_start as date) as period_start,
    cast(measure as text) as measure,
    cast(unit_id as text) as subject_id,
    cast(unit_id as text) as unit_id,
    cast(null as bigint) as n_people,
    cast(sum(n) as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(null as text) as label
from counted
group by period_start, measure, unit_id
