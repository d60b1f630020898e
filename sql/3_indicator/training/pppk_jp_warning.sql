/* id: pppk_jp_warning   code: TRN-06   grain: employee x contract year   window: ever   roll_up: sum   unit: count   better: neutral   minimum_group: 5
   name: PPPK above 24 JP | Peringatan PPPK lebih dari 24 JP
   measure all: 1 where the JP completed in a year of the contract, up to the month's end, exceed the limit; 0 where not.
   A warning to the agency, whose offer is limited, never an error. The contract begins with the person's unbroken employment as PPPK;
   of two contract years that meet in the month the worse counts. PPPK and PPPK_PW on the last day of the month.
   legal: PP 49/2018 art. 40(1) */
with employed as (
    select
        person_id, valid_from, valid_to,
        lag(valid_to) over (partition by person_id order by valid_from nulls last) as former_to
    from warehouse.dim_employee
    where employment_type in ('PPPK', 'PPPK_PW')
),
holder as (
    select
        period.period_start, period.period_end, employee.person_id, employee.unit_id,
        max(case when employed.former_to is null or employed.former_to < employed.valid_from - 1 then employed.valid_from end)
            as contract_from
    from build.period
    join warehouse.dim_employee as employee on period.period_end between employee.valid_from and employee.valid_to
    join employed on employed.person_id = employee.person_id and employed.valid_from <= period.period_end
    where employee.employment_type in ('PPPK', 'PPPK_PW')
    group by period.period_start, period.period_end, employee.person_id, employee.unit_id
),
candidate as (
    select
        holder.*,
        cast(holder.contract_from + (holder.n_years - before.n) * interval '1 year' as date) as year_from,
        cast(holder.contract_from + (holder.n_years - before.n + 1) * interval '1 year' as date) as next_from
    from (
        select
            begun.*,
            cast(extract(year from begun.period_end) - extract(year from begun.contract_from) as int) as n_years
        from holder as begun
    ) as holder
    cross join (values (0), (1), (2)) as before (n)
),
contract_year as (
    -- The year that holds the month's last day, and where it began within the month the one before.
    select *
    from candidate
    where year_from <= period_end and next_from > period_start and year_from >= contract_from
),
credited as (
    select
        contract_year.period_start, contract_year.person_id, contract_year.unit_id, contract_year.year_from,
        coalesce(sum(training.credited_jp), 0) as jp
    from contract_year
    left join warehouse.fact_training as training
        on training.person_id = contract_year.person_id
        and training.completed_on >= contract_year.year_from
        and training.completed_on < contract_year.next_from
        and training.completed_on <= contract_year.period_end
    group by contract_year.period_start, contract_year.person_id, contract_year.unit_id, contract_year.year_from
)
select
    cast(credited.period_start as date) as period_start,
    cast('all' as text) as measure,
    cast(credited.person_id as text) as subject_id,
    cast(credited.unit_id as text) as unit_id,
    cast(max(case when credited.jp > cast(parameter.parameter_value as numeric(18, 4)) then 1 else 0 end) as numeric(18, 4)) as numerator,
    cast(null as numeric(18, 4)) as denominator,
    cast(null as text) as label
from build.period
join credited on credited.period_start = period.period_start
join reference.parameter
    on parameter.parameter_id = 'training_pppk_limit_jp'
    and period.period_end between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
join warehouse.delivered_dataset as delivered on delivered.dataset = 'training'
group by credited.period_start, credited.person_id, credited.unit_id
