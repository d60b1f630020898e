-- The tables of sql/1_reference, one for each CSV file.
create table reference.calendar (day date, kind text, holiday_name text, scope text, issued_on date, legal_basis text);
create table reference.ramadan (hijri_year integer, valid_from date, valid_to date, issued_on date, legal_basis text);
create table reference.schedule (schedule_id text, iso_weekday integer, is_ramadan boolean, starts_at time, ends_at time, break_starts_at time, break_ends_at time, valid_from date, valid_to date, issued_on date, legal_basis text);
create table reference.attendance_code (attendance_code text, code_group text, is_on_duty boolean, is_excused boolean, is_required boolean, name_id text, name_en text, valid_from date, valid_to date, issued_on date, legal_basis text);
create table reference.attendance_code_synonym (synonym text, attendance_code text);
create table reference.deduction (preset text, kind text, band integer, minutes_from integer, minutes_to integer, percent numeric(5, 2), valid_from date, valid_to date, issued_on date, legal_basis text);
create table reference.jp_conversion (training_form text, siasn_code integer, basis text, jp_per_basis numeric(6, 2), international_jp_per_basis numeric(6, 2), international_factor numeric(4, 2), sessions_per_month_limit integer, confidence text, valid_from date, valid_to date, issued_on date, legal_basis text);
create table reference.sla (classification text, stage text, day_limit integer, day_kind text, valid_from date, valid_to date, issued_on date, legal_basis text);
create table reference.parameter (parameter_id text, parameter_value text, valid_from date, valid_to date, issued_on date, legal_basis text, note text);
