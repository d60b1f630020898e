-- Released values know when they were released, for months that keep their versions.
alter table published.value add column if not exists released_at timestamp;
