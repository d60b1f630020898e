/* table: employee   file: hr   partition: none
   One row per person and period in which nothing about employment and placement changed.
   columns:
     person_id: the person
     employee_id: identifier the person was written down with in the period
     full_name: name
     sex: L male, P female
     birth_on: date of birth
     employment_type: PNS, CPNS, PPPK, PPPK_PW, HONORER
     grade: golongan
     education_level: level of education
     position_type: JPT, ADMINISTRATOR, PENGAWAS, JF, PELAKSANA
     position: name of the position
     unit_id: unit of the placement
     schedule_id: schedule of the placement
     valid_from: first day
     valid_to: last day; 9999-12-31 while open */
select
    person_id,
    employee_id,
    full_name,
    sex,
    birth_on,
    employment_type,
    grade,
    education_level,
    position_type,
    position,
    unit_id,
    schedule_id,
    valid_from,
    valid_to
from warehouse.dim_employee
