/* table: training_record   partition: none
   One row per person and training, however many sources hold it: the latest, then the source first in the alphabet.
   columns:
     person_id: the person
     training_key: certificate number, else title and first day
     title: title
     training_form: form of training, as in jp_conversion
     is_classroom: whether the person was away from work for it
     is_international: whether it was an international one
     valid_from: first day (started_on)
     valid_to: last day (completed_on)
     duration_days: length (days)
     session_count: sessions (count)
     duration_minutes: length (minutes)
     certificate_jp: JP on the certificate (jp) */
select distinct on (identity.person_id, training.training_key)
    cast(identity.person_id as text) as person_id,
    cast(training.training_key as text) as training_key,
    cast(training.title as text) as title,
    cast(training.training_form as text) as training_form,
    cast(training.is_classroom as boolean) as is_classroom,
    cast(training.is_international as boolean) as is_international,
    cast(training.started_on as date) as valid_from,
    cast(training.completed_on as date) as valid_to,
    cast(training.duration_days as numeric(8, 2)) as duration_days,
    cast(training.session_count as int) as session_count,
    cast(training.duration_minutes as int) as duration_minutes,
    cast(training.certificate_jp as numeric(8, 2)) as certificate_jp
from raw.training as training
join warehouse.employee_identity as identity on identity.employee_id = training.employee_id
where training.withdrawn_on is null
order by
    identity.person_id nulls last,
    training.training_key nulls last,
    training.source nulls last,
    training.source_as_of desc nulls last
