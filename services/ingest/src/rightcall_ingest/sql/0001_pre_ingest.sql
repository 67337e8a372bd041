-- What ingest owns in PostgreSQL: which process owns which call, and facts that came before their call.
-- No audio, no number, no native id in clear: a phone system's own ids are HMACs. The journal is the truth.

create table call_owners (
    tenant_id   text        not null,
    call_id     uuid        not null,
    instance    text        not null, -- the process that owns the call
    http        text        not null, -- where that process takes commands (host:port)
    native_refs text[]      not null, -- HMACs of Call-ID, session id, UCID, Cisco-Guid, CallSid
    started_at  timestamptz not null,
    ended_at    timestamptz,
    primary key (tenant_id, call_id)
);
create index call_owners_native on call_owners using gin (native_refs);
select isolate_tenants('call_owners');

create table waiting_facts (
    tenant_id   text        not null,
    fact_id     uuid        not null,
    native_ref  text        not null, -- HMAC of the id by which the call will be recognised
    fact        jsonb       not null, -- the body as accepted, without the native id
    received_at timestamptz not null, -- forgotten ten minutes later
    primary key (tenant_id, fact_id)
);
create index waiting_facts_native on waiting_facts (tenant_id, native_ref);
select isolate_tenants('waiting_facts');
