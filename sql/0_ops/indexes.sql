/* Where rows lie as they came, which is on PostgreSQL, those of one indicator are found without reading all others. */
create index if not exists value_of_indicator on indicator.value (indicator_id, period_start);
