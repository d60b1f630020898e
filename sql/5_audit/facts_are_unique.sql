/* check: facts_are_unique   severity: fail
   One row per complaint, and per person and training: a rule that overlaps another would double them. */
select period_start, sum(n_rows) as n_rows, count(*) filter (where n_rows > 1) as n_violations
from (
    select period.period_start, count(*) as n_rows
    from build.period
    join warehouse.fact_complaint as complaint
        on cast(date_trunc('month', complaint.received_on) as date) = period.period_start
    group by period.period_start, complaint.tracking_id
    union all
    select period.period_start, count(*) as n_rows
    from build.period
    join warehouse.fact_training as training
        on cast(date_trunc('month', training.completed_on) as date) = period.period_start
    group by period.period_start, training.person_id, training.training_key
) as fact
group by period_start
