-- A trace's own term, which stands whatever becomes of the call's recordings (law.md 4.14): a MiFID refusal's five years.

alter table decisions add column own_until timestamptz;
update decisions set own_until = expires_at;
alter table decisions alter column own_until set not null;
comment on column decisions.own_until is 'its own term; expires_at may be later, as long as a recording lives';
