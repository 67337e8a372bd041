-- What policy owns: tenants' rules, client lists, registers, calls in progress, decisions.
-- No number and no name is in any column: parties are subject refs (key version + HMAC), employees the tenant's ids.

create table tenant_names (
    tenant_id text not null primary key -- which tenants exist, so that a process can name them; serves all tenants
);
comment on table tenant_names is 'Names of tenants and nothing else: what a transaction over all tenants is scoped to.';

create table tenants (
    tenant_id          text   not null primary key,
    bundle_version     bigint not null, -- of the standing bundle
    configured_version bigint not null, -- of the last TenantConfigured: grows with each change of bundle or people
    list_version       bigint not null  -- apply counter of the client lists: grows only if a row changed
);
select isolate_tenants('tenants');

create table bundles (
    tenant_id   text        not null,
    version     bigint      not null,
    digest      text        not null, -- SHA-256 of the canonical rules
    source      bytea       not null, -- the YAML as it was sent
    payload     bytea       not null, -- immutable: the exact bytes that were signed
    proof       text        not null, -- rc-proof
    accepted_at timestamptz not null,
    accepted_by text        not null, -- the person of the token
    primary key (tenant_id, version)
);
select isolate_tenants('bundles');

create table client_lists (
    tenant_id text        not null,
    name      text        not null,
    source    text        not null check (source in ('topic', 'http')), -- a list has one source
    version   bigint      not null, -- the tenant's apply counter at this list's last change
    as_of     timestamptz,          -- newest heartbeat, or the time of the last replacement
    short_by  bigint      not null default 0, -- clients that the heartbeat counted and we have not seen
    primary key (tenant_id, name)
);
select isolate_tenants('client_lists');

create table clients (
    tenant_id      text        not null,
    list_name      text        not null,
    client_ref     text        not null, -- the CRM's own id, never shaped like a number
    refs           text[]      not null, -- personal data: client (subject refs of all live key versions)
    kind           text        not null check (kind in ('client', 'prospect', 'broker')),
    notice_by      text,
    notified_at    timestamptz,          -- told that calls are recorded (MiFID II art. 16(7))
    service_scope  text[]      not null,
    effective_from timestamptz not null,
    effective_to   timestamptz,
    primary key (tenant_id, list_name, client_ref)
);
select isolate_tenants('clients');

create table unreadable_clients (
    tenant_id text        not null,
    list_name text        not null,
    key_hash  text        not null, -- HMAC of the record's key: the key itself may be a number
    since     timestamptz not null,
    primary key (tenant_id, list_name, key_hash)
);
select isolate_tenants('unreadable_clients');
comment on table unreadable_clients is 'Records that could not be read. While one stands its list counts as incomplete.';

create table employees (
    tenant_id         text        not null,
    employee_id       text        not null,
    refs              text[]      not null, -- personal data: employee (subject refs of all live key versions)
    numbers           integer     not null, -- how many numbers those refs stand for
    notices           jsonb       not null, -- [{purpose, version, told_at}]
    mifid_relevant    boolean     not null,
    confidential_role boolean     not null,
    device_enrolled   boolean     not null,
    protocol_ref      text,
    updated_at        timestamptz not null,
    primary key (tenant_id, employee_id)
);
select isolate_tenants('employees');

create table never_record (
    tenant_id text        not null,
    entry_id  uuid        not null,
    refs      text[]      not null, -- personal data: never-record party
    why       text        not null check (why in ('emergency', 'confidential')),
    since     timestamptz not null,
    primary key (tenant_id, entry_id)
);
create index never_record_refs on never_record using gin (refs);
select isolate_tenants('never_record');

create table objections (
    tenant_id text        not null,
    entry_id  uuid        not null,
    refs      text[]      not null, -- personal data: objector
    purposes  text[]      not null,
    source    text        not null check (source in ('call', 'register')),
    since     timestamptz not null,
    review_at timestamptz not null, -- numbers are reassigned: looked at again after 24 months (law.md 4.13)
    primary key (tenant_id, entry_id)
);
create index objections_refs on objections using gin (refs);
select isolate_tenants('objections');

create table sample_periods (
    tenant_id text  not null,
    period    text  not null, -- ISO week, e.g. 2026-W48
    secret    bytea not null, -- secret: whoever knows it can predict the draw
    primary key (tenant_id, period)
);
select isolate_tenants('sample_periods');

create table sampled_calls (
    tenant_id   text not null,
    employee_id text not null, -- personal data: employee
    period      text not null,
    call_id     uuid not null,
    primary key (tenant_id, employee_id, period, call_id)
);
select isolate_tenants('sampled_calls');
comment on table sampled_calls is 'Which calls count towards an employee''s weekly cap. Removed with the period''s secret.';

create table calls (
    tenant_id  text        not null,
    call_id    uuid        not null,
    state      jsonb       not null, -- personal data: parties (subject refs)
    updated_at timestamptz not null,
    primary key (tenant_id, call_id)
);
create index calls_updated_at on calls (updated_at);
select isolate_tenants('calls');

create table decisions (
    tenant_id    text        not null,
    call_id      uuid        not null,
    decision_seq bigint      not null,
    event_id     uuid        not null,
    decided_at   timestamptz not null,
    outcome      text        not null,
    reason       text        not null,
    rule         text        not null,
    recording_id uuid,
    payload      bytea       not null, -- immutable: the exact bytes that were signed
    proof        text        not null, -- rc-proof
    inputs       jsonb       not null, -- personal data: parties (subject refs); what the decision was made from
    trace_id     text,
    expires_at   timestamptz not null,
    primary key (tenant_id, call_id, decision_seq)
);
create index decisions_expires_at on decisions (expires_at);
create index decisions_decided_at on decisions (tenant_id, decided_at, call_id);
select isolate_tenants('decisions');

create table decision_subjects (
    tenant_id   text not null,
    subject_ref text not null, -- personal data: party; replaced by a random one on erasure
    call_id     uuid not null,
    primary key (tenant_id, subject_ref, call_id)
);
create index decision_subjects_call on decision_subjects (tenant_id, call_id);
select isolate_tenants('decision_subjects');

create table decision_counts (
    tenant_id text   not null,
    day       date   not null,
    outcome   text   not null,
    reason    text   not null,
    count     bigint not null,
    primary key (tenant_id, day, outcome, reason)
);
select isolate_tenants('decision_counts');
comment on table decision_counts is 'What is left of expired decisions: how many, of what kind, on which day.';
