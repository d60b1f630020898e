/* What the SELECTs of indicators give while they are built, with what their headers say beside: nobody else sees it, and no
   back-up that reads the database meanwhile is in its way. */
create temporary table own_value (
    indicator_id text,
    measure text,
    period_start date,
    period_end date,
    subject_id text,
    unit_id text,
    n_people bigint,
    numerator numeric(18, 4),
    denominator numeric(18, 4),
    label text,
    roll_up text,
    grain text
);
