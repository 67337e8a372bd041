-- What dsar owns: subject requests, what was found for them, what became of it.
-- No number and no name is in any column: the subject is a set of subject refs while the request is open.

create table requests (
    tenant_id          text        not null,
    request_id         uuid        not null,
    type               text        not null check (type in ('access', 'erasure')),
    state              text        not null check (state in ('received', 'identified', 'previewing', 'previewed',
                                                             'approved', 'executing', 'done', 'cancelled')),
    language           text        not null check (language in ('nl', 'en')),
    controller_id      text,
    received_at        timestamptz not null,
    due_on             date        not null,
    extended_on        date,
    since              timestamptz,
    until              timestamptz,
    subject_refs       text[]      not null,
    subject_class      text        not null check (subject_class in ('caller', 'employee')),
    identity_outcome   text        check (identity_outcome in ('confirmed', 'insufficient')),
    identity_method    text,
    identity_reference text,
    identity_at        timestamptz,
    answered           text[]      not null,
    decided_at         timestamptz,
    decided_by         text,
    passphrase_version integer,
    closed_at          timestamptz,
    primary key (tenant_id, request_id)
);
comment on column requests.request_id is 'UUIDv7: ids grow with time; also the request''s trace id';
comment on column requests.controller_id is 'null: all controllers of the tenant';
comment on column requests.received_at is 'immutable: starts the clock of art. 12(3) GDPR';
comment on column requests.due_on is 'a day of the tenant''s calendar';
comment on column requests.extended_on is 'the day on which the subject was told of two further months, with reasons';
comment on column requests.subject_refs is 'personal data: subject; replaced by random ones when the request closes';
comment on column requests.identity_reference is 'verification evidence: removed 7 days after the decision';
comment on column requests.answered is 'who has said all it has to say about the standing order';
comment on column requests.decided_by is 'the person of the token';
comment on column requests.passphrase_version is 'index root under which the export''s passphrase is derived; never the passphrase';
create index requests_open on requests (tenant_id, due_on) where state not in ('done', 'cancelled');
create index requests_closed_at on requests (tenant_id, closed_at);
select isolate_tenants('requests');
comment on table requests is 'The case file (law.md 4.14): removed 24 months after the request was closed.';

create table items (
    tenant_id           text        not null,
    request_id          uuid        not null,
    recording_id        uuid        not null,
    call_id             uuid        not null,
    purposes            text[]      not null,
    started_at          timestamptz not null,
    duration_ms         bigint      not null,
    direction           text        not null,
    retain_until        timestamptz not null,
    recording_state     text        not null,
    trace_id            text,
    fate                text        check (fate in ('disclose', 'erase', 'keep', 'withhold')),
    settled             boolean     not null,
    ground              text,
    provision           text,
    legal_ref           text,
    erase_after         timestamptz,
    erased_at           timestamptz,
    certificate_payload text,
    certificate_proof   text,
    primary key (tenant_id, request_id, recording_id),
    foreign key (tenant_id, request_id) references requests on delete cascade
);
comment on column items.trace_id is 'of the call';
comment on column items.fate is 'null: not decided yet';
comment on column items.settled is 'nothing is owed any more';
comment on column items.ground is 'art. 17(1) GDPR';
comment on column items.provision is 'art. 17(3) GDPR';
comment on column items.certificate_payload is 'immutable: base64 of the exact bytes that storage signed';
comment on column items.certificate_proof is 'immutable: rc-proof';
create index items_recording_id on items (tenant_id, recording_id);
select isolate_tenants('items');
comment on table items is 'The recordings of a request, and what became of each.';

create table told_decisions (
    tenant_id   text        not null,
    request_id  uuid        not null,
    event_id    uuid        not null,
    place       integer     not null,
    call_id     uuid        not null,
    decided_at  timestamptz not null,
    outcome     text        not null,
    reason      text        not null,
    rule        text        not null,
    sentence_en text        not null,
    sentence_nl text        not null,
    primary key (tenant_id, request_id, event_id, place),
    foreign key (tenant_id, request_id) references requests on delete cascade
);
comment on column told_decisions.event_id is 'the answer that told of it';
comment on column told_decisions.place is 'its place in that answer';
select isolate_tenants('told_decisions');
comment on table told_decisions is 'Decisions on the subject''s calls in plain words. Removed when the answer is no longer handed out.';

create table consultations (
    tenant_id    text        not null,
    event_id     uuid        not null,
    recording_id uuid        not null,
    at           timestamptz not null,
    use          text        not null,
    primary key (tenant_id, event_id)
);
comment on column consultations.use is 'purpose of the read; who read is storage''s ledger''s to know';
create index consultations_recording_id on consultations (tenant_id, recording_id, at);
select isolate_tenants('consultations');
comment on table consultations is 'When and for what a recording was read (CJEU C-579/21): part of an access answer. Kept 24 months.';
