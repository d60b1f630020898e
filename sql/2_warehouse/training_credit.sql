/* table: training_credit   partition: none
   One row per person and training, with the JP it counts for, whatever months are built.
   columns:
     person_id: the person
     training_key: certificate number, else title and first day
     title: title
     training_form: form of training, as in jp_conversion
     is_classroom: whether the person was away from work for it
     is_international: whether it was an international one
     valid_from: first day (started_on)
     valid_to: last day (completed_on)
     certificate_jp: JP on the certificate (jp)
     credited_jp: JP counted (jp), of sessions at most sessions_per_month_limit a begun month of its length, since no source tells on which days they were; null where neither table, certificate nor minutes give any */
with converted as (
    select
        training.*,
        conversion.basis,
        case
            when training.is_international then coalesce(conversion.international_jp_per_basis, conversion.jp_per_basis)
            else conversion.jp_per_basis
        end as jp_per_basis,
        conversion.sessions_per_month_limit,
        case when training.is_international then coalesce(conversion.international_factor, 1) else 1 end as factor,
        cast(parameter.parameter_value as int) as jp_minutes
    from warehouse.training_record as training
    left join reference.jp_conversion as conversion
        on conversion.training_form = training.training_form
        and training.valid_to between conversion.valid_from and coalesce(conversion.valid_to, date '9999-12-31')
    left join reference.parameter
        on parameter.parameter_id = 'jp_minutes'
        and training.valid_to between parameter.valid_from and coalesce(parameter.valid_to, date '9999-12-31')
)
select
    cast(person_id as text) as person_id,
    cast(training_key as text) as training_key,
    cast(title as text) as title,
    cast(training_form as text) as training_form,
    cast(is_classroom as boolean) as is_classroom,
    cast(is_international as boolean) as is_international,
    cast(valid_from as date) as valid_from,
    cast(valid_to as date) as valid_to,
    cast(certificate_jp as numeric(8, 2)) as certificate_jp,
    cast(
        coalesce(
            case basis
                when 'DAY' then duration_days * jp_per_basis
                when 'SESSION' then least(session_count, coalesce(sessions_per_month_limit, session_count)) * jp_per_basis
                when 'PROGRAMME' then jp_per_basis
            end,
            certificate_jp * factor,
            floor(cast(duration_minutes as numeric(18, 4)) / jp_minutes)
        ) as numeric(10, 2)
    ) as credited_jp
from converted
