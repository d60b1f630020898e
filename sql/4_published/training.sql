/* table: training   file: hr   partition: completed_on
   One row per person and training, with the JP credited (TRN-01).
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
select
    training_key,
    person_id,
    unit_id,
    employment_type,
    title,
    training_form,
    is_classroom,
    is_international,
    started_on,
    completed_on,
    certificate_jp,
    credited_jp,
    quality_flag
from warehouse.fact_training
