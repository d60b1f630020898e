/* id: complaints_per_100_staff   code: PGD-08   grain: unit x year to date   window: year   roll_up: ratio   unit: per 100 staff   better: lower   minimum_group: 0
   name: Complaints per 100 employees | Pengaduan per 100 pegawai
   measure all: complaints within the office's authority received since 1 January, times 100, over the mean headcount.
   The mean of the people, honorer included, on the last day of each month from January to this one. Not brought to a whole year;
   SEMENTARA before December. Without the dataset complaint the indicator is absent.
   legal: kebijakan sistem */
with complained as (
    select period.period_start, complaint.unit_id, count(*) as n
    from build.period
    join warehouse.fact_complaint as complaint on complaint.received_on between period.year_start and period.period_end
    where complaint.is_in_scope
    group by period.period_start, complaint.unit_id
),
counted as (
    -- Complaints over staff months / months: the months go into the numerator, so that both parts are whole.
    select period_start, unit_id, 100 * n * extract(month from period_start) as n_complaints, 0 as n_staff_months
    from complained
    union all
    select period_start, unit_id, 0, n_staff_months
    from warehouse.fact_headcount
)
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(counted.unit_id as text) as subject_id,
    cast(counted.unit_id as text) as unit_id,
    cast(null as bigint) as n_people,
    cast(sum(counted.n_complaints) as numeric(18, 4)) as numerator,
    cast(sum(counted.n_staff_months) as numeric(18, 4)) as denominator,
    cast(case when extract(month from period.period_end) < 12 then 'SEMENTARA' end as text) as label
from build.period
join warehouse.delivered_dataset as delivered on delivered.dataset = 'complaint'
join counted on counted.period_start = period.period_start
group by period.period_start, period.period_end, counted.unit_id
