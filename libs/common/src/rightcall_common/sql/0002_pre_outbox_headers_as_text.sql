-- Written once, read once, never asked: parsing them cost PostgreSQL more than keeping them. The same of compressing
-- a row that is gone again within days.
alter table outbox alter column headers type text using headers::text;
alter table outbox set (toast_tuple_target = 8160);
comment on column outbox.headers is 'CloudEvents attributes: a JSON object of texts';
