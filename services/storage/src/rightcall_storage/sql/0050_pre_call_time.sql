-- A recording's time told whole, per channel: the facts that it is laid out from, and what was stated of it.

create table standings (
    tenant_id    text        not null,
    call_id      uuid        not null,
    decision_seq bigint      not null,
    at           timestamptz not null, -- effective_at; where it is null, the decision's own time
    recording_id uuid,                 -- which recording it lets go on, if `opens`
    opens        boolean     not null,
    label        text        not null, -- of the time in which it keeps nothing
    primary key (tenant_id, call_id, decision_seq)
);
comment on table standings is 'Every decision on a call as far as time needs it: of decisions-v1, and of the receipts of streams.';
select isolate_tenants('standings');

create table media_gaps (
    tenant_id text        not null,
    call_id   uuid        not null,
    label     text        not null,
    since     timestamptz not null,
    until     timestamptz,             -- null: it was only said to have begun
    streams   text[]      not null,    -- names as in signalled_streams; empty: all of the call
    primary key (tenant_id, call_id, label, since, streams)
);
comment on table media_gaps is 'MediaGap of calls-v1: time of which ingest says that nothing is kept, and why.';
select isolate_tenants('media_gaps');

create table signalled_streams (
    tenant_id text        not null,
    call_id   uuid        not null,
    stream    text        not null, -- ingest's name for it within the call
    channel   text        not null,
    since     timestamptz not null,
    until     timestamptz,          -- taken out of the session; null: it lasted as long as the call
    primary key (tenant_id, call_id, stream)
);
comment on table signalled_streams is 'CallEnded: every stream that the session ever had, whether or not anything of it was recorded.';
select isolate_tenants('signalled_streams');

create table stated_gaps (
    tenant_id    text        not null,
    recording_id uuid        not null,
    channel      text        not null,
    stream       text,                 -- null: nobody named it, or all streams of the channel alike
    stream_id    uuid        not null,
    label        text        not null,
    since        timestamptz not null,
    until        timestamptz not null
);
create index stated_gaps_recording on stated_gaps (tenant_id, recording_id, since);
comment on table stated_gaps is 'What of a stored recording is missing, as it was last laid out. The longest ones; recordings.gaps_total counts all.';
select isolate_tenants('stated_gaps');

alter table recordings add column silence_ms bigint not null default 0; -- declared by its senders, over all streams
alter table recordings add column gaps_total integer; -- null: stored by an earlier version, whose gaps are in `gaps`
alter table recordings add column unheard text[] not null default '{}'; -- channels that have a stream and never had audio

alter table streams add column name text;                               -- as in signalled_streams; null: an older producer
alter table blocks add column silences bigint[] not null default '{}';  -- flat: first and end sample of each declared silence

create table damages (
    tenant_id    text        not null,
    recording_id uuid        not null,
    stream_id    uuid        not null,
    epoch        integer     not null,
    block        integer     not null,
    kind         text        not null, -- missing, cut, changed
    found_at     timestamptz not null,
    primary key (tenant_id, stream_id, epoch, block, kind)
);
create index damages_recording on damages (tenant_id, recording_id);
comment on table damages is 'Objects that were not there, or not as they were stored, when somebody read: a breach of integrity or availability.';
select isolate_tenants('damages');
