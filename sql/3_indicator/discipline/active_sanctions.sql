/* id: active_sanctions   code: DIS-04   grain: unit x month   members: employee   window: ever   roll_up: sum   unit: count   better: lower   minimum_group: 5
   name: Active sanctions | Hukuman disiplin aktif
   measure all: sanctions that hold on a day of the month, of the people of the month.
   measure level:*: the same by level, RINGAN, SEDANG and BERAT.
   A sanction without last day holds on. The unit is the person's last one in the month; people without sanctions count 0. Decided
   sanctions alone: what attendance indicates is none. Without the dataset discipline the indicator is absent.
   legal: PP 94/2021 art. 8 */
with member as (
    select distinct on (period.period_start, employee.person_id)
        period.period_start, period.period_end, employee.person_id, employee.unit_id
    from build.period
    join warehouse.delivered_dataset as delivered on delivered.dataset = 'discipline'
    join warehouse.dim_employee as employee
        on employee.valid_from <= period.period_end and employee.valid_to >= period.period_start
    order by period.period_start nulls last, employee.person_id nulls last, employee.valid_from desc nulls last
)
select
    cast(member.period_start as date) as period_start,
    cast(measure.measure as text) as measure,
    cast(member.person_id as text) as subject_id,
    cast(member.unit_id as text) as unit_id,
    cast(count(discipline.decision_number) as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(null as text) as label
from member
cross join (values ('all'), ('level:RINGAN'), ('level:SEDANG'), ('level:BERAT')) as measure (measure)
left join warehouse.fact_discipline as discipline
    on discipline.person_id = member.person_id
    and discipline.starts_on <= member.period_end
    and (discipline.ends_on is null or discipline.ends_on >= member.period_start)
    and measure.measure in ('all', 'level:' || discipline.sanction_level)
group by member.period_start, measure.measure, member.person_id, member.unit_id
