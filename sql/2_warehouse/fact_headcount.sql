/* table: fact_headcount   partition: period_start   window: year
   One row per month and unit (without those below it) with staff in the year so far, counted on the last day of each month.
   columns:
     period_start: first day of the month
     unit_id: the unit
     n_months: months from January to this one (count)
     n_staff: people on the month's last day, honorer included (count)
     n_asn: of these PNS, CPNS, PPPK, PPPK_PW (count)
     n_staff_months: people on the last day of each month since January, added up (count); over n_months the mean
     n_asn_months: the same of PNS, CPNS, PPPK, PPPK_PW (count) */
with month_end as (
    select period.period_start, period.period_end, calendar.day
    from build.period
    join warehouse.dim_calendar as calendar
        on calendar.day between period.year_start and period.period_end
        and extract(day from cast(calendar.day + 1 as date)) = 1
),
counted as (
    select
        month_end.period_start,
        employee.unit_id,
        month_end.day = month_end.period_end as is_now,
        employee.employment_type in ('PNS', 'CPNS', 'PPPK', 'PPPK_PW') as is_asn
    from month_end
    join warehouse.dim_employee as employee on month_end.day between employee.valid_from and employee.valid_to
)
select
    cast(period_start as date) as period_start,
    cast(unit_id as text) as unit_id,
    cast(extract(month from period_start) as int) as n_months,
    cast(count(*) filter (where is_now) as bigint) as n_staff,
    cast(count(*) filter (where is_now and is_asn) as bigint) as n_asn,
    cast(count(*) as bigint) as n_staff_months,
    cast(count(*) filter (where is_asn) as bigint) as n_asn_months
from counted
group by period_start, unit_id
