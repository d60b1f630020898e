/* table: employment_year   partition: none
   One row per person and calendar year in which the person was employed, as far as is known today.
   columns:
     person_id: the person
     year_start: 1 January of the year
     n_days: days employed in the year, its rest included (days) */
select
    cast(employee.person_id as text) as person_id,
    cast(calendar_year.year_start as date) as year_start,
    cast(
        sum(
            least(employee.valid_to, cast(calendar_year.year_start + interval '1 year' as date) - 1)
            - greatest(employee.valid_from, calendar_year.year_start) + 1
        ) as int
    ) as n_days
from (select distinct cast(date_trunc('year', day) as date) as year_start from reference.calendar) as calendar_year
join warehouse.dim_employee as employee
    on employee.valid_from < cast(calendar_year.year_start + interval '1 year' as date)
    and employee.valid_to >= calendar_year.year_start
group by employee.person_id, calendar_year.year_start
