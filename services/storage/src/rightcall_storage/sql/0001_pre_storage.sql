-- What storage owns: calls as far as recordings need them, sealed audio, keys, retention, destruction, the ledger.
-- No number and no name is in any column: parties are subject refs, which storage can compare and not make.
-- The calls row is the lock for everything that hangs on a call: it is taken first, in the order of ids.

create table tenant_names (
    tenant_id text not null primary key -- which tenants exist, so that a background task can name them
);
comment on table tenant_names is 'Names of tenants and nothing else: what a transaction over all tenants is scoped to.';

create table stream_tenants (
    stream_id uuid        not null primary key,
    tenant_id text        not null, -- a sealed frame names its stream only
    since     timestamptz not null
);
comment on table stream_tenants is 'Whose a stream is. Serves all tenants; random ids and tenant names, nothing else.';

create table pending_frames (
    stream_id  uuid        not null,
    epoch      integer     not null,
    position   bigint      not null,
    digest     bytea       not null, -- of the sealed octets: a forged frame cannot take the place of the true one
    sealed     bytea       not null, -- encrypted, exactly as ingest sent it
    arrived_at timestamptz not null,
    primary key (stream_id, epoch, position, digest)
);
create index pending_frames_arrived_at on pending_frames (arrived_at);
comment on table pending_frames is
    'Sealed frames whose block is not stored yet; removed with the transaction that names the block. Serves all tenants.';

create table calls (
    tenant_id      text        not null,
    call_id        uuid        not null,
    controller_id  text,
    direction      text,
    traceparent    text,                 -- of CallStarted: what becomes of the call is told in its trace
    started_at     timestamptz,
    ended_at       timestamptz,
    end_cause      text,
    heard_at       timestamptz not null, -- when anything about the call last arrived here
    decision_seq   bigint,               -- highest decision seen
    outcome        text,                 -- of that decision
    reason         text,
    refs_forgotten boolean     not null default false, -- erased: no subject ref may come back
    primary key (tenant_id, call_id)
);
create index calls_started_at on calls (tenant_id, started_at, call_id);
create index calls_heard_at on calls (heard_at);
select isolate_tenants('calls');

create table call_subjects (
    tenant_id   text not null,
    call_id     uuid not null,
    subject_ref text not null, -- personal data: party; replaced by a random one on erasure
    primary key (tenant_id, call_id, subject_ref)
);
create index call_subjects_ref on call_subjects (tenant_id, subject_ref);
select isolate_tenants('call_subjects');

create table discards (
    tenant_id    text   not null,
    call_id      uuid   not null,
    purpose      text   not null,
    decision_seq bigint not null, -- kills epochs whose receipt has a lower one, now and later
    reason       text   not null,
    primary key (tenant_id, call_id, purpose)
);
select isolate_tenants('discards');

create table recordings (
    tenant_id      text        not null,
    recording_id   uuid        not null,
    call_id        uuid        not null,
    controller_id  text        not null,
    state          text        not null check (state in ('open', 'stored', 'discarding', 'discarded', 'erasing', 'erased')),
    created_at     timestamptz not null, -- start of its first epoch: retention counts from here
    started_at     timestamptz,          -- of the audio, once stored
    ended_at       timestamptz,
    lost_ms        bigint      not null default 0,     -- audio that never came, over all streams
    incomplete     boolean     not null default false, -- closed by a deadline, not by its manifests
    provisional    boolean     not null,
    roles_inferred boolean     not null,
    flags          text[]      not null default '{}',  -- see access.Flag
    stored_at      timestamptz,
    gone_at        timestamptz, -- when it was erased or discarded; the row stays as the tombstone
    gone_reason    text,
    lock_until     timestamptz, -- object lock that is still to be put on (MIFID_STATUTORY only)
    locked_at      timestamptz,
    swept_at       timestamptz, -- when losing attempts were removed
    primary key (tenant_id, recording_id)
);
create index recordings_call on recordings (tenant_id, call_id);
create index recordings_unlocked on recordings (tenant_id) where lock_until is not null and locked_at is null;
create index recordings_unswept on recordings (tenant_id, coalesce(gone_at, stored_at)) where swept_at is null;
select isolate_tenants('recordings');

