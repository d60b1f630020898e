/* table: fact_training   partition: completed_on   window: month
   One row per person and training completed, with the JP it counts for.
   columns:
     training_key: certificate number, else title and first day
     person_id: the person
     unit_id: unit on the day of completion; null if not employed then
     employment_type: PNS, CPNS, PPPK, PPPK_PW, HONORER on the day of completion; null if not employed then
     title: title
     training_form: form of training, as in jp_conversion
     is_classroom: whether the person was away from work for it
     is_international: whether it was an international one
     started_on: first day
     completed_on: last day; its year is the year the JP count in
     certificate_jp: JP on the certificate (jp)
     credited_jp: JP counted (jp); null where neither table, certificate nor minutes give any
     quality_flag: TINJAU no JP could be derived */
with credited as (
    select training.*
    from build.period
    join warehouse.training_credit as training on training.valid_to between period.period_start and period.period_end
)
select
    cast(credited.training_key as text) as training_key,
    cast(credited.person_id as text) as person_id,
    cast(employee.unit_id as text) as unit_id,
    cast(employee.employment_type as text) as employment_type,
    cast(credited.title as text) as title,
    cast(credited.training_form as text) as training_form,
    cast(credited.is_classroom as boolean) as is_classroom,
    cast(credited.is_international as boolean) as is_international,
    cast(credited.valid_from as date) as started_on,
    cast(credited.valid_to as date) as completed_on,
    cast(credited.certificate_jp as numeric(8, 2)) as certificate_jp,
    cast(credited.credited_jp as numeric(10, 2)) as credited_jp,
    cast(case when credited.credited_jp is null then 'TINJAU' end as text) as quality_flag
from credited
left join warehouse.dim_employee as employee
    on employee.person_id = credited.person_id
    and credited.valid_to between employee.valid_from and employee.valid_to
