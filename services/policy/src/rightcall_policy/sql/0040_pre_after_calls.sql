-- law.md 3.4: what was decided of recordings after their calls, and which are provisional still (R14).

create table provisional_recordings (
    tenant_id    text        not null,
    recording_id uuid        not null,
    call_id      uuid        not null,
    purposes     text[]      not null,
    created_at   timestamptz not null,
    retain_until timestamptz not null,
    alerted_at   timestamptz,
    primary key (tenant_id, recording_id)
);
comment on table provisional_recordings is 'Recorded by a match of a list that was out of date. A fresh list confirms or ends them.';
comment on column provisional_recordings.alerted_at is 'without a fresh list: the last daily alert';
select isolate_tenants('provisional_recordings');

create table retention_decisions (
    tenant_id    text        not null,
    event_id     uuid        not null,
    recording_id uuid        not null,
    call_id      uuid        not null,
    decided_at   timestamptz not null,
    action       text        not null,
    reason       text        not null,
    rule         text        not null,
    payload      bytea       not null,
    proof        text        not null,
    expires_at   timestamptz,
    primary key (tenant_id, event_id)
);
create index retention_decisions_recording on retention_decisions (tenant_id, recording_id);
create index retention_decisions_expires on retention_decisions (expires_at) where expires_at is not null;
comment on column retention_decisions.payload is 'immutable: the exact bytes that were signed';
comment on column retention_decisions.proof is 'rc-proof';
comment on column retention_decisions.expires_at is 'null while the recording lives; then twelve months more';
select isolate_tenants('retention_decisions');