create table recording_purposes (
    tenant_id       text        not null,
    recording_id    uuid        not null,
    purpose         text        not null,
    retention_class text        not null,
    keep            text        not null, -- ISO 8601 calendar duration
    keep_max        text        not null,
    time_zone       text        not null,
    decision_seq    bigint      not null, -- of the receipt that says so; the highest counts
    retain_until    timestamptz not null,
    ended_at        timestamptz,          -- its wraps are gone since then
    ended_reason    text,
    primary key (tenant_id, recording_id, purpose)
);
create index recording_purposes_due on recording_purposes (tenant_id, retain_until) where ended_at is null;
select isolate_tenants('recording_purposes');

create table streams (
    tenant_id      text        not null,
    stream_id      uuid        not null,
    call_id        uuid        not null,
    recording_id   uuid        not null,
    segment_id     uuid        not null,
    channel        text,                 -- external, employee, mixed; null: only CallEnded named it so far
    listed         boolean     not null default false, -- CallEnded names it
    closed         boolean     not null default false, -- its manifest is in
    said_epoch     integer,              -- last StreamStoredUpTo
    said_position  bigint,
    said_complete  boolean,
    said_state     text,
    completed_at   timestamptz,
    forgotten      boolean     not null default false, -- its entry on vault-v1 is a tombstone
    primary key (tenant_id, stream_id)
);
create index streams_call on streams (tenant_id, call_id);
create index streams_completed on streams (completed_at) where completed_at is not null and not forgotten;
select isolate_tenants('streams');

create table manifests (
    tenant_id  text        not null,
    stream_id  uuid        not null,
    epoch      integer     not null,
    frames     bigint      not null,
    started_at timestamptz not null,
    ended_at   timestamptz not null,
    closed_by  text        not null,
    primary key (tenant_id, stream_id, epoch)
);
select isolate_tenants('manifests');

create table epochs (
    tenant_id      text        not null,
    stream_id      uuid        not null,
    epoch          integer     not null,
    call_id        uuid        not null,
    recording_id   uuid        not null,
    state          text        not null check (state in ('live', 'refused', 'discarded', 'erased')),
    reason         text,                 -- why it is not live
    decision_seq   bigint,               -- of its receipt; null: no valid receipt
    codec          text        not null,
    started_at     timestamptz not null, -- wall time of sample 0
    transit_key_id text        not null,
    payload        bytea,                -- immutable: the receipt, the exact bytes that policy signed
    proof          text,
    dropped_upto   bigint      not null default -1, -- last position thrown away because the epoch is not live
    primary key (tenant_id, stream_id, epoch)
);
create index epochs_call on epochs (tenant_id, call_id);
create index epochs_recording on epochs (tenant_id, recording_id);
create index epochs_transit_key on epochs (transit_key_id);
select isolate_tenants('epochs');

create table blocks (
    tenant_id      text        not null,
    stream_id      uuid        not null,
    epoch          integer     not null,
    block          integer     not null, -- positions 60n..60n+59
    recording_id   uuid        not null,
    object_key     text,                 -- the winning attempt; null: every frame of it was lost
    version_id     text,
    sha256         text,                 -- of the encrypted object
    size           bigint      not null,
    runs           bigint[]    not null, -- flat: first and last position, first and end sample (8 kHz) of each run
    codecs         integer[]   not null, -- RTP static payload types inside
    stored_at      timestamptz not null,
    primary key (tenant_id, stream_id, epoch, block)
);
create index blocks_recording on blocks (tenant_id, recording_id);
select isolate_tenants('blocks');

create table gaps (
    tenant_id    text        not null,
    stream_id    uuid        not null,
    recording_id uuid        not null,
    label        text        not null,
    since        timestamptz not null,
    until        timestamptz not null,
    declared_by  text        not null check (declared_by in ('manifest', 'storage')),
    primary key (tenant_id, stream_id, since, label)
);
create index gaps_recording on gaps (tenant_id, recording_id);
select isolate_tenants('gaps');

create table epoch_keys (
    week       text        not null primary key, -- ISO week of the key chain, e.g. 2026-W48
    kms_key_id text        not null,             -- destroyed with the week
    wrapped    bytea       not null,             -- encrypted: the epoch key under the KMS key
    created_at timestamptz not null
);
comment on table epoch_keys is 'One key per week above all purpose keys. Serves all tenants.';

create table purpose_keys (
    tenant_id      text  not null,
    purpose_key_id text  not null unique,
    controller_id  text  not null,
    purpose        text  not null,
    week           text  not null references epoch_keys (week),
    wrapped        bytea not null, -- encrypted: under the week's epoch key
    primary key (tenant_id, purpose_key_id),
    unique (tenant_id, controller_id, purpose, week)
);
select isolate_tenants('purpose_keys');

