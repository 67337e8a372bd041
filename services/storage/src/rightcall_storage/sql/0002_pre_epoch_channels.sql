-- Who speaks on a stream is said per epoch: ingest may learn better in mid-call.
alter table epochs add column channel text; -- external, employee, mixed; null (never opened, or by an older version): heard on both

-- What is not settled is looked for every 30 s, among all calls and streams that ever were.
create index calls_unended on calls (tenant_id, heard_at) where ended_at is null;
create index streams_incomplete on streams (tenant_id, call_id) where completed_at is null;
