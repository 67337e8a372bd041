-- Of which call a decision was: a letter groups them by call, and names its time and direction.
alter table told_decisions add column call_started_at timestamptz;
alter table told_decisions add column direction text;
comment on column told_decisions.call_started_at is 'null: told by an older policy';