create table data_key_wraps (
    tenant_id      text    not null,
    stream_id      uuid    not null,
    epoch          integer not null,
    purpose        text    not null,
    recording_id   uuid    not null,
    controller_id  text    not null,
    purpose_key_id text    not null,
    wrapped        bytea   not null, -- encrypted: a data key under a purpose key. The row is the permission
    primary key (tenant_id, stream_id, epoch, purpose),
    foreign key (tenant_id, purpose_key_id) references purpose_keys (tenant_id, purpose_key_id)
);
create index data_key_wraps_recording on data_key_wraps (tenant_id, recording_id);
create index data_key_wraps_purpose_key on data_key_wraps (tenant_id, purpose_key_id);
select isolate_tenants('data_key_wraps');

create table transit_keys (
    key_id      text        not null primary key,
    kms_key_id  text        not null,
    public_key  bytea       not null,
    wrapped     bytea,                -- encrypted: the private half; null: destroyed
    valid_from  timestamptz not null,
    valid_until timestamptz not null,
    proof       text        not null,
    restated_at timestamptz not null,
    destroyed_at timestamptz
);
comment on table transit_keys is 'Keys that ingest seals stream keys to, for an hour each. Serve all tenants.';

create table destructions (
    tenant_id         text        not null,
    destruction_id    uuid        not null,
    recording_id      uuid        not null,
    prefix            text        not null, -- every object below it goes, all versions
    reason            text        not null, -- ERASURE, RETENTION_EXPIRED or the reason of a discard
    whole             boolean     not null, -- the recording ends with it, under a certificate
    ground            text,                 -- GDPR art. 17(1), where a person asked
    request_id        uuid,
    key_ids           text[]      not null, -- wraps that were deleted: purpose key, stream, epoch
    horizon_at        timestamptz,          -- when no backup can hold a way to the keys any more
    traceparent       text,
    keys_destroyed_at timestamptz not null,
    listed            jsonb,                -- the object versions found, before they were deleted
    retry_at          timestamptz not null,
    objects_gone_at   timestamptz,
    payload           bytea,                -- immutable: the certificate as signed
    proof             text,
    primary key (tenant_id, destruction_id)
);
create index destructions_open on destructions (retry_at) where objects_gone_at is null;
create index destructions_recording on destructions (tenant_id, recording_id);
select isolate_tenants('destructions');

create table orders (
    tenant_id   text        not null,
    request_id  uuid        not null,
    items       integer     not null,
    traceparent text,
    received_at timestamptz not null,
    done_at     timestamptz,
    primary key (tenant_id, request_id)
);
select isolate_tenants('orders');

create table order_items (
    tenant_id    text not null,
    request_id   uuid not null,
    recording_id uuid not null,
    ground       text not null,
    answered     boolean not null default false,
    primary key (tenant_id, request_id, recording_id)
);
create index order_items_recording on order_items (tenant_id, recording_id) where not answered;
select isolate_tenants('order_items');

create table reads (
    tenant_id    text        not null,
    read_id      uuid        not null,
    recording_id uuid        not null,
    at           timestamptz not null,
    person       text        not null, -- personal data: staff
    role         text        not null,
    use          text        not null,
    reference    text,                 -- the ticket, case or order that the reader named
    outcome      text        not null, -- USE_ALLOWED or the reason of the refusal
    first_byte   bigint,
    end_byte     bigint,
    primary key (tenant_id, read_id)
);
create index reads_recording on reads (tenant_id, recording_id, at);
select isolate_tenants('reads');

create table ledger_heads (
    tenant_id text   not null primary key,
    size      bigint not null -- leaves so far; locked to give the next its number
);
select isolate_tenants('ledger_heads');

create table ledger_leaves (
    tenant_id  text        not null,
    seq        bigint      not null, -- from 0, without a hole
    kind       text        not null,
    record_id  uuid        not null, -- random id of what it is about
    commitment text        not null, -- immutable: HMAC-SHA256(salt, details)
    at         timestamptz not null,
    primary key (tenant_id, seq)
);
select isolate_tenants('ledger_leaves');

create table ledger_openings (
    tenant_id    text  not null,
    seq          bigint not null,
    recording_id uuid  not null,
    salt         bytea not null, -- deleted with the recording: the commitment then opens for nobody
    details      bytea not null, -- immutable: the exact bytes committed to; personal data: staff (reads)
    primary key (tenant_id, seq)
);
create index ledger_openings_recording on ledger_openings (tenant_id, recording_id);
select isolate_tenants('ledger_openings');
