-- What policy owns: tenants' rules, client lists, registers, calls in progress, decisions.
-- No caller's number and no name is in any column: parties are subject refs (key version + HMAC), employees the
-- tenant's ids. Only a bundle's own text holds numbers: those of the tenant's lines.

create table tenant_names (
    tenant_id text not null primary key
);
comment on column tenant_names.tenant_id is 'which tenants exist, so that a process can name them; serves all tenants';
comment on table tenant_names is 'Names of tenants and nothing else: what a transaction over all tenants is scoped to.';

create table tenants (
    tenant_id          text   not null primary key,
    bundle_version     bigint not null,
    configured_version bigint not null,
    list_version       bigint not null
);
comment on column tenants.bundle_version is 'of the standing bundle';
comment on column tenants.configured_version is 'of the last TenantConfigured: grows with each change of bundle or people';
comment on column tenants.list_version is 'apply counter of the client lists: grows only if a row changed';
select isolate_tenants('tenants');

create table bundles (
    tenant_id   text        not null,
    version     bigint      not null,
    digest      text        not null,
    source      bytea       not null,
    payload     bytea       not null,
    proof       text        not null,
    accepted_at timestamptz not null,
    accepted_by text        not null,
    primary key (tenant_id, version)
);
comment on column bundles.digest is 'SHA-256 of the canonical rules';
comment on column bundles.source is 'the YAML as it was sent, with the numbers of the tenant''s lines';
comment on column bundles.payload is 'immutable: the exact bytes that were signed';
comment on column bundles.proof is 'rc-proof';
comment on column bundles.accepted_by is 'the person of the token';
select isolate_tenants('bundles');

create table client_lists (
    tenant_id text        not null,
    name      text        not null,
    source    text        not null check (source in ('topic', 'http')),
    version   bigint      not null,
    as_of     timestamptz,
    short_by  bigint      not null default 0,
    primary key (tenant_id, name)
);
comment on column client_lists.source is 'a list has one source';
comment on column client_lists.version is 'the tenant''s apply counter at this list''s last change';
comment on column client_lists.as_of is 'newest heartbeat, or the time of the last replacement';
comment on column client_lists.short_by is 'clients that the heartbeat counted and we have not seen';
select isolate_tenants('client_lists');

create table clients (
    tenant_id      text        not null,
    list_name      text        not null,
    client_ref     text        not null,
    refs           text[]      not null,
    kind           text        not null check (kind in ('client', 'prospect', 'broker')),
    notice_by      text,
    notified_at    timestamptz,
    service_scope  text[]      not null,
    effective_from timestamptz not null,
    effective_to   timestamptz,
    primary key (tenant_id, list_name, client_ref)
);
comment on column clients.client_ref is 'the CRM''s own id, never shaped like a number';
comment on column clients.refs is 'personal data: client (subject refs of all live key versions)';
comment on column clients.notified_at is 'told that calls are recorded (MiFID II art. 16(7))';
select isolate_tenants('clients');

create table unreadable_clients (
    tenant_id text        not null,
    list_name text        not null,
    key_hash  text        not null,
    since     timestamptz not null,
    primary key (tenant_id, list_name, key_hash)
);
comment on column unreadable_clients.key_hash is 'HMAC of the record''s key: the key itself may be a number';
select isolate_tenants('unreadable_clients');
comment on table unreadable_clients is 'Records that could not be read. While one stands its list counts as incomplete.';

create table employees (
    tenant_id         text        not null,
    employee_id       text        not null,
    refs              text[]      not null,
    numbers           integer     not null,
    notices           jsonb       not null,
    mifid_relevant    boolean     not null,
    confidential_role boolean     not null,
    device_enrolled   boolean     not null,
    protocol_ref      text,
    updated_at        timestamptz not null,
    primary key (tenant_id, employee_id)
);
comment on column employees.refs is 'personal data: employee (subject refs of all live key versions)';
comment on column employees.numbers is 'how many numbers those refs stand for';
comment on column employees.notices is '[{purpose, version, told_at}]';
select isolate_tenants('employees');

create table never_record (
    tenant_id text        not null,
    entry_id  uuid        not null,
    refs      text[]      not null,
    why       text        not null check (why in ('emergency', 'confidential')),
    since     timestamptz not null,
    primary key (tenant_id, entry_id)
);
comment on column never_record.refs is 'personal data: never-record party';
create index never_record_refs on never_record using gin (refs);
select isolate_tenants('never_record');

create table objections (
    tenant_id text        not null,
    entry_id  uuid        not null,
    refs      text[]      not null,
    purposes  text[]      not null,
    source    text        not null check (source in ('call', 'register')),
    since     timestamptz not null,
    review_at timestamptz not null,
    primary key (tenant_id, entry_id)
);
comment on column objections.refs is 'personal data: objector';
comment on column objections.review_at is 'numbers are reassigned: looked at again after 24 months (law.md 4.13)';
create index objections_refs on objections using gin (refs);
select isolate_tenants('objections');

create table sample_periods (
    tenant_id text  not null,
    period    text  not null,
    secret    bytea not null,
    primary key (tenant_id, period)
);
comment on column sample_periods.period is 'ISO week, e.g. 2026-W48';
comment on column sample_periods.secret is 'secret: whoever knows it can predict the draw';
select isolate_tenants('sample_periods');

create table sampled_calls (
    tenant_id   text not null,
    employee_id text not null,
    period      text not null,
    call_id     uuid not null,
    primary key (tenant_id, employee_id, period, call_id)
);
comment on column sampled_calls.employee_id is 'personal data: employee';
select isolate_tenants('sampled_calls');
comment on table sampled_calls is 'Which calls count towards an employee''s weekly cap. Removed with the period''s secret.';

create table calls (
    tenant_id  text        not null,
    call_id    uuid        not null,
    state      jsonb       not null,
    updated_at timestamptz not null,
    primary key (tenant_id, call_id)
);
comment on column calls.state is 'personal data: parties (subject refs)';
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
    payload      bytea       not null,
    proof        text        not null,
    inputs       jsonb       not null,
    trace_id     text,
    expires_at   timestamptz not null,
    primary key (tenant_id, call_id, decision_seq)
);
comment on column decisions.payload is 'immutable: the exact bytes that were signed';
comment on column decisions.proof is 'rc-proof';
comment on column decisions.inputs is 'personal data: parties (subject refs); what the decision was made from';
create index decisions_expires_at on decisions (expires_at);
create index decisions_decided_at on decisions (tenant_id, decided_at, call_id);
select isolate_tenants('decisions');

create table decision_subjects (
    tenant_id   text not null,
    subject_ref text not null,
    call_id     uuid not null,
    primary key (tenant_id, subject_ref, call_id)
);
comment on column decision_subjects.subject_ref is 'personal data: party; replaced by a random one on erasure';
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
