/* id: complaints_per_1000_services   code: PGD-07   grain: unit x month   window: month   roll_up: ratio   unit: per 1,000 services   better: lower   minimum_group: 0
   name: Complaints per 1,000 services | Pengaduan per 1.000 layanan
   measure all: complaints within the office's authority received in the month, times 1,000, over the services given in it.
   Units with a complaint or a service in the month; above them both are added. Without any service there is no figure; without
   the dataset service_volume the indicator is absent.
   legal: kebijakan sistem */
with counted as (
    select complaint.unit_id, complaint.received_on as day, 1 as n_complaints, 0 as n_services
    from warehouse.fact_complaint as complaint
    where complaint.is_in_scope
    union all
    select service.unit_id, service.month, 0, service.n_services
    from warehouse.fact_service as service
)
select
    cast(period.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(counted.unit_id as text) as subject_id,
    cast(counted.unit_id as text) as unit_id,
    cast(null as bigint) as n_people,
    cast(1000 * sum(counted.n_complaints) as numeric(18, 4)) as numerator,
    cast(sum(counted.n_services) as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join warehouse.delivered_dataset as delivered on delivered.dataset = 'service_volume'
join counted on counted.day between period.period_start and period.period_end
group by period.period_start, counted.unit_id
